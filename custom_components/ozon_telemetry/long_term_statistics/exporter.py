"""Exporter of the ledger to Home Assistant's long-term statistics, which its own statistics cards show.

Each machine, outlet and hub has a series of each kind and of all together, `ozon_telemetry:<id>_<kind>` and `…_total`,
outlets and hubs also one of revenue, `…_revenue`, in whole hours of Home Assistant's zone. They are written some time
after the treatments, compared with the ledger whenever the hub starts, and rebuilt from it wherever they differ.
"""

import asyncio
from collections.abc import Coroutine, Iterator, Mapping
from functools import lru_cache
import logging
from typing import Any, Final
from zoneinfo import ZoneInfo

from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.helpers.debounce import Debouncer
from homeassistant.util import slugify
from homeassistant.util.hass_dict import HassKey

from ..clock import now_millis
from ..const import DOMAIN
from ..core.analytics import statistics_series
from ..core.analytics.series_histories import Amount, SeriesHistory
from ..core.analytics.statistics_series import Role, Series, Sum
from ..core.domain.calendar import QUARTER_MILLIS, QUARTERS_AN_HOUR, Day, Quarter, date_of, day_start, today
from ..core.domain.wall_clock import UtcOffsetSpan, utc_offset_spans
from ..core.ledger import CommitResult, LedgerError
from ..core.read_models.totals import FLEET
from ..hub import Hub
from .recorder import UNIT_TREATMENTS, HourRow, Statistic, async_last_sum, async_read, async_write

_LOGGER = logging.getLogger(__name__)

# Statistics are of whole hours, so half a minute of delay does not matter, and a flood is written once.
_COOLDOWN: Final = 30.0
_ALWAYS: Final[Quarter] = 0
_QUARTER_SECONDS: Final = QUARTER_MILLIS // 1000

_EXPORTERS: HassKey[dict[str, StatisticsExporter]] = HassKey(f"{DOMAIN}_exporters")


class StatisticsExporter:
    """Keeps the statistics of one hub equal to its ledger."""

    def __init__(self, hub: Hub) -> None:
        """Start with nothing to write."""
        self._hub = hub
        self._hass = hub.hass
        self._fleet = hub.fleet
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
        """Write the series whose sum in the recorder is not the ledger's."""
        for series, total in (await self._hub.reader.series_totals()).items():
            if await async_last_sum(self._hass, self.statistic_id(series)) != float(total):
                self._mark_due({series: _ALWAYS})
        await self.async_export()

    async def async_rebuild(self) -> int:
        """Compare every hour of every series with the ledger and write what differs; return how many rows did."""
        totals = await self._hub.reader.series_totals()
        self._mark_due(dict.fromkeys(totals, _ALWAYS))
        return await self.async_export()

    async def async_export(self) -> int:
        """Write what is due; return how many rows that were. What could not be written stays due."""
        async with self._lock:
            written, refused = 0, dict[Series, Quarter]()
            try:
                while self._due:
                    due, self._due = self._due, {}
                    try:
                        written += await self._write(due, refused)
                    finally:
                        self._mark_due(due)
            except LedgerError as error:
                # The hub raises an issue for it; all that is due is written after the next change.
                _LOGGER.warning("The statistics wait for the ledger: %s", error)
            self._mark_due(refused)
            self._hub.issues.check_statistics(is_behind=bool(refused))
            return written

    @property
    def is_behind(self) -> bool:
        """Return whether something is not written yet."""
        return bool(self._due)

    def statistic_id(self, series: Series) -> str:
        """Return the id of a series in the recorder."""
        owner = self._hub.entry.entry_id if series.role is Role.FLEET else series.owner
        return f"{DOMAIN}:{slugify(owner)}_{series.measure_key}"

    def _statistic(self, series: Series, name: str) -> Statistic:
        """Return what the recorder has to know of a series."""
        unit = self._hass.config.currency if series.measure is Sum.REVENUE else UNIT_TREATMENTS
        return Statistic(self.statistic_id(series), name, unit)

    async def _write(self, due: dict[Series, Quarter], refused: dict[Series, Quarter]) -> int:
        """Write the series in `due` and remove them from it; those that the recorder did not take go into `refused`."""
        names = await self._hub.reader.names()
        written = 0
        while due:
            requests = _in_local_hours(list(due.items()), self._hub.zone)
            for series, history in (await self._hub.reader.series_histories(requests)).items():
                name = f"{names.get(series.owner, self._hub.entry.title)} {series.measure_key}"
                rows = await self._differences(series, history)
                if rows:
                    await async_write(self._hass, self._statistic(series, name), rows, self._hub.zone)
                    written += len(rows)
                    if await async_last_sum(self._hass, self.statistic_id(series)) != float(history.total):
                        refused[series] = due[series]
                del due[series]
        return written

    async def _differences(self, series: Series, history: SeriesHistory) -> list[HourRow]:
        """Return the rows that the recorder should have and has not; an hour that lost its treatments becomes 0."""
        recorded = await async_read(self._hass, self.statistic_id(series), history.since * _QUARTER_SECONDS)
        return sorted(set(_rows(history, {row.start for row in recorded})) - set(recorded))

    @callback
    def _committed(self, result: CommitResult) -> None:
        self._mark_due(statistics_series.series_changed_by_commit(result, self._hub.revenue.priced_outlets))
        self._debouncer.async_schedule_call()

    @callback
    def _fleet_state_changed(self) -> None:
        """Export the series that a new fleet changes: treatments may have other owners now, or owners other names."""
        fleet = self._hub.fleet
        if fleet is not self._fleet:
            self._mark_due(statistics_series.series_changed_by_fleet(self._fleet, fleet))
            self._fleet = fleet
            self._debouncer.async_schedule_call()

    @callback
    def _history_changed(self) -> None:
        """Compare every hour: treatments were added anywhere, or moved within their series."""
        self._run_in_background(self.async_rebuild())

    def _mark_due(self, changed: Mapping[Series, Quarter]) -> None:
        """Note from which quarter on series must be compared with the recorder."""
        for series, since in changed.items():
            self._due[series] = min(since, self._due.get(series, since))

    def _run_in_background(self, work: Coroutine[Any, Any, object]) -> None:
        title = f"{DOMAIN} statistics of {self._hub.entry.title}"
        self._hub.entry.async_create_background_task(self._hass, work, title)


@callback
def get_exporter(hub: Hub) -> StatisticsExporter:
    """Return the exporter of a loaded hub."""
    return hub.hass.data[_EXPORTERS][hub.entry.entry_id]


def _in_local_hours(
    due: list[tuple[Series, Quarter]], zone: ZoneInfo
) -> Iterator[tuple[Series, Quarter, list[UtcOffsetSpan]]]:
    """Yield what is due with the UTC offsets of a zone, each series from the beginning of a local hour on."""
    day = today(now_millis(), zone)
    for series, since in due:
        offsets = _hour_offsets(since, day, zone)
        yield series, _hour_start(since, offsets[0]), offsets


@lru_cache
def _hour_offsets(since: Quarter, until: Day, zone: ZoneInfo) -> list[UtcOffsetSpan]:
    """Return how many quarters the full hours of a zone lie before those of UTC, and from when on."""
    end = day_start(date_of(until + 1), zone)
    spans: list[UtcOffsetSpan] = []
    for start, offset in utc_offset_spans(range(since, end), zone):
        if not spans or spans[-1].offset != offset % QUARTERS_AN_HOUR:
            spans.append(UtcOffsetSpan(start, offset % QUARTERS_AN_HOUR))
    return spans


def _hour_start(quarter: Quarter, span: UtcOffsetSpan) -> Quarter:
    return (quarter + span.offset) // QUARTERS_AN_HOUR * QUARTERS_AN_HOUR - span.offset


def _rows(history: SeriesHistory, recorded: set[int]) -> Iterator[HourRow]:
    """Yield the rows of all hours, also of those `recorded` hours in which there is nothing (any more)."""
    amounts: dict[int, Amount] = dict.fromkeys(recorded, 0)
    amounts |= {hour.start * _QUARTER_SECONDS: hour.amount for hour in history.hours}
    total = history.before
    for start in sorted(amounts):
        total += amounts[start]
        yield HourRow(start, float(amounts[start]), float(total))
