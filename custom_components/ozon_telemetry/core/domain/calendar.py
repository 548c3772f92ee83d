"""Local calendar periods, exact to the quarter of an hour.

A quarter is the number of 15-minute steps since 1970 UTC. Every zone in use is offset from UTC by whole quarters, so
local days are whole numbers of quarters too: 92 or 100 of them when the clocks change, in +5:30 and +5:45 as anywhere.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

from .messages import Millis

QUARTER_MILLIS: Final = 15 * 60 * 1000
_QUARTER_SECONDS: Final = 15 * 60
_QUARTER_MINUTES: Final = 15
_EPOCH_DAY: Final = date(1970, 1, 1).toordinal()
_DECEMBER: Final = 12
QUARTERS_AN_HOUR: Final = 4
QUARTERS_A_DAY: Final = 96  # in UTC

type Quarter = int
type Day = int  # days since 1970-01-01 on the local calendar


class Period(StrEnum):
    """The calendar periods of reports and charts. Weeks begin on Monday, as in Home Assistant's statistics."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


def quarter_of(instant: Millis) -> Quarter:
    """Return the quarter that holds `instant`."""
    return instant // QUARTER_MILLIS


def quarter_start(quarter: Quarter) -> Millis:
    """Return the first instant of a quarter."""
    return quarter * QUARTER_MILLIS


@lru_cache(maxsize=65536)
def day_of(quarter: Quarter, zone: ZoneInfo) -> Day:
    """Return the local day that holds a quarter."""
    return datetime.fromtimestamp(quarter * _QUARTER_SECONDS, zone).toordinal() - _EPOCH_DAY


@lru_cache(maxsize=65536)
def hour_of(quarter: Quarter, zone: ZoneInfo) -> Quarter:
    """Return the quarter at which the hour begins that holds one: in a zone's day as well as on its clocks.

    These differ only on a day on which the clocks change by half an hour; there, hours are cut in two.
    """
    moment = datetime.fromtimestamp(quarter * _QUARTER_SECONDS, zone)
    on_the_clock = quarter - moment.minute // _QUARTER_MINUTES
    midnight = day_start(moment.date(), zone)
    return max(on_the_clock, quarter - (quarter - midnight) % QUARTERS_AN_HOUR)


def day_number(day: date) -> Day:
    """Return a date's number on the local calendar."""
    return day.toordinal() - _EPOCH_DAY


def date_of(day: Day) -> date:
    """Return the date of a local day's number."""
    return date.fromordinal(day + _EPOCH_DAY)


def day_start(day: date, zone: ZoneInfo) -> Quarter:
    """Return the first quarter of a local day, also where the clocks skip its midnight."""
    return _quarter_at(datetime.combine(day, time.min, zone))


def today(now: Millis, zone: ZoneInfo) -> Day:
    """Return the local day of `now`."""
    return day_of(quarter_of(now), zone)


def period_start(day: date, period: Period) -> date:
    """Return the first day of the week, month or year that holds `day`."""
    match period:
        case Period.WEEK:
            return day - timedelta(days=day.weekday())
        case Period.MONTH:
            return day.replace(day=1)
        case Period.YEAR:
            return day.replace(month=1, day=1)
        case _:
            return day


def next_period(start: date, period: Period) -> date:
    """Return the first day after the period that begins on `start`."""
    match period:
        case Period.WEEK:
            return start + timedelta(days=7)
        case Period.MONTH:
            return date(start.year + start.month // _DECEMBER, start.month % _DECEMBER + 1, 1)
        case Period.YEAR:
            return date(start.year + 1, 1, 1)
        case _:
            return start + timedelta(days=1)


def boundaries(first: date, last: date, period: Period, zone: ZoneInfo) -> list[Quarter]:
    """Return the ascending edges of all periods that touch the days `first` to `last`, both included.

    Period i runs from edge i to edge i + 1. Hours are real hours from each midnight: a day of 23 hours has 23 of them,
    and the last one of a day of 24 hours and a half is a half.
    """
    if period is Period.HOUR:
        midnights = boundaries(first, last, Period.DAY, zone)
        return [*(hour for day in pairwise(midnights) for hour in range(*day, QUARTERS_AN_HOUR)), midnights[-1]]
    return [day_start(day, zone) for day in _period_days(first, last, period)]


def _period_days(first: date, last: date, period: Period) -> Iterator[date]:
    day = period_start(first, period)
    while day <= last:
        yield day
        day = next_period(day, period)
    yield day


def _quarter_at(moment: datetime) -> Quarter:
    # fold=0 gives the first of two midnights, and the instant of the jump where midnight is skipped.
    seconds = moment.astimezone(UTC).timestamp()
    return int(seconds // _QUARTER_SECONDS)
