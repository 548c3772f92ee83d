"""Opening hours of an outlet: shifts for each weekday, and days on which it stays closed.

A shift belongs to the day on which it begins, also where it ends after midnight. It lasts from the first instant at
which the clock on the wall has reached its beginning until the first at which it has reached its end: when clocks
change, a shift is an hour longer or shorter, and neither begins nor ends twice.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from .instants import duration_millis, to_datetime
from .messages import Millis

MINUTES_A_DAY: Final = 24 * 60
_DAYS_A_WEEK: Final = 7
_LOOKAHEAD: Final = timedelta(days=366)


class Shift(NamedTuple):
    """Open from one minute of the day until another; an end beyond the day's last minute is on the day after."""

    start: int
    end: int


class OpenSpan(NamedTuple):
    """Open from `start` up to, not including, `end`."""

    start: Millis
    end: Millis


type Week = tuple[tuple[Shift, ...], ...]  # Monday first

WHOLE_WEEK: Final[Week] = ((Shift(0, MINUTES_A_DAY),),) * _DAYS_A_WEEK


@dataclass(frozen=True, slots=True)
class ClosedDays:
    """The days from `first` to `last`, both included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """The shifts of a week, and the days on which none begins."""

    week: Week
    closed: tuple[ClosedDays, ...] = ()

    def is_open(self, at: Millis, zone: ZoneInfo) -> bool:
        """Tell whether it is open at an instant, by the clocks of `zone`."""
        return any(True for _ in self.spans(at, at + 1, zone))

    def spans(self, start: Millis, end: Millis, zone: ZoneInfo) -> Iterator[OpenSpan]:
        """Yield when it is open between two instants, in order of time."""
        # A shift of the day before may last into the first day.
        day = _local_date(start, zone) - timedelta(days=1)
        while day <= _local_date(end, zone):
            for shift in () if self._is_closed_on(day) else self.week[day.weekday()]:
                begin, over = _instant(day, shift.start, zone), _instant(day, shift.end, zone)
                if max(begin, start) < min(over, end):
                    yield OpenSpan(max(begin, start), min(over, end))
            day += timedelta(days=1)

    def next_change(self, at: Millis, zone: ZoneInfo) -> Millis | None:
        """Return when it closes next, or opens if it is closed; None if it does neither within a year."""
        horizon = at + duration_millis(_LOOKAHEAD)
        end = at
        for span in self.spans(at, horizon, zone):
            if span.start > end:
                return span.start if end == at else end
            end = span.end
        return end if at < end < horizon else None

    def _is_closed_on(self, day: date) -> bool:
        return any(closed.first <= day <= closed.last for closed in self.closed)


def _local_date(instant: Millis, zone: ZoneInfo) -> date:
    return to_datetime(instant, zone).date()


@lru_cache(maxsize=4096)
def _instant(day: date, minute: int, zone: ZoneInfo) -> Millis:
    """Return the first instant at which the clock of `zone` has reached a minute of a day."""
    wall = datetime.combine(day, time.min) + timedelta(minutes=minute)
    earlier, later = (round(wall.replace(tzinfo=zone, fold=fold).timestamp()) for fold in (0, 1))
    # Where the clock jumps over it, the two readings are swapped, and the jump lies between them.
    return (_jump(later, earlier, zone) if later < earlier else earlier) * 1000


def _jump(before: int, after: int, zone: ZoneInfo) -> int:
    """Return the second at which the clock jumps forward, halving the way from a second before it to one after it."""
    offset = _offset(after, zone)
    while after - before > 1:
        middle = (before + after) // 2
        before, after = (before, middle) if _offset(middle, zone) == offset else (middle, after)
    return after


def _offset(second: int, zone: ZoneInfo) -> timedelta | None:
    return datetime.fromtimestamp(second, UTC).astimezone(zone).utcoffset()
