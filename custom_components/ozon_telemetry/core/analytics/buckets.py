"""Time buckets: the hours, days, weeks, months or years into which a query divides its range."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from ..domain.calendar import (
    Day,
    Period,
    Quarter,
    boundaries,
    date_of,
    day_number,
    day_start,
    next_period,
    period_start,
    quarter_start,
)
from ..domain.messages import Millis
from .query import DateRange


@dataclass(frozen=True, slots=True)
class DayBuckets:
    """Buckets of whole local days; the first and the last may be cut short by the range."""

    range: DateRange
    starts: tuple[Day, ...]

    @classmethod
    def of(cls, days: DateRange, period: Period | None) -> DayBuckets:
        """Return the buckets of a range; one if no period is given."""
        starts = [days.first]
        while period is not None and (start := _next_start(starts[-1], period)) <= days.last:
            starts.append(start)
        return cls(days, tuple(day_number(start) for start in starts))

    def edges(self, zone: ZoneInfo) -> list[Millis]:
        """Return the instants at which the buckets begin in `zone`, and the end of the last one."""
        days = [*(date_of(start) for start in self.starts), self.range.next_day]
        return [quarter_start(day_start(day, zone)) for day in days]


@dataclass(frozen=True, slots=True)
class HourBuckets:
    """Buckets of real hours: a day on which the clocks change has 23 or 25 of them."""

    quarters: tuple[Quarter, ...]

    @classmethod
    def of(cls, days: DateRange, zone: ZoneInfo) -> HourBuckets:
        """Return the hours of a range of local days in `zone`."""
        return cls(tuple(boundaries(days.first, days.last, Period.HOUR, zone)))

    @property
    def count(self) -> int:
        """Return the number of buckets."""
        return len(self.quarters) - 1

    def index(self, quarter: Quarter) -> int:
        """Return the number of the bucket that holds a quarter of the range."""
        return bisect_right(self.quarters, quarter, hi=len(self.quarters) - 1) - 1

    def edges(self) -> list[Millis]:
        """Return the instants at which the buckets begin, and the end of the last one."""
        return [quarter_start(quarter) for quarter in self.quarters]


def quarters_in(days: DateRange, zone: ZoneInfo) -> range:
    """Return the quarters of a range of local days in `zone`."""
    return range(day_start(days.first, zone), day_start(days.next_day, zone))


def _next_start(day: date, period: Period) -> date:
    return next_period(period_start(day, period), period)
