"""Analytics query: the date range, buckets, groups, filter and comparison that are asked for."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, assert_never

from ..domain.calendar import Period, next_period, period_start
from ..domain.messages import Kind

# A year of hours fits; more points than that no screen can show and no result should carry.
MAX_BUCKETS: Final = 10_000
# The hours of every single machine are many more numbers: a month of them fits.
MAX_GROUPED_HOURS: Final = 31 * 24
# No treatment is older or newer, and every period to compare with can be written as a date.
FIRST_DAY: Final = date(1970, 1, 1)
LAST_DAY: Final = date(2999, 12, 31)

_FEBRUARY, _LEAP_DAY, _LAST_COMMON_DAY = 2, 29, 28
_WEEK: Final = 7  # days
_CALENDAR_PERIODS: Final = (Period.YEAR, Period.MONTH, Period.WEEK)


class GroupBy(StrEnum):
    """What each group of a result stands for."""

    NONE = "none"
    KIND = "kind"
    OUTLET = "outlet"
    MACHINE = "machine"
    DEVICE = "device"


_FEW_GROUPS: Final = (GroupBy.NONE, GroupBy.KIND)


class Compare(StrEnum):
    """The period that a result is compared with."""

    PREVIOUS = "previous"
    YESTERDAY = "yesterday"
    LAST_WEEK = "last_week"
    LAST_MONTH = "last_month"
    LAST_YEAR = "last_year"


class QueryError(ValueError):
    """A query is invalid: its range is reversed or in no calendar, or it has more buckets than anyone can read."""


@dataclass(frozen=True, slots=True)
class DateRange:
    """The local days from `first` to `last`, both included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        """Refuse a range that ends before it begins."""
        if self.last < self.first:
            raise QueryError(f"the period ends on {self.last}, before it begins on {self.first}")

    @classmethod
    def requested(cls, first: date, last: date) -> DateRange:
        """Return the range that somebody asks for. Raises QueryError if it is reversed, or beyond all calendars."""
        if not (first >= FIRST_DAY and last <= LAST_DAY):
            raise QueryError(f"the period must lie between {FIRST_DAY} and {LAST_DAY}")
        return cls(first, last)

    @property
    def days(self) -> int:
        """Return the number of days."""
        return (self.last - self.first).days + 1

    @property
    def next_day(self) -> date:
        """Return the first day after the range."""
        return self.last + timedelta(days=1)

    def beginning(self, days: int) -> DateRange:
        """Return the first days of the range."""
        return DateRange(self.first, min(self.last, self.first + timedelta(days=days - 1)))

    def comparison_range(self, compare: Compare) -> DateRange:
        """Return the range to compare with.

        Before a whole week, month or year comes the whole one before it; before anything else as many days.
        Up to a week is compared with the same weekdays of a week, four weeks or 52 weeks before.
        """
        match compare:
            case Compare.YESTERDAY:
                return self._earlier(1)
            case Compare.LAST_WEEK:
                return self._earlier(-(-self.days // _WEEK) * _WEEK)
            case Compare.LAST_MONTH | Compare.LAST_YEAR if self.days <= _WEEK:
                return self._earlier(_SAME_WEEKDAYS[compare])
            case Compare.LAST_MONTH:
                return DateRange(_one_month_earlier(self.first), _one_month_earlier(self.next_day) - timedelta(days=1))
            case Compare.LAST_YEAR:
                return DateRange(_one_year_earlier(self.first), _one_year_earlier(self.last))
            case Compare.PREVIOUS:
                return self._before()
            case _:
                assert_never(compare)

    def _earlier(self, days: int) -> DateRange:
        return DateRange(self.first - timedelta(days=days), self.last - timedelta(days=days))

    def _before(self) -> DateRange:
        last = self.first - timedelta(days=1)
        for period in _CALENDAR_PERIODS:
            if period_start(self.first, period) == self.first and next_period(self.first, period) == self.next_day:
                return DateRange(period_start(last, period), last)
        return DateRange(self.first - timedelta(days=self.days), last)


_SAME_WEEKDAYS: Final = {Compare.LAST_MONTH: 4 * _WEEK, Compare.LAST_YEAR: 52 * _WEEK}


@dataclass(frozen=True, slots=True)
class Filter:
    """Which treatments count; None stands for all.

    Treatments that belong to no machine (from before a device was adopted) count only if `unassigned`.
    """

    kinds: frozenset[Kind] | None = None
    outlets: frozenset[str] | None = None
    machines: frozenset[str] | None = None
    devices: frozenset[str] | None = None
    unassigned: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """A question to the ledger about numbers over time; without a `bucket` the whole range is one.

    `compared_days` is how many days of the range to compare with count, if not all: as many as have passed of this one.
    A summary is of counts and revenue alone: it leaves out downtime, the revenue and the comparison of single buckets,
    and whether a comparison means anything.
    """

    range: DateRange
    bucket: Period | None = None
    group_by: GroupBy = GroupBy.NONE
    filter: Filter = Filter()
    compare: Compare | None = None
    compared_days: int | None = None
    is_summary: bool = False

    @property
    def base(self) -> DateRange | None:
        """Return the range to compare with, if any."""
        base = self.range.comparison_range(self.compare) if self.compare else None
        return base and base.beginning(self.compared_days or base.days)

    def __post_init__(self) -> None:
        """Refuse a query whose result would be too large to read."""
        hours = self.range.days * 24
        if self.bucket is Period.DAY and self.range.days > MAX_BUCKETS:
            raise QueryError(f"{self.range.days} days are too many, choose weeks or longer")
        if self.bucket is Period.HOUR and hours > (MAX_BUCKETS if self.group_by in _FEW_GROUPS else MAX_GROUPED_HOURS):
            raise QueryError(f"{hours} hours are too many, choose days or longer")


def _one_year_earlier(day: date) -> date:
    if (day.month, day.day) == (_FEBRUARY, _LEAP_DAY):
        return date(day.year - 1, _FEBRUARY, _LAST_COMMON_DAY)
    return day.replace(year=day.year - 1)


def _one_month_earlier(day: date) -> date:
    """Return the same day of the month before, or its last one if it is shorter."""
    last = day.replace(day=1) - timedelta(days=1)
    return last.replace(day=min(day.day, last.day))
