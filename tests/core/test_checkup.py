"""Checkup: the baseline and anomalies of a machine, from its latest treatments in the ledger."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from custom_components.ozon_telemetry.core.domain.fleet import Fleet, Machine, Placement
from custom_components.ozon_telemetry.core.domain.messages import Kind, Millis
from custom_components.ozon_telemetry.core.domain.wall_clock import wall_hour
from custom_components.ozon_telemetry.core.machine_health.anomalies import Burst
from custom_components.ozon_telemetry.core.machine_health.checkup import CheckupRequest, CheckupResult, check_up

from .ledger_fixture import ButtonPress, LedgerFixture, millis, small_fleet

pytestmark = pytest.mark.usefixtures("engine")

BERLIN = ZoneInfo("Europe/Berlin")
NOON = millis("2026-11-02 12:00", "Europe/Berlin")
HOUR: Millis = 3_600_000
WEEK = 7 * 24 * HOUR


def commit_treatments(
    ledger_fixture: LedgerFixture, *times: Millis, device: str = "d0", kind: Kind = Kind.BASIC
) -> None:
    """Commit treatments at these times."""
    ledger_fixture.press([ButtonPress(device, kind, time) for time in times])


def checkup_of(
    ledger_fixture: LedgerFixture, outlet: str = "o0", last: Millis = NOON, news_since: Millis = 0
) -> CheckupResult:
    """Return the checkup of a machine."""
    with ledger_fixture.ledger.reading() as connection:
        (checkup,) = check_up(connection, [CheckupRequest("m0", outlet, BERLIN, last, news_since)])
    return checkup


def test_the_baseline_is_that_of_its_own_treatments(tmp_path: Path) -> None:
    ledger_fixture = LedgerFixture(tmp_path, small_fleet())
    commit_treatments(ledger_fixture, NOON - HOUR, NOON - HOUR + 1, NOON)
    commit_treatments(ledger_fixture, NOON, device="d1")
    baseline = checkup_of(ledger_fixture).baseline
    assert baseline is not None
    assert (baseline.first, list(baseline.counts)) == (wall_hour(NOON - HOUR, BERLIN), [2, 1])


def test_only_what_it_gave_where_it_stands_counts(tmp_path: Path) -> None:
    fleet = small_fleet()
    moved = Machine(
        "m0",
        "M",
        placements=(Placement("o0", 0, NOON), Placement("o1", NOON)),
        assignments=fleet.machines["m0"].assignments,
    )
    ledger_fixture = LedgerFixture(tmp_path, Fleet.of(fleet.outlets.values(), [moved]))
    commit_treatments(ledger_fixture, NOON - HOUR, NOON)
    baseline = checkup_of(ledger_fixture, "o1").baseline
    assert baseline is not None
    assert baseline.first == wall_hour(NOON, BERLIN)


def test_nine_weeks_are_looked_at(tmp_path: Path) -> None:
    ledger_fixture = LedgerFixture(tmp_path, small_fleet())
    commit_treatments(ledger_fixture, NOON - 9 * WEEK - 1, NOON - 9 * WEEK, NOON)
    baseline = checkup_of(ledger_fixture).baseline
    assert baseline is not None
    assert sum(baseline.counts) == 2


def test_a_machine_without_treatments_there_has_no_baseline(tmp_path: Path) -> None:
    checkup = checkup_of(LedgerFixture(tmp_path, small_fleet()))
    assert (checkup.baseline, checkup.missing_kinds, checkup.bursts) == (None, [], [])


def test_a_missing_kind_and_a_burst_are_found(tmp_path: Path) -> None:
    ledger_fixture = LedgerFixture(tmp_path, small_fleet())
    for hour in range(200):
        kind = Kind.PREMIUM if hour < 100 and hour % 2 else Kind.BASIC
        commit_treatments(ledger_fixture, NOON - (200 - hour) * HOUR, kind=kind)
    commit_treatments(ledger_fixture, *range(NOON, NOON + 4))
    checkup = checkup_of(ledger_fixture)
    assert [(found.kind, found.absent_for) for found in checkup.missing_kinds] == [(Kind.PREMIUM, 104)]
    assert checkup.bursts == [Burst(NOON, 4)]
    assert checkup_of(ledger_fixture, news_since=NOON + HOUR).bursts == []
