"""What a machine's latest treatments in the ledger tell."""

from pathlib import Path
from zoneinfo import ZoneInfo

from custom_components.ozon_telemetry.core.domain.fleet import Fleet, Machine, Placement
from custom_components.ozon_telemetry.core.domain.messages import Kind, Millis
from custom_components.ozon_telemetry.core.domain.wall_clock import wall_hour
from custom_components.ozon_telemetry.core.machine_health.anomalies import Burst
from custom_components.ozon_telemetry.core.machine_health.checkup import CheckupRequest, CheckupResult, check_up

from .analytics_world import Business, Press, millis, small_fleet

BERLIN = ZoneInfo("Europe/Berlin")
NOON = millis("2026-11-02 12:00", "Europe/Berlin")
HOUR: Millis = 3_600_000
WEEK = 7 * 24 * HOUR


def pressed(business: Business, *times: Millis, device: str = "d0", kind: Kind = Kind.BASIC) -> None:
    """Let customers be treated at these times."""
    business.press([Press(device, kind, time) for time in times])


def checked(business: Business, outlet: str = "o0", last: Millis = NOON, news_since: Millis = 0) -> CheckupResult:
    """Check a machine up."""
    with business.ledger.reading() as connection:
        (checkup,) = check_up(connection, [CheckupRequest("m0", outlet, BERLIN, last, news_since)])
    return checkup


def test_the_rhythm_is_that_of_its_own_treatments(tmp_path: Path) -> None:
    business = Business(tmp_path, small_fleet())
    pressed(business, NOON - HOUR, NOON - HOUR + 1, NOON)
    pressed(business, NOON, device="d1")
    rhythm = checked(business).baseline
    assert rhythm is not None
    assert (rhythm.first, list(rhythm.counts)) == (wall_hour(NOON - HOUR, BERLIN), [2, 1])


def test_only_what_it_gave_where_it_stands_counts(tmp_path: Path) -> None:
    fleet = small_fleet()
    moved = Machine(
        "m0",
        "M",
        placements=(Placement("o0", 0, NOON), Placement("o1", NOON)),
        assignments=fleet.machines["m0"].assignments,
    )
    business = Business(tmp_path, Fleet.of(fleet.outlets.values(), [moved]))
    pressed(business, NOON - HOUR, NOON)
    rhythm = checked(business, "o1").baseline
    assert rhythm is not None
    assert rhythm.first == wall_hour(NOON, BERLIN)


def test_nine_weeks_are_looked_at(tmp_path: Path) -> None:
    business = Business(tmp_path, small_fleet())
    pressed(business, NOON - 9 * WEEK - 1, NOON - 9 * WEEK, NOON)
    rhythm = checked(business).baseline
    assert rhythm is not None
    assert sum(rhythm.counts) == 2


def test_a_machine_that_gave_nothing_there_has_no_rhythm(tmp_path: Path) -> None:
    checkup = checked(Business(tmp_path, small_fleet()))
    assert (checkup.baseline, checkup.missing_kinds, checkup.bursts) == (None, [], [])


def test_a_kind_that_vanished_and_a_burst_are_found(tmp_path: Path) -> None:
    business = Business(tmp_path, small_fleet())
    for hour in range(200):
        kind = Kind.PREMIUM if hour < 100 and hour % 2 else Kind.BASIC
        pressed(business, NOON - (200 - hour) * HOUR, kind=kind)
    pressed(business, *range(NOON, NOON + 4))
    checkup = checked(business)
    assert [(found.kind, found.absent_for) for found in checkup.missing_kinds] == [(Kind.PREMIUM, 104)]
    assert checkup.bursts == [Burst(NOON, 4)]
    assert checked(business, news_since=NOON + HOUR).bursts == []
