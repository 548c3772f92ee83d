"""Wall clocks: the hours that the clocks of a time zone show, and how far they are ahead of UTC.

A wall hour counts the hours of the local calendar since 1970, as if that zone had never changed its clocks.
"""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from operator import attrgetter
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from .calendar import QUARTERS_AN_HOUR, Quarter, quarter_of
from .messages import Millis

HOURS_A_DAY: Final = 24
HOURS_A_WEEK: Final = 7 * HOURS_A_DAY

_QUARTER: Final = timedelta(minutes=15)
_QUARTER_SECONDS: Final = 15 * 60
_QUARTERS_A_DAY: Final = 96  # clocks do not change twice within so many quarters
_EPOCH: Final = datetime(1970, 1, 1)  # noqa: DTZ001  a wall clock knows no zone
_EPOCH_WEEKDAY: Final = 3  # 1970 began on a Thursday

type WallHour = int


class UtcOffsetSpan(NamedTuple):
    """From quarter `start` on, the wall clock is `offset` quarters ahead of UTC."""

    start: Quarter
    offset: int


def utc_offset_spans(quarters: range, zone: ZoneInfo) -> list[UtcOffsetSpan]:
    """Return how far a zone's clocks are ahead of UTC during `quarters`, with a span for each change of the clocks."""
    return list(_utc_offset_spans(quarters.start, quarters.stop, zone))


def utc_offset_ranges(quarters: range, zone: ZoneInfo) -> Iterator[tuple[range, int]]:
    """Yield the parts of `quarters` in which a zone's clocks are a constant number of quarters ahead of UTC."""
    spans = utc_offset_spans(quarters, zone)
    ends = [*(span.start for span in spans[1:]), quarters.stop]
    for (start, offset), end in zip(spans, ends, strict=True):
        yield range(start, end), offset


def wall_hour(instant: Millis, zone: ZoneInfo) -> WallHour:
    """Return the hour that the clocks of a zone show at an instant."""
    return _wall_hour(quarter_of(instant), zone)


def wall_hour_of_quarter(quarter: Quarter, offsets: list[UtcOffsetSpan]) -> WallHour:
    """Return the hour that clocks with these UTC offsets show at a quarter: quicker than a zone, for many quarters."""
    span = offsets[bisect_right(offsets, quarter, key=attrgetter("start")) - 1]
    return (quarter + span.offset) // QUARTERS_AN_HOUR


def wall_hour_start(hour: WallHour, zone: ZoneInfo) -> Quarter:
    """Return the quarter at which a zone's clocks show an hour: the first of two, or after the jump over it."""
    moment = (_EPOCH + timedelta(hours=hour)).replace(tzinfo=zone)
    return int(moment.timestamp() // _QUARTER_SECONDS)


def hour_of_week(hour: WallHour) -> int:
    """Return the number of an hour within its week, which begins on Monday at midnight."""
    return (hour + _EPOCH_WEEKDAY * HOURS_A_DAY) % HOURS_A_WEEK


@lru_cache(maxsize=65536)
def _wall_hour(quarter: Quarter, zone: ZoneInfo) -> WallHour:
    shown = datetime.fromtimestamp(quarter * _QUARTER_SECONDS, zone)
    return (shown.toordinal() - _EPOCH.toordinal()) * HOURS_A_DAY + shown.hour


@lru_cache(maxsize=256)
def _utc_offset_spans(start: Quarter, end: Quarter, zone: ZoneInfo) -> tuple[UtcOffsetSpan, ...]:
    return UtcOffsetSpan(start, _offset(start, zone)), *_changes(start, end, zone)


def _changes(start: Quarter, end: Quarter, zone: ZoneInfo) -> Iterator[UtcOffsetSpan]:
    offset = _offset(start, zone)
    for step in range(start, end, _QUARTERS_A_DAY):
        later = min(step + _QUARTERS_A_DAY, end)
        if (changed := _offset(later, zone)) != offset:
            yield UtcOffsetSpan(_first_with(changed, step, later, zone), changed)
            offset = changed


def _first_with(offset: int, before: Quarter, after: Quarter, zone: ZoneInfo) -> Quarter:
    """Return the first quarter with `offset`, by bisection between one without it and one that has it."""
    while after - before > 1:
        middle = (before + after) // 2
        if _offset(middle, zone) == offset:
            after = middle
        else:
            before = middle
    return after


def _offset(quarter: Quarter, zone: ZoneInfo) -> int:
    local = datetime.fromtimestamp(quarter * _QUARTER_SECONDS, UTC).astimezone(zone)
    offset = local.utcoffset()
    assert offset is not None  # noqa: S101  an aware time always has one
    return offset // _QUARTER
