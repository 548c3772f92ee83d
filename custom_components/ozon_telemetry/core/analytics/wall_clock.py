"""Wall clocks: what the clock on an outlet's wall shows, as plain numbers.

A wall hour counts the hours of the local calendar since 1970, as if that zone had never changed its clocks.
"""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from ..domain.calendar import QUARTERS_AN_HOUR, Quarter

_QUARTER: Final = timedelta(minutes=15)
_DAY: Final = 96  # clocks do not change twice within so many quarters
_EPOCH: Final = datetime(1970, 1, 1)  # noqa: DTZ001  a wall clock knows no zone

HOURS_A_WEEK: Final = 7 * 24
_EPOCH_WEEKDAY: Final = 3  # 1970 began on a Thursday


class UtcOffsetSpan(NamedTuple):
    """From quarter `start` on, the wall clock is `offset` quarters ahead of UTC."""

    start: Quarter
    offset: int


def utc_offset_spans(quarters: range, zone: ZoneInfo) -> list[UtcOffsetSpan]:
    """Return how far a zone's clocks are ahead during `quarters`, a new stretch for each change."""
    return [
        UtcOffsetSpan(quarters.start, _offset(quarters.start, zone)),
        *_changes(quarters.start, quarters.stop, zone),
    ]


def wall_hour(quarter: Quarter, clock: list[UtcOffsetSpan]) -> int:
    """Return the hour that a clock shows at a quarter."""
    stretch = clock[bisect_right(clock, quarter, key=attrgetter("start")) - 1]
    return (quarter + stretch.offset) // QUARTERS_AN_HOUR


def hour_instant(wall_hour: int, zone: ZoneInfo) -> Quarter:
    """Return the quarter at which a zone's wall clock shows an hour: the first of two, or after the jump over it."""
    moment = (_EPOCH + timedelta(hours=wall_hour)).replace(tzinfo=zone)
    return int(moment.timestamp() // _QUARTER.total_seconds())


def hour_of_week(wall_hour: int) -> int:
    """Return an hour's place in its week, which begins on Monday at midnight."""
    return (wall_hour + _EPOCH_WEEKDAY * 24) % HOURS_A_WEEK


def _changes(start: Quarter, end: Quarter, zone: ZoneInfo) -> Iterator[UtcOffsetSpan]:
    offset = _offset(start, zone)
    for step in range(start, end, _DAY):
        later = min(step + _DAY, end)
        if (changed := _offset(later, zone)) != offset:
            yield UtcOffsetSpan(_first_with(changed, step, later, zone), changed)
            offset = changed


def _first_with(offset: int, before: Quarter, after: Quarter, zone: ZoneInfo) -> Quarter:
    """Halve the way from a quarter without `offset` to one that has it."""
    while after - before > 1:
        middle = (before + after) // 2
        if _offset(middle, zone) == offset:
            after = middle
        else:
            before = middle
    return after


def _offset(quarter: Quarter, zone: ZoneInfo) -> int:
    local = datetime.fromtimestamp(quarter * _QUARTER.total_seconds(), UTC).astimezone(zone)
    offset = local.utcoffset()
    assert offset is not None  # noqa: S101  an aware time always has one
    return offset // _QUARTER
