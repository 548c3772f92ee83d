"""Exporter of the ledger to Home Assistant's long-term statistics, which its own statistics cards show.

Each machine, outlet and hub has a series of each kind and of all together, `ozon_telemetry:<id>_<kind>` and `…_total`,
outlets and hubs also one of revenue, `…_revenue`, in whole hours of Home Assistant's zone. They are written some time
after the treatments, compared with the ledger whenever the hub starts, and rebuilt from it wherever they differ.
"""

import asyncio
from collections.abc import Coroutine, Iterator, Mapping
import logging
from typing import Any, Final, NamedTuple

from homeassistant.const import EVENT_CORE_CONFIG_UPDATE
from homeassistant.core import CALLBACK_TYPE, Event, callback
from homeassistant.helpers.debounce import Debouncer
from homeassistant.util import slugify
from homeassistant.util.hass_dict import HassKey

from ..clock import now_millis
from ..const import DOMAIN
from ..core.analytics import statistics_series
from ..core.analytics.series_histories import SeriesHistory
from ..core.analytics.series_hours import Amount
from ..core.analytics.statistics_series import BookedFleet, Role, Series, Sum
from ..core.domain.calendar import QUARTER_MILLIS, Quarter
from ..core.ledger import CommitResult, LedgerError
from ..core.read_models.totals import FLEET
from ..hub import Hub
from .hour_grid import ALWAYS, hour_offsets, in_local_hours, is_full_hour
from .recorder import (
    UNIT_TREATMENTS,
    HourRow,
    Statistic,
    async_clear,
    async_last_row,
    async_read,
    async_set_unit,
    async_units,
    async_write,
)

_LOGGER = logging.getLogger(__name__)

# Statistics are of whole hours: some minutes of delay do not matter, and each hour written again is for the disk.
_COOLDOWN: Final = 600.0
_QUARTER_SECONDS: Final = QUARTER_MILLIS // 1000

_EXPORTERS: HassKey[dict[str, StatisticsExporter]] = HassKey(f"{DOMAIN}_exporters")


class ExportResult(NamedTuple):
    """How many rows were written, and how many series the recorder did not take."""

    rows: int
    refused: int


class StatisticsExporter:
    """Keeps the statistics of one hub equal to its ledger."""

    def __init__(self, hub: Hub) -> None:
        """Start with nothing to write."""
        self._hub = hub
        self._hass = hub.hass
        self._booked = _booked_fleet(hub)
        self._zone = hub.zone  # whose full hours the recorder's rows are
        self._currency: str | None = None  # which the recorder's revenue has; unknown before it was asked
        self._due: dict[Series, Quarter] = {}
        self._lock = asyncio.Lock()
        self._debouncer = Debouncer(
            hub.hass, _LOGGER, cooldown=_COOLDOWN, immediate=False, function=self.async_export, background=True
        )

    @callback
    def async_follow(self) -> CALLBACK_TYPE:
        """Write what changes from now on, until the returned function is called."""
        disconnects = (
            self._hub.treatment_events.committed.connect(self._committed),
            self._hub.state_changed.connect(self._fleet_state_changed, FLEET),
            self._hub.history_changed.connect(self._history_changed),
            self._hass.bus.async_listen(EVENT_CORE_CONFIG_UPDATE, self._config_updated),
        )
        self._run_in_background(self.async_verify())
        exporters = self._hass.data.setdefault(_EXPORTERS, {})
        exporters[self._hub.entry.entry_id] = self

        @callback
        def stop() -> None:
            del exporters[self._hub.entry.entry_id]
            self._debouncer.async_shutdown()
            for disconnect in disconnects:
                disconnect()

        return stop

    async def async_verify(self) -> None:
        """Write the series whose newest row in the recorder is not what the ledger has, or not of a full hour."""
        offsets = hour_offsets(ALWAYS, self._zone, now_millis())
        for series, total in (await self._hub.reader.series_totals()).items():
            if self._is_secret(series):
                await async_clear(self._hass, self.statistic_id(series))
                continue
            row = await async_last_row(self._hass, self.statistic_id(series))
            if row is None or row.sum != float(total) or not is_full_hour(row.start // _QUARTER_SECONDS, offsets):
                self._mark_due({series: ALWAYS})
        await self.async_export()

    def _is_secret(self, series: Series) -> bool:
        """Return whether a series must not be written: every user may read statistics."""
        return series.measure is Sum.REVENUE and self._hub.options.revenue_for_admins

    async def async_rebuild(self) -> ExportResult:
        """Compare every hour of every series with the ledger and write what differs. Raises LedgerError."""
        await self._mark_all_due()
        return await self.async_export()

    async def async_export(self) -> ExportResult:
        """Write what is due. What could not be written stays due, and is told by an issue."""
        async with self._lock:
            written, refused = 0, dict[Series, Quarter]()
            try:
                while self._due or self._is_zone_changed:
                    await self._follow_zone()
                    due, self._due = self._due, {}
                    try:
                        written += await self._write(due, refused)
                    finally:
                        self._mark_due(due)
                await self._follow_currency()
            except LedgerError as error:
                # The hub raises an issue for it; all that is due is written after the next change.
                _LOGGER.warning("The statistics wait for the ledger: %s", error)
            self._mark_due(refused)
            self._hub.issues.check_statistics(is_behind=self.is_behind)
            return ExportResult(written, len(refused))

    @property
    def is_behind(self) -> bool:
        """Return whether something is not written yet."""
        return bool(self._due) or self._is_zone_changed or self._is_currency_changed

    def statistic_id(self, series: Series) -> str:
        """Return the id of a series in the recorder."""
        owner = self._hub.entry.entry_id if series.role is Role.FLEET else series.owner
        return f"{DOMAIN}:{slugify(owner)}_{series.measure_key}"

    def _statistic(self, series: Series, name: str) -> Statistic:
        """Return what the recorder has to know of a series."""
        unit = self._hass.config.currency if series.measure is Sum.REVENUE else UNIT_TREATMENTS
        return Statistic(self.statistic_id(series), name, unit)

    @property
    def _is_zone_changed(self) -> bool:
        return self._hub.zone != self._zone

    async def _follow_zone(self) -> None:
        """Mark everything as due if the zone was changed: before its hours are written, all others are removed."""
        if self._is_zone_changed:
            zone = self._hub.zone
            await self._mark_all_due()
            self._zone = zone

    @property
    def _is_currency_changed(self) -> bool:
        return self._hass.config.currency != self._currency

    async def _follow_currency(self) -> None:
        """Give revenue the present currency: prices are numbers in whichever it is, and nothing is converted."""
        if not self._is_currency_changed:
            return
        currency = self._hass.config.currency
        every = await self._hub.reader.series_totals()
        revenue = {self.statistic_id(series) for series in every if series.measure is Sum.REVENUE}
        try:
            units = await async_units(self._hass, revenue)
            await async_set_unit(self._hass, (it for it, unit in units.items() if unit != currency), currency)
        except Exception:
            _LOGGER.exception("The recorder did not take the currency of the statistics")
        else:
            self._currency = currency

    async def _mark_all_due(self) -> None:
        self._mark_due(dict.fromkeys(await self._hub.reader.series_totals(), ALWAYS))

    async def _write(self, due: dict[Series, Quarter], refused: dict[Series, Quarter]) -> int:
        """Write the series in `due` and remove them from it; those that the recorder did not take go into `refused`."""
        names = await self._hub.reader.names()
        written = 0
        while due:
            by_owner = sorted(due.items(), key=lambda item: item[0][:2])
            requests = in_local_hours(by_owner, self._zone, now_millis())
            for series, history in (await self._hub.reader.series_histories(requests)).items():
                name = f"{names.get(series.owner, self._hub.entry.title)} {series.measure_key}"
                since = due.pop(series)
                try:
                    rows, is_accepted = await self._write_series(series, self._statistic(series, name), since, history)
                except Exception:
                    # Whatever is wrong with one series or with the recorder, the others are written.
                    _LOGGER.exception("The recorder did not take the statistics %s", self.statistic_id(series))
                    rows, is_accepted = 0, False
                written += rows
                if not is_accepted:
                    refused[series] = since
        return written

    async def _write_series(
        self, series: Series, statistic: Statistic, since: Quarter, history: SeriesHistory
    ) -> tuple[int, bool]:
        """Write the rows that the recorder should have and has not; return how many, and whether it took them.

        An hour that lost its treatments becomes 0. Where the recorder has hours of another zone, all rows are replaced.
        """
        recorded = await async_read(self._hass, statistic.id, history.since * _QUARTER_SECONDS)
        offsets = hour_offsets(since, self._zone, now_millis())
        if not all(is_full_hour(row.start // _QUARTER_SECONDS, offsets) for row in recorded):
            if since != ALWAYS:
                self._mark_due({series: ALWAYS})
                return 0, True
            await async_clear(self._hass, statistic.id)
            recorded = []
        rows = sorted(set(_rows(history, {row.start for row in recorded})) - set(recorded))
        if not rows:
            return 0, True
        await async_write(self._hass, statistic, rows)
        last = await async_last_row(self._hass, statistic.id)
        return len(rows), last is not None and last.sum == float(history.total)

    @callback
    def _committed(self, result: CommitResult) -> None:
        self._mark_due(statistics_series.series_changed_by_commit(result, self._hub.revenue.priced_outlets))
        self._debouncer.async_schedule_call()

    @callback
    def _fleet_state_changed(self) -> None:
        """Export the series that a new fleet changes: by other owners of treatments, other prices, or other days."""
        booked = _booked_fleet(self._hub)
        if booked.fleet is not self._booked.fleet:
            self._mark_due(statistics_series.series_changed_by_fleet(self._booked, booked))
            self._booked = booked
            self._debouncer.async_schedule_call()

    @callback
    def _history_changed(self) -> None:
        """Compare every hour: treatments were added anywhere, or moved within their series."""
        self._run_in_background(self._compare_all())

    async def _compare_all(self) -> None:
        try:
            await self.async_rebuild()
        except LedgerError as error:
            _LOGGER.warning("The statistics wait for the ledger: %s", error)

    @callback
    def _config_updated(self, _: Event) -> None:
        """Follow another zone, in which other hours are full ones, perhaps, and another currency."""
        if self._is_zone_changed or self._is_currency_changed:
            self._hub.issues.check_statistics(is_behind=True)
            self._run_in_background(self.async_export())

    def _mark_due(self, changed: Mapping[Series, Quarter]) -> None:
        """Note from which quarter on series must be compared with the recorder."""
        for series, since in changed.items():
            if self._is_secret(series):
                continue
            self._due[series] = min(since, self._due.get(series, since))

    def _run_in_background(self, work: Coroutine[Any, Any, object]) -> None:
        title = f"{DOMAIN} statistics of {self._hub.entry.title}"
        self._hub.entry.async_create_background_task(self._hass, work, title)


@callback
def get_exporter(hub: Hub) -> StatisticsExporter:
    """Return the exporter of a loaded hub."""
    return hub.hass.data[_EXPORTERS][hub.entry.entry_id]


def _booked_fleet(hub: Hub) -> BookedFleet:
    return BookedFleet(hub.fleet, hub.ledger.file.zones, hub.revenue.priced_outlets)


def _rows(history: SeriesHistory, recorded: set[int]) -> Iterator[HourRow]:
    """Yield the rows of all hours, also of those `recorded` hours in which there is nothing (any more)."""
    amounts: dict[int, Amount] = dict.fromkeys(recorded, 0)
    amounts |= {start * _QUARTER_SECONDS: amount for start, amount in history.hours.items()}
    total = history.before
    for start in sorted(amounts):
        total += amounts[start]
        yield HourRow(start, float(amounts[start]), float(total))
