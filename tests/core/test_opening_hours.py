"""When an outlet is open, by the clock on its wall."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import assume, given, strategies as st
import pytest

from custom_components.ozon_telemetry.core.domain.fleet import Outlet
from custom_components.ozon_telemetry.core.domain.instants import MINUTE, to_millis
from custom_components.ozon_telemetry.core.domain.messages import Millis
from custom_components.ozon_telemetry.core.domain.opening_hours import (
    MINUTES_A_DAY,
    WHOLE_WEEK,
    ClosedDays,
    OpeningHours,
    Shift,
)
from custom_components.ozon_telemetry.core.domain.opening_hours_text import (
    OpeningTextError,
    day_text,
    overlapping_day,
    parse_day,
)

BERLIN = ZoneInfo("Europe/Berlin")
KATHMANDU = ZoneInfo("Asia/Kathmandu")


def at(text: str, zone: ZoneInfo = BERLIN, fold: int = 0) -> Millis:
    """Return the instant at which a zone's clocks show `text`."""
    return to_millis(datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold))


def hours(*texts: str, closed: tuple[ClosedDays, ...] = ()) -> OpeningHours:
    """Return the opening hours of a week, Monday first; the days that are not given are closed."""
    return OpeningHours(tuple(parse_day(text) for text in [*texts, *[""] * (7 - len(texts))]), closed)


NIGHTLY = hours(*["22-4"] * 7)
# 2026-11-23 is a Monday.
MORNING_AND_AFTERNOON = hours("9:00-12:30, 14:00-18:00", "20:00-02:00")


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-11-23 08:59:59", False),
        ("2026-11-23 09:00", True),
        ("2026-11-23 12:29:59", True),
        ("2026-11-23 12:30", False),
        ("2026-11-23 14:00", True),
        ("2026-11-23 18:00", False),
        ("2026-11-24 20:00", True),
        ("2026-11-25 01:59:59", True),
        ("2026-11-25 02:00", False),
        ("2026-11-25 20:00", False),
        ("2026-11-29 10:00", False),
        ("2026-11-30 10:00", True),
    ],
)
def test_an_outlet_is_open_in_its_shifts(*, moment: str, is_open: bool) -> None:
    assert MORNING_AND_AFTERNOON.is_open(at(moment), BERLIN) is is_open


def test_the_clock_of_the_outlet_counts() -> None:
    assert MORNING_AND_AFTERNOON.is_open(at("2026-11-23 09:00", KATHMANDU), KATHMANDU)
    assert not MORNING_AND_AFTERNOON.is_open(at("2026-11-23 08:59", KATHMANDU), KATHMANDU)


def test_no_shift_begins_on_a_closed_day_but_one_may_end() -> None:
    closed = OpeningHours(NIGHTLY.week, (ClosedDays(date(2026, 12, 25), date(2026, 12, 26)),))
    expected = {"25 03:59": True, "25 23:00": False, "26 03:00": False, "26 23:00": False, "27 03:00": False}
    assert {moment: closed.is_open(at(f"2026-12-{moment}"), BERLIN) for moment in expected} == expected
    assert closed.is_open(at("2026-12-27 22:00"), BERLIN)


@pytest.mark.parametrize(
    ("night", "length"), [("2026-03-27", 6), ("2026-03-28", 5), ("2026-10-23", 6), ("2026-10-24", 7)]
)
def test_a_night_is_shorter_or_longer_when_the_clocks_change(night: str, length: int) -> None:
    (span,) = NIGHTLY.spans(at(f"{night} 12:00"), at(f"{night} 12:00") + 24 * 60 * MINUTE, BERLIN)
    assert span.end - span.start == length * 60 * MINUTE


def test_a_shift_that_begins_while_the_clocks_jump_begins_with_the_jump() -> None:
    (span,) = hours(*["2:30-6"] * 7).spans(at("2026-03-29 00:00"), at("2026-03-29 12:00"), BERLIN)
    assert (span.start, span.end) == (at("2026-03-29 03:00"), at("2026-03-29 06:00"))


def test_an_hour_that_comes_twice_opens_once() -> None:
    (span,) = hours(*["0:00-2:30"] * 7).spans(at("2026-10-25 00:00"), at("2026-10-25 12:00"), BERLIN)
    assert span.end == at("2026-10-25 02:30", fold=0)


@pytest.mark.parametrize(
    ("now", "change"),
    [
        ("2026-11-23 08:00", "2026-11-23 09:00"),
        ("2026-11-23 09:00", "2026-11-23 12:30"),
        ("2026-11-23 13:00", "2026-11-23 14:00"),
        ("2026-11-25 12:00", "2026-11-30 09:00"),
    ],
)
def test_the_next_change_is_when_it_opens_or_closes(now: str, change: str) -> None:
    assert MORNING_AND_AFTERNOON.next_change(at(now), BERLIN) == at(change)


def test_what_never_closes_never_changes() -> None:
    assert OpeningHours(WHOLE_WEEK).next_change(at("2026-11-23 08:00"), BERLIN) is None


def test_what_never_opens_never_changes() -> None:
    assert hours().next_change(at("2026-11-23 08:00"), BERLIN) is None


EDGES = (4 * 60, 22 * 60)  # the minutes of a day in which NIGHTLY closes and opens


@given(
    st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    st.sampled_from(EDGES) | st.integers(0, MINUTES_A_DAY - 1),
    st.sampled_from([BERLIN, KATHMANDU, ZoneInfo("America/St_Johns"), ZoneInfo("Australia/Lord_Howe")]),
)
def test_away_from_changes_of_the_clock_the_clock_on_the_wall_decides(day: date, minute: int, zone: ZoneInfo) -> None:
    local = datetime(day.year, day.month, day.day, *divmod(minute, 60), tzinfo=zone)
    assume(local.utcoffset() == (local - timedelta(days=1)).utcoffset())
    instant = to_millis(local)
    assert NIGHTLY.is_open(instant, zone) is not (EDGES[0] <= minute < EDGES[1])
    assert NIGHTLY.is_open(instant - 1, zone) is not (EDGES[0] < minute <= EDGES[1])


class TestOutlet:
    """An outlet as a whole."""

    NOW = at("2026-11-23 03:00")

    def test_without_hours_it_is_always_open(self) -> None:
        outlet = Outlet("harbour", "Harbour")
        assert outlet.is_open(self.NOW, BERLIN)
        assert outlet.next_change(self.NOW, BERLIN) is None

    def test_with_hours_it_is_open_in_its_shifts(self) -> None:
        outlet = Outlet("harbour", "Harbour", hours=MORNING_AND_AFTERNOON)
        assert not outlet.is_open(self.NOW, BERLIN)
        assert outlet.next_change(self.NOW, BERLIN) == at("2026-11-23 09:00")

    def test_out_of_use_it_is_never_open(self) -> None:
        outlet = Outlet("harbour", "Harbour", hours=NIGHTLY, is_active=False)
        assert not outlet.is_open(self.NOW, BERLIN)
        assert outlet.next_change(self.NOW, BERLIN) is None


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("", ""),
        ("  ", ""),
        ("9-17", "09:00-17:00"),
        ("9:00 - 12:30, 14.00–18:00", "09:00-12:30, 14:00-18:00"),  # noqa: RUF001
        ("14-18 9-12", "09:00-12:00, 14:00-18:00"),
        ("8h30 to 12; 13-17", "08:30-12:00, 13:00-17:00"),
        ("9am-5:30pm", "09:00-17:30"),
        ("12am-12pm", "00:00-12:00"),
        ("18:00-02:00", "18:00-02:00"),
        ("0-24", "00:00-24:00"),
        ("0:00-0:00", "00:00-24:00"),
    ],
)
def test_what_people_write_has_one_spelling(text: str, spelled: str) -> None:
    assert day_text(parse_day(text)) == spelled
    assert parse_day(spelled) == parse_day(text)


@pytest.mark.parametrize(
    "text",
    ["closed", "9", "9-", "9-25", "9:60-10", "9-12-14", "109-12", "24-2", "13pm-14", "0am-3am", "9-12 x", "x 9-12"],
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(OpeningTextError):
        parse_day(text)


@pytest.mark.parametrize(
    ("week", "day"),
    [
        (["9-12, 14-18"] * 7, None),
        (["9-12, 11-18"], 0),
        (["9-12", "", "8-10, 9-11"], 2),
        (["18-2", "1-5"], 1),
        (["18-2", "2-5"], None),
        (["1-5", "", "", "", "", "", "18-2"], 0),
        (["2-5", "", "", "", "", "", "18-2"], None),
        (["0-24"] * 7, None),
        ([""] * 7, None),
    ],
)
def test_shifts_of_one_outlet_do_not_overlap(week: list[str], day: int | None) -> None:
    assert overlapping_day(hours(*week).week) == day


@given(st.lists(st.tuples(st.integers(0, MINUTES_A_DAY - 1), st.integers(1, MINUTES_A_DAY)), max_size=3))
def test_every_day_can_be_written_and_read_back(pairs: list[tuple[int, int]]) -> None:
    shifts = tuple(sorted(Shift(start, start + length) for start, length in pairs))
    assert parse_day(day_text(shifts)) == shifts
