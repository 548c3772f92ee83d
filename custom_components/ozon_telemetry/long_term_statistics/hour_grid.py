"""Grid of hours: where the clocks of a time zone show a full one; in some zones that is at 15, 30 or 45 past in UTC."""

from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from operator import attrgetter
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from ..core.analytics.statistics_series import Series
from ..core.domain.calendar import QUARTERS_AN_HOUR, Day, Quarter, date_of, day_start, today
from ..core.domain.messages import Millis
from ..core.domain.wall_clock import UtcOffsetSpan, utc_offset_spans

ALWAYS: Final[Quarter] = 0


class DueHours(NamedTuple):
    """A series that is due from the beginning of a local hour on, and the offsets of its zone's full hours."""

    series: Series
    since: Quarter
    offsets: list[UtcOffsetSpan]


def in_local_hours(due: list[tuple[Series, Quarter]], zone: ZoneInfo, now: Millis) -> Iterator[DueHours]:
    """Yield what is due with the full hours of a zone, each series from the beginning of one on."""
    for series, since in due:
        offsets = hour_offsets(since, zone, now)
        yield DueHours(series, _hour_start(since, offsets[0]), offsets)


def hour_offsets(since: Quarter, zone: ZoneInfo, now: Millis) -> list[UtcOffsetSpan]:
    """Return how many quarters the full hours of a zone lie before those of UTC, and from when on, until tomorrow."""
    return _hour_offsets(since, today(now, zone), zone)


def is_full_hour(quarter: Quarter, offsets: list[UtcOffsetSpan]) -> bool:
    """Tell whether an hour may begin at a quarter; also one within which the clocks change by half an hour."""
    found = (_offset(quarter + step, offsets) for step in range(QUARTERS_AN_HOUR))
    return any((quarter + offset) % QUARTERS_AN_HOUR == 0 for offset in found)


@lru_cache
def _hour_offsets(since: Quarter, until: Day, zone: ZoneInfo) -> list[UtcOffsetSpan]:
    end = day_start(date_of(until + 1), zone)
    spans: list[UtcOffsetSpan] = []
    for start, offset in utc_offset_spans(range(since, end), zone):
        if not spans or spans[-1].offset != offset % QUARTERS_AN_HOUR:
            spans.append(UtcOffsetSpan(start, offset % QUARTERS_AN_HOUR))
    return spans


def _hour_start(quarter: Quarter, span: UtcOffsetSpan) -> Quarter:
    return (quarter + span.offset) // QUARTERS_AN_HOUR * QUARTERS_AN_HOUR - span.offset


def _offset(quarter: Quarter, offsets: list[UtcOffsetSpan]) -> int:
    return offsets[max(bisect_right(offsets, quarter, key=attrgetter("start")) - 1, 0)].offset
