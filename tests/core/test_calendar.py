"""Local days against the naive truth: a clock on the wall, looked at every quarter of an hour."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.ozon_telemetry.core.domain.calendar import (
    QUARTER_MILLIS,
    Period,
    boundaries,
    date_of,
    day_number,
    day_of,
    day_start,
    hour_of,
    next_period,
    period_start,
    quarter_of,
    quarter_start,
    today,
)

BERLIN = ZoneInfo("Europe/Berlin")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
# Whole, half and three quarter hours; half an hour of summer time; midnights that the clocks skip or show twice.
ZONES = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Africa/Cairo",
    "America/Havana",
    "America/St_Johns",
    "Pacific/Chatham",
    "Pacific/Apia",
]
days = st.dates(date(2023, 1, 1), date(2028, 12, 31))


def seen_on_the_wall(day: date, zone: ZoneInfo) -> list[int]:
    """Return the quarters at whose start a clock on the wall shows this day."""
    noon = int(datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp()) // 900
    around = range(noon - 160, noon + 160)
    return [quarter for quarter in around if datetime.fromtimestamp(quarter * 900, zone).date() == day]


@settings(max_examples=150)
@given(days, st.sampled_from(ZONES))
def test_a_day_is_what_the_clock_on_the_wall_says(day: date, name: str) -> None:
    zone = ZoneInfo(name)
    quarters = seen_on_the_wall(day, zone)
    assert list(range(*boundaries(day, day, Period.DAY, zone))) == quarters
    assert {day_of(quarter, zone) for quarter in quarters} == {day_number(day)}


@pytest.mark.parametrize(
    ("day", "zone", "quarters"),
    [
        ("2026-03-29", "Europe/Berlin", 92),
        ("2026-10-25", "Europe/Berlin", 100),
        ("2026-06-01", "Asia/Kolkata", 96),
        ("2026-06-01", "Asia/Kathmandu", 96),
        ("2026-04-05", "Australia/Lord_Howe", 98),
        ("2026-10-04", "Australia/Lord_Howe", 94),
        ("2026-04-24", "Africa/Cairo", 92),
        ("2026-11-01", "America/Havana", 100),
    ],
)
def test_days_on_which_the_clocks_change(day: str, zone: str, quarters: int) -> None:
    first, end = boundaries(date.fromisoformat(day), date.fromisoformat(day), Period.DAY, ZoneInfo(zone))
    assert end - first == quarters


def test_a_day_without_midnight_begins_when_the_clocks_jump() -> None:
    cairo = ZoneInfo("Africa/Cairo")
    first = datetime.fromtimestamp(day_start(date(2026, 4, 24), cairo) * 900, cairo)
    assert (first.day, first.hour) == (24, 1)


def test_hours_are_real_hours() -> None:
    edges = boundaries(date(2026, 3, 29), date(2026, 3, 29), Period.HOUR, BERLIN)
    assert len(edges) - 1 == 23
    assert {after - before for before, after in pairwise(edges)} == {4}


def test_hours_begin_anew_at_each_midnight_also_after_the_clocks_changed_by_half_an_hour() -> None:
    edges = boundaries(date(2026, 4, 5), date(2026, 4, 6), Period.HOUR, LORD_HOWE)
    minutes = [datetime.fromtimestamp(edge * 900, LORD_HOWE).minute for edge in edges]
    assert [after - before for before, after in pairwise(edges)] == [*([4] * 24), 2, *([4] * 24)]
    assert set(minutes[25:]) == {0}


@pytest.mark.parametrize(
    ("local", "zone", "starts"),
    [
        ("2026-06-01T10:45", "Europe/Berlin", "2026-06-01T10:00"),
        ("2026-06-01T10:15", "Asia/Kathmandu", "2026-06-01T10:00"),
        ("2026-04-05T01:45", "Australia/Lord_Howe", "2026-04-05T01:30"),  # shown a second time, a new hour of the day
        ("2026-04-05T02:15", "Australia/Lord_Howe", "2026-04-05T02:00"),  # within that hour, a new one on the clock
        ("2026-04-24T01:15", "Africa/Cairo", "2026-04-24T01:00"),
    ],
)
def test_an_hour_is_one_of_its_day_and_one_on_the_clock(local: str, zone: str, starts: str) -> None:
    there = ZoneInfo(zone)
    moment, start = (datetime.fromisoformat(text).replace(tzinfo=there, fold=1).timestamp() for text in (local, starts))
    assert hour_of(round(moment // 900), there) == start // 900


@given(st.integers(1_700_000, 2_100_000), st.sampled_from(ZONES))
def test_the_quarters_of_an_hour_share_their_hour_of_the_day_and_on_the_clock(quarter: int, name: str) -> None:
    zone = ZoneInfo(name)
    start = hour_of(quarter, zone)
    first, now = (datetime.fromtimestamp(number * 900, zone) for number in (start, quarter))
    assert 0 <= quarter - start < 4
    assert (first.date(), first.hour) == (now.date(), now.hour)
    midnight = day_start(now.date(), zone)
    assert (quarter - midnight) // 4 == (start - midnight) // 4


@pytest.mark.parametrize(
    ("period", "first", "after"),
    [
        (Period.HOUR, "2026-12-31", "2027-01-01"),
        (Period.DAY, "2026-12-31", "2027-01-01"),
        (Period.WEEK, "2026-12-28", "2027-01-04"),
        (Period.MONTH, "2026-12-01", "2027-01-01"),
        (Period.YEAR, "2026-01-01", "2027-01-01"),
    ],
)
def test_the_period_that_holds_new_years_eve(period: Period, first: str, after: str) -> None:
    start = period_start(date(2026, 12, 31), period)
    assert (start.isoformat(), next_period(start, period).isoformat()) == (first, after)


@given(days, st.integers(0, 60), st.sampled_from(Period), st.sampled_from(ZONES))
def test_periods_cover_their_days_without_gap_or_overlap(first: date, more: int, period: Period, name: str) -> None:
    zone, last = ZoneInfo(name), first + timedelta(days=more)
    edges = boundaries(first, last, period, zone)
    assert edges == sorted(set(edges))
    assert edges[0] <= day_start(first, zone)
    assert edges[-1] >= day_start(last + timedelta(days=1), zone)


@given(days)
def test_a_day_has_one_number(day: date) -> None:
    assert date_of(day_number(day)) == day


@given(st.integers(0, 2**41))
def test_a_quarter_holds_its_instants(instant: int) -> None:
    assert 0 <= instant - quarter_start(quarter_of(instant)) < QUARTER_MILLIS


def test_today_turns_at_local_midnight() -> None:
    midnight = datetime(2026, 11, 24, tzinfo=BERLIN).timestamp() * 1000
    assert date_of(today(int(midnight) - 1, BERLIN)) == date(2026, 11, 23)
    assert date_of(today(int(midnight), BERLIN)) == date(2026, 11, 24)
