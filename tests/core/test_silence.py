"""Silence: by the machine's own baseline, the clock of its outlet and its opening hours."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.ozon_telemetry.core.domain.messages import Millis
from custom_components.ozon_telemetry.core.domain.opening_hours import WHOLE_WEEK, ClosedDays, OpeningHours
from custom_components.ozon_telemetry.core.domain.opening_hours_text import parse_day
from custom_components.ozon_telemetry.core.domain.wall_clock import HOURS_A_WEEK, wall_hour
from custom_components.ozon_telemetry.core.machine_health.baseline import Baseline, SiteHours
from custom_components.ozon_telemetry.core.machine_health.silence import (
    Sensitivity,
    chance_of_silence,
    expected_treatments,
    silent_from,
)

BERLIN = ZoneInfo("Europe/Berlin")
ALWAYS = SiteHours(BERLIN)
OFFICE = SiteHours(BERLIN, OpeningHours((parse_day("8-20"),) * 7))
MINUTE: Millis = 60_000
HOUR = 60 * MINUTE
MONDAY = date(2026, 11, 2)


def at(text: str, zone: ZoneInfo = BERLIN) -> Millis:
    """Return the instant at which a zone's clocks show `text`."""
    return round(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp() * 1000)


def busy(weeks: int = 9, until: date = MONDAY, hours: Iterable[int] = range(8, 20), an_hour: int = 3) -> list[Millis]:
    """Return the treatments of whole weeks before a day, the same number in each of the same hours of every day."""
    days = (until - timedelta(days=number) for number in range(7 * weeks, 0, -1))
    return [
        at(f"{day} {hour:02}:{60 // an_hour * number:02}")
        for day in days
        for hour in hours
        for number in range(an_hour)
    ]


def baseline_of(instants: Iterable[Millis]) -> Baseline:
    """Return the baseline of these treatments."""
    known = Baseline.of(instants, BERLIN)
    assert known is not None
    return known


BUSY = baseline_of(busy())
LAST = at("2026-11-01 19:40")  # the Sunday evening before


def found(
    known: Baseline, last: Millis = LAST, site: SiteHours = OFFICE, sensitivity: Sensitivity = Sensitivity.NORMAL
) -> str:
    """Return the day of November and the time at which a machine is silent, by the clock at its outlet."""
    instant = silent_from(known, last, site, sensitivity)
    return "never" if instant is None else datetime.fromtimestamp(instant / 1000, BERLIN).strftime("%d %H:%M")


class TestBaseline:
    """The weeks before."""

    def test_nothing_is_known_of_a_machine_without_treatments(self) -> None:
        assert Baseline.of([], BERLIN) is None

    def test_it_counts_by_the_clock_on_the_wall(self) -> None:
        monday, tuesday = wall_hour(at("2026-11-02 00:00"), BERLIN), wall_hour(at("2026-11-03 00:00"), BERLIN)
        assert tuesday - monday == 24
        assert sum(baseline_of(busy(weeks=2)).weeks_before(monday)[0]) == 7 * 12 * 3

    def test_hours_of_different_sides_of_a_change_of_clocks_are_the_same(self) -> None:
        """The clocks went back on 25 October: nine o'clock is nine o'clock."""
        weeks = BUSY.weeks_before(wall_hour(at("2026-11-01 00:00"), BERLIN))
        assert len(weeks) == 8
        assert all(week == weeks[0] for week in weeks)

    def test_only_whole_weeks_are_compared(self) -> None:
        hour = wall_hour(at("2026-11-02 08:00"), BERLIN)
        assert [len(baseline_of(busy(weeks=count)).weeks_before(hour)) for count in (1, 2, 5, 8, 9)] == [1, 2, 5, 8, 8]
        assert len(baseline_of(busy(weeks=5)).weeks_before(hour - 1)) == 4

    def test_weeks_after_the_last_treatment_are_empty(self) -> None:
        later = wall_hour(at("2026-11-02 00:00"), BERLIN) + HOURS_A_WEEK
        assert sum(BUSY.weeks_before(later)[0]) == 0


class TestSiteHours:
    """The open time in which something can be expected."""

    def test_always_open_it_is_cut_at_the_hours_of_the_clock(self) -> None:
        kathmandu = ZoneInfo("Asia/Kathmandu")
        start = at("2026-11-02 08:30", kathmandu)
        intervals = list(SiteHours(kathmandu).open_intervals(start, start + 2 * HOUR))
        assert [(interval.end - interval.start) // MINUTE for interval in intervals] == [30, 60, 30]
        assert [interval.share for interval in intervals] == [0.5, 1.0, 0.5]
        assert [interval.hour - intervals[0].hour for interval in intervals] == [0, 1, 2]

    def test_of_an_hour_that_is_partly_open_the_open_part_is_all(self) -> None:
        site = SiteHours(BERLIN, OpeningHours((parse_day("8:30-9, 9:15-12"),) * 7))
        intervals = list(site.open_intervals(at("2026-11-02 08:00"), at("2026-11-02 09:30")))
        assert [round(interval.share, 2) for interval in intervals] == [1.0, 0.33]


class TestSilence:
    """From when on a machine is silent."""

    def test_a_busy_machine_is_silent_within_hours(self) -> None:
        assert found(BUSY) == "02 12:51"

    @pytest.mark.parametrize(
        ("sensitivity", "moment"),
        [(Sensitivity.LOW, "02 13:53"), (Sensitivity.NORMAL, "02 12:51"), (Sensitivity.HIGH, "02 12:02")],
    )
    def test_the_more_sensitive_the_sooner(self, sensitivity: Sensitivity, moment: str) -> None:
        assert found(BUSY, sensitivity=sensitivity) == moment

    def test_switched_off_none_is_silent(self) -> None:
        assert found(BUSY, sensitivity=Sensitivity.OFF) == "never"

    @pytest.mark.parametrize("weeks", [1, 3, 4, 9])
    def test_it_takes_four_weeks_to_know_a_machine(self, weeks: int) -> None:
        known = baseline_of(busy(weeks=weeks))
        last = at("2026-11-02 00:00") - 1  # all of them are whole
        assert (found(known, last) == "never") is (weeks < 4 + 1)

    def test_the_less_it_is_used_the_longer_it_takes(self) -> None:
        assert found(baseline_of(busy(an_hour=1))) == "03 09:16"

    def test_a_machine_that_is_hardly_used_is_never_silent(self) -> None:
        weekly = [at("2026-11-01 12:00") - week * HOURS_A_WEEK * HOUR for week in range(9)]
        assert found(baseline_of(weekly), weekly[0]) == "never"

    def test_a_machine_out_of_use_is_never_silent(self) -> None:
        """Most of the weeks before were empty."""
        known = baseline_of([*busy(weeks=1, until=MONDAY - timedelta(weeks=8)), LAST])
        assert found(known) == "never"

    def test_in_hours_in_which_nobody_ever_comes_it_is_never_silent(self) -> None:
        assert found(BUSY, at("2026-11-01 10:00"), ALWAYS) == found(BUSY, at("2026-11-01 10:00"), OFFICE)
        assert found(BUSY, site=ALWAYS) == "02 12:51"

    def test_closed_days_do_not_count(self) -> None:
        closed = SiteHours(BERLIN, OpeningHours(WHOLE_WEEK, (ClosedDays(MONDAY, MONDAY + timedelta(days=1)),)))
        assert found(BUSY, site=closed) == "04 12:51"

    def test_it_does_not_fall_silent_while_the_outlet_is_closed(self) -> None:
        lunch = SiteHours(BERLIN, OpeningHours((parse_day("8-12, 14-20"),) * 7))
        assert found(BUSY, site=lunch) == "02 14:51"

    def test_one_week_like_no_other_changes_little(self) -> None:
        festival = busy() + busy(weeks=1, until=MONDAY - timedelta(weeks=3), an_hour=12)
        holiday = [instant for instant in busy() if not at("2026-10-05") <= instant < at("2026-10-12")]
        assert found(baseline_of(festival)) == "02 12:51"
        assert found(baseline_of(holiday)) == "02 12:51"

    def test_an_irregular_machine_gets_more_patience(self) -> None:
        steady = busy()
        irregular = [
            instant
            for week in range(1, 10)
            for instant in busy(1, MONDAY - timedelta(weeks=week - 1), an_hour=1 + week % 5)
        ]
        assert silent_from(baseline_of(irregular), LAST, OFFICE, Sensitivity.NORMAL) > silent_from(  # type: ignore[operator]
            baseline_of(steady), LAST, OFFICE, Sensitivity.NORMAL
        )

    def test_a_silence_of_weeks_is_assessed_by_the_weeks_before_it(self) -> None:
        """Its own empty weeks must not become the baseline."""
        daily = baseline_of(busy(hours=[12], an_hour=1))
        assert found(daily, at("2026-11-01 12:00")) == "10 12:31"
        assert expected_treatments(daily, at("2026-11-01 12:00"), at("2026-11-29 12:00"), OFFICE) == pytest.approx(28)

    @settings(max_examples=30)
    @given(st.integers(0, 6 * 24 * 60), st.integers(0, 600))
    def test_a_later_treatment_never_makes_it_silent_sooner(self, minutes: int, more: int) -> None:
        """So a deadline needs to be calculated again only when it is over."""
        last = at("2026-11-02 00:00") + minutes * MINUTE
        earlier = silent_from(BUSY, last, OFFICE, Sensitivity.NORMAL)
        later = silent_from(BUSY, last + more * MINUTE, OFFICE, Sensitivity.NORMAL)
        assert earlier is not None
        assert later is not None
        assert later >= earlier


class TestChance:
    """The chance that nothing comes where treatments are expected."""

    def test_nothing_is_certain_where_nothing_ever_came(self) -> None:
        assert chance_of_silence([0, 0, 0, 0]) == 1.0

    def test_it_is_less_likely_the_more_was_to_be_expected(self) -> None:
        chances = [chance_of_silence([count] * 8) for count in range(1, 30)]
        assert chances == sorted(chances, reverse=True)
        assert chances[0] > 0.3
        assert chances[-1] < 1e-7

    def test_it_is_more_likely_than_if_the_rate_were_known(self) -> None:
        """A Poisson distribution would say e to the power of -10."""
        assert 4.5e-5 * 5 < chance_of_silence([10] * 8) < 4.5e-5 * 50

    def test_it_is_more_likely_if_weeks_differ_and_if_they_are_few(self) -> None:
        assert chance_of_silence([10] * 8) < chance_of_silence([2, 3, 9, 10, 10, 11, 17, 18])
        assert chance_of_silence([10] * 8) < chance_of_silence([10] * 4)


def test_what_was_to_be_expected_grows_with_open_time() -> None:
    hours = {"08:00": 1, "09:00": 4, "09:30": 5.5, "20:00": 37, "23:00": 37}
    expected = {hour: expected_treatments(BUSY, LAST, at(f"2026-11-02 {hour}"), OFFICE) for hour in hours}
    assert expected == pytest.approx(hours)


def test_nothing_was_to_be_expected_in_no_time() -> None:
    assert expected_treatments(BUSY, LAST, LAST, OFFICE) == 0.0


def test_an_hour_begins_at_its_first_second_whenever_a_machine_was_heard() -> None:
    hours = OpeningHours((parse_day("10:30-12"),) * 7)
    spans = SiteHours(BERLIN, hours).open_intervals(at("2026-11-02 10:45:50"), at("2026-11-02 11:15"))
    assert [(span.start, span.end, span.share) for span in spans] == [
        (at("2026-11-02 10:45:50"), at("2026-11-02 11:00"), (14 * 60 + 10) / 1800),
        (at("2026-11-02 11:00"), at("2026-11-02 11:15"), 0.25),
    ]
