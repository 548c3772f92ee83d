"""The ledger in Home Assistant's long-term statistics, so that its own cards see the history.

Each machine, outlet and hub has a series of each kind, `ozon_telemetry:<id>_<kind>`, in whole hours of Home Assistant's
zone. It is a projection: written some time after the treatments, compared with the ledger whenever the hub starts, and
rebuilt from it wherever it differs.
"""

import asyncio
from collections.abc import Iterator, Mapping
from functools import lru_cache
import logging
from typing import Final
from zoneinfo import ZoneInfo

from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.helpers.debounce import Debouncer
from homeassistant.util import slugify
from homeassistant.util.hass_dict import HassKey

from ..clock import now_millis
from ..const import DOMAIN
from ..core.analytics import statistics_series
from ..core.analytics.statistics_series import Role, Series, SeriesHistory
from ..core.domain.calendar import QUARTER_MILLIS, QUARTERS_AN_HOUR, Day, Quarter, date_of, day_start, today
from ..core.domain.wall_clock import UtcOffsetSpan, utc_offset_spans
from ..core.ledger import CommitResult, LedgerError
from ..core.read_models.totals import FLEET
from ..hub import Hub
from .recorder import HourRow, async_last_sum, async_read, async_write

_LOGGER = logging.getLogger(__name__)

# The statistics are of whole hours: nobody misses them for half a minute, and a flood is written once.
_COOLDOWN: Final = 30.0
_ALWAYS: Final[Quarter] = 0
_QUARTER_SECONDS: Final = QUARTER_MILLIS // 1000

_PROJECTORS: HassKey[dict[str, StatisticsExporter]] = HassKey(f"{DOMAIN}_projectors")


class StatisticsExporter:
    """Keeps the statistics of one hub as its ledger is."""

    def __init__(self, hub: Hub) -> None:
        """Begin with nothing to write."""
        self._hub = hub
        self._hass = hub.hass
        self._fleet = hub.fleet
        self._due: dict[Series, Quarter] = {}
        self._lock = asyncio.Lock()
        self._debouncer = Debouncer(
            hub.hass, _LOGGER, cooldown=_COOLDOWN, immediate=False, function=self.async_project, background=True
        )

    @callback
    def async_follow(self) -> CALLBACK_TYPE:
        """Write what changes from now on, until the returned function is called."""
        leave = (
            self._hub.treatment_events.committed.connect(self._committed),
            self._hub.state_changed.connect(self._fleet_state_changed, FLEET),
            self._hub.history_changed.connect(self._history_changed),
        )
        self._hub.entry.async_create_background_task(
            self._hass, self.async_verify(), f"{DOMAIN} statistics of {self._hub.entry.title}"
        )
        projectors = self._hass.data.setdefault(_PROJECTORS, {})
        projectors[self._hub.entry.entry_id] = self

        @callback
        def stop() -> None:
            del projectors[self._hub.entry.entry_id]
            self._debouncer.async_shutdown()
            for each in leave:
                each()

        return stop

    async def async_verify(self) -> None:
        """Find the series whose sum in the recorder is not the ledger's, and write them anew."""
        for series, total in (await self._hub.reader.series_totals()).items():
            if await async_last_sum(self._hass, self.statistic_id(series)) != total:
                self._mark({series: _ALWAYS})
        await self.async_project()

    async def async_rebuild(self) -> int:
        """Compare every hour of every series with the ledger and write what differs; return how many rows did."""
        totals = await self._hub.reader.series_totals()
        self._mark(dict.fromkeys(totals, _ALWAYS))
        return await self.async_project()

    async def async_project(self) -> int:
        """Write what is due; return how many rows that were. What could not be written stays due."""
        async with self._lock:
            written, refused = 0, dict[Series, Quarter]()
            try:
                while self._due:
                    due, self._due = self._due, {}
                    try:
                        written += await self._write(due, refused)
                    finally:
                        self._mark(due)
            except LedgerError as error:
                # The hub raises an issue for it; everything is tried again after the next change.
                _LOGGER.warning("The statistics wait for the ledger: %s", error)
            self._mark(refused)
            self._hub.issues.check_statistics(is_behind=bool(refused))
            return written

    @property
    def is_behind(self) -> bool:
        """Tell whether something is still to be written."""
        return bool(self._due)

    def statistic_id(self, series: Series) -> str:
        """Return under which id the recorder keeps a series."""
        owner = self._hub.entry.entry_id if series.role is Role.FLEET else series.owner
        return f"{DOMAIN}:{slugify(owner)}_{series.kind.key}"

    async def _write(self, due: dict[Series, Quarter], refused: dict[Series, Quarter]) -> int:
        """Write what is due and take it from there; what the recorder did not take over is put into `refused`."""
        names = await self._hub.reader.names()
        written = 0
        while due:
            clocked = _by_the_clock(list(due.items()), self._hub.zone)
            for series, course in (await self._hub.reader.series_histories(clocked)).items():
                name = f"{names.get(series.owner, self._hub.entry.title)} {series.kind.key}"
                rows = await self._differences(series, course)
                if rows:
                    await async_write(self._hass, self.statistic_id(series), name, rows, self._hub.zone)
                    written += len(rows)
                    if await async_last_sum(self._hass, self.statistic_id(series)) != course.total:
                        refused[series] = due[series]
                del due[series]
        return written

    async def _differences(self, series: Series, course: SeriesHistory) -> list[HourRow]:
        """Return the rows the recorder should have and has not; an hour that lost its treatments becomes nought."""
        there = await async_read(self._hass, self.statistic_id(series), course.since * _QUARTER_SECONDS)
        return sorted(set(_rows(course, {row.start for row in there})) - set(there))

    @callback
    def _committed(self, result: CommitResult) -> None:
        self._mark(statistics_series.series_changed_by_commit(result))
        self._debouncer.async_schedule_call()

    @callback
    def _fleet_state_changed(self) -> None:
        """Look whether the fleet was changed: treatments may have other owners now, or their owners other names."""
        fleet = self._hub.fleet
        if fleet is not self._fleet:
            self._mark(statistics_series.series_changed_by_fleet(self._fleet, fleet))
            self._fleet = fleet
            self._debouncer.async_schedule_call()

    @callback
    def _history_changed(self) -> None:
        """Look at every hour: treatments were added anywhere, or moved within their series."""
        title = f"{DOMAIN} statistics of {self._hub.entry.title}"
        self._hub.entry.async_create_background_task(self._hass, self.async_rebuild(), title)

    def _mark(self, touched: Mapping[Series, Quarter]) -> None:
        for series, since in touched.items():
            self._due[series] = min(since, self._due.get(series, since))


@callback
def get_exporter(hub: Hub) -> StatisticsExporter:
    """Return who keeps the statistics of a loaded hub."""
    return hub.hass.data[_PROJECTORS][hub.entry.entry_id]


def _by_the_clock(
    due: list[tuple[Series, Quarter]], zone: ZoneInfo
) -> Iterator[tuple[Series, Quarter, list[UtcOffsetSpan]]]:
    """Yield what is due with how its zone's clocks go, each series from the beginning of an hour on."""
    day = today(now_millis(), zone)
    for series, since in due:
        clock = _full_hours(since, day, zone)
        yield series, _hour_start(since, clock[0]), clock


@lru_cache
def _full_hours(since: Quarter, until: Day, zone: ZoneInfo) -> list[UtcOffsetSpan]:
    """Return how many quarters the full hours of a zone's clocks lie before those of UTC, and from when on."""
    end = day_start(date_of(until + 1), zone)
    kept: list[UtcOffsetSpan] = []
    for start, offset in utc_offset_spans(range(since, end), zone):
        if not kept or kept[-1].offset != offset % QUARTERS_AN_HOUR:
            kept.append(UtcOffsetSpan(start, offset % QUARTERS_AN_HOUR))
    return kept


def _hour_start(quarter: Quarter, clock: UtcOffsetSpan) -> Quarter:
    return (quarter + clock.offset) // QUARTERS_AN_HOUR * QUARTERS_AN_HOUR - clock.offset


def _rows(course: SeriesHistory, there: set[int]) -> Iterator[HourRow]:
    """Yield the rows of all hours, also of those `there` that have no treatment (any more)."""
    treatments = dict.fromkeys(there, 0) | {hour.start * _QUARTER_SECONDS: hour.treatments for hour in course.hours}
    total = course.before
    for start in sorted(treatments):
        total += treatments[start]
        yield HourRow(start, treatments[start], total)
