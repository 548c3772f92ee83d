"""The ledger's reader: every query of the integration, as a named method.

A query runs in a thread of Home Assistant's executor, beside the writer and never waiting for it, on one snapshot: all
its statements see the same moment. Every method raises LedgerError if the ledger cannot be read.
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Concatenate, Protocol
from zoneinfo import ZoneInfo

from homeassistant.core import HomeAssistant
from sqlalchemy import Connection

from ..core import analytics
from ..core.analytics import (
    DateRange,
    ExportChunk,
    ExportCursor,
    Filter,
    PageCursor,
    PerformanceRow,
    Profile,
    Query,
    QueryContext,
    QueryResult,
    Separator,
    TreatmentPage,
    series_histories,
)
from ..core.analytics.series_histories import SeriesHistory
from ..core.analytics.series_hours import Amount
from ..core.analytics.statistics_series import Series
from ..core.domain.calendar import Quarter
from ..core.domain.fleet import Fleet
from ..core.domain.messages import Millis
from ..core.domain.overlaps import AssignmentOverlap
from ..core.domain.prices import PriceHistory
from ..core.domain.wall_clock import UtcOffsetSpan
from ..core.domain.zones import Zones
from ..core.ledger import (
    Dispute,
    Treatment,
    TreatmentKey,
    availability,
    booking_preview,
    card_copies,
    disputes,
    import_log,
    integrity_check,
    maintenance_log,
    outbox,
    price_preview,
    queries,
    told_times,
)
from ..core.ledger.booking_preview import BookingPreview
from ..core.ledger.card_copies import JournalExtent
from ..core.ledger.import_log import ImportRecord
from ..core.ledger.integrity_check import IntegrityReport
from ..core.ledger.maintenance_log import MaintenanceEntry
from ..core.ledger.price_preview import RevenueChanges
from ..core.ledger.queries import LedgerSize
from ..core.ledger.rehearsal import Rehearsal
from ..core.machine_health import checkup
from ..core.machine_health.checkup import CheckupRequest, CheckupResult
from ..core.read_models import ReadModels
from ..core.reports import report
from ..core.reports.report import Report, ReportLanguage


class ReadableLedger(Protocol):
    """A ledger that can be asked: a site's own, or that of a company."""

    @property
    def zones(self) -> Zones:
        """Return the zones in which days are summed now."""

    def reading(self) -> AbstractContextManager[Connection]:
        """Provide a connection whose queries all see one snapshot; safe in any thread."""

    def other_sites(self, connection: Connection) -> list[str]:
        """Return the sites to which a device can be handed over, by name."""


class LedgerReader:
    """Queries the ledger, each time on a snapshot of its own."""

    def __init__(self, hass: HomeAssistant, ledger: ReadableLedger) -> None:
        """Read from `ledger`."""
        self._hass = hass
        self._ledger = ledger

    async def read_models(self, fleet: Fleet, zone: ZoneInfo, now: Millis) -> ReadModels:
        """Return the read models of `fleet` at `now`."""
        return await self._run(ReadModels.load, fleet, zone, now)

    async def last_heard(self, time_to_speak: Millis) -> dict[str, Millis]:
        """Return when each device was last heard, as far as it is known."""
        return await self._run(availability.last_heard, time_to_speak)

    async def ledger_size(self) -> LedgerSize:
        """Return the size of the ledger, counted row by row."""
        return await self._run(queries.ledger_size)

    async def names(self) -> dict[str, str]:
        """Return the names of all machines and outlets there ever were, by id."""
        return await self._run(queries.names)

    async def unpublished_treatments(self) -> list[Treatment]:
        """Return the treatments that may not have been published to automations, in the order of their arrival."""
        return await self._run(outbox.unpublished_treatments)

    async def maintenance_history(self, machine_id: str) -> list[MaintenanceEntry]:
        """Return a machine's maintenance log, newest first."""
        return await self._run(maintenance_log.history, machine_id)

    async def open_disputes(self, device_id: str, limit: int) -> list[Dispute]:
        """Return the oldest disputes of a device on which nobody has decided."""
        return await self._run(disputes.open_disputes_of, device_id, limit)

    async def has_dispute(self, key: TreatmentKey) -> bool:
        """Return whether there is a dispute under a key."""
        return await self._run(disputes.read, key) is not None

    async def latest_disputes(self, limit: int) -> list[Dispute]:
        """Return the newest disputes, decided or not, newest first."""
        return await self._run(disputes.latest_disputes, limit)

    async def preview_booking(self, fleet: Fleet, overlaps: Sequence[AssignmentOverlap]) -> BookingPreview:
        """Return what booking on another fleet would change."""
        return await self._run(booking_preview.preview_booking, fleet, overlaps)

    async def preview_prices(self, outlet: str, old: PriceHistory, new: PriceHistory) -> RevenueChanges:
        """Return what new prices of an outlet would change of what its treatments earned."""
        return await self._run(price_preview.preview_prices, outlet, old, new)

    async def imports(self) -> list[ImportRecord]:
        """Return all imports, newest first."""
        return await self._run(import_log.read_imports)

    async def rehearse(self, path: Path, fleet: Fleet, device_id: str) -> Rehearsal:
        """Return a copy of what the ledger holds of a device, in a file of its own, on which an import can be tried."""
        return await self._run(_rehearse, path, fleet, device_id)

    async def journal_extent(self, gen: str) -> JournalExtent:
        """Return how much of a journal is counted."""
        return await self._run(card_copies.journal_extent, gen)

    async def other_sites(self) -> list[str]:
        """Return the sites to which a device can be handed over; none where the ledger is that of one site."""
        return await self._run(self._ledger.other_sites)

    async def devices_ahead(self) -> set[str]:
        """Return the devices whose newest treatment was told by a clock ahead of ours."""
        return await self._run(told_times.devices_ahead)

    async def verify(self) -> IntegrityReport:
        """Recount the ledger, beside the writer."""
        return await self._run(integrity_check.verify)

    async def run_query(self, context: QueryContext, query: Query) -> QueryResult:
        """Return the counts of a period, by bucket and group."""
        return await self._run(analytics.run_query, context, query)

    async def profile(self, context: QueryContext, query: Query) -> Profile:
        """Return the busiest hours of the week."""
        return await self._run(analytics.profile, context, query)

    async def performance(self, context: QueryContext, query: Query) -> list[PerformanceRow]:
        """Return outlets or machines, ranked by their counts."""
        return await self._run(analytics.performance, context, query)

    async def recent_treatments(self, filter_: Filter, limit: int, before: PageCursor | None = None) -> TreatmentPage:
        """Return a page of single treatments, newest first."""
        return await self._run(analytics.newest_treatments, filter_, limit, before)

    async def export_chunk(self, context: QueryContext, query: Query, cursor: ExportCursor) -> ExportChunk:
        """Return the next lines of a CSV file of treatments."""
        return await self._run(analytics.export_chunk, context, query, cursor)

    async def daily_lines(self, context: QueryContext, query: Query, separator: Separator) -> str:
        """Return lines of the daily summary."""
        return await self._run(analytics.daily_lines, context, query, separator)

    async def report(self, context: QueryContext, filter_: Filter, days: DateRange, language: ReportLanguage) -> Report:
        """Return the report of some days."""
        return await self._run(report.build_report, context, filter_, days, language)

    async def series_totals(self) -> dict[Series, Amount]:
        """Return the total of every series of the long-term statistics."""
        return await self._run(series_histories.series_totals)

    async def series_histories(
        self, due: Iterable[tuple[Series, Quarter, list[UtcOffsetSpan]]]
    ) -> dict[Series, SeriesHistory]:
        """Return the hours of the first series that are due, about as many as make one chunk."""
        return await self._run(series_histories.series_histories, due, self._ledger.zones)

    async def check_up(self, requests: Sequence[CheckupRequest]) -> list[CheckupResult]:
        """Return the checkups of machines: baseline, missing kinds and bursts."""
        return await self._run(checkup.check_up, requests)

    async def _run[**P, T](
        self, query: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        def read() -> T:
            with self._ledger.reading() as connection:
                return query(connection, *args, **kwargs)

        return await self._hass.async_add_executor_job(read)


def _rehearse(connection: Connection, path: Path, fleet: Fleet, device_id: str) -> Rehearsal:
    rehearsal = Rehearsal(path, fleet, device_id)
    rehearsal.fill(connection)
    return rehearsal
