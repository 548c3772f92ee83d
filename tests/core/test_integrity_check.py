"""A recount finds whatever is wrong with a ledger, and nothing else."""

from dataclasses import replace
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from custom_components.ozon_telemetry.core.domain.messages import Clock
from custom_components.ozon_telemetry.core.ledger import Ledger
from custom_components.ozon_telemetry.core.ledger.accounts import read_accounts
from custom_components.ozon_telemetry.core.ledger.integrity_check import IntegrityReport, verify
from custom_components.ozon_telemetry.core.ledger.prices import read_prices

from .builders import MINUTE, NOW, event, fleet_of, machine, received
from .ledger_fixture import millis, small_fleet

SOUND = IntegrityReport(
    file="ok",
    treatments=6,
    recovered=3,
    quarters=0,
    hours=0,
    days=0,
    beyond_marks=0,
    unproved=0,
    outages=0,
    former_owners=0,
    prices=0,
    imports=0,
)


@pytest.fixture
def counted(ledger: Ledger) -> Ledger:
    """Return a ledger with a treatment of uncertain time and a gap of three that were recovered."""
    ledger.commit(received(event(1), event(2, clock=Clock.NONE), event(6, prev=2)))
    ledger.mark_published()
    return ledger


def spoil(ledger: Ledger, statement: str) -> None:
    """Change the file behind the ledger's back."""
    with ledger._writing() as connection:
        connection.exec_driver_sql(statement)


def test_a_sound_ledger_is_found_sound(counted: Ledger) -> None:
    assert counted.verify() == SOUND
    assert counted.verify().is_sound


def test_events_are_counted_while_it_is_recounted(counted: Ledger) -> None:
    with counted.reading() as snapshot:
        read_accounts(snapshot)
        counted.commit(received(event(7)))
        assert verify(snapshot) == SOUND
    assert counted.verify() == replace(SOUND, treatments=7)


def test_days_and_hours_are_those_of_each_zone(ledger: Ledger) -> None:
    shift = millis("2026-04-04T14:00")  # of half an hour, at night on Lord Howe Island
    zones = (None, ZoneInfo("Asia/Kathmandu"), ZoneInfo("Australia/Lord_Howe"))
    ledger.change_fleet(small_fleet(zones), NOW)
    presses = (
        event(seq, device_id=f"d{number}", gen=f"g{number}", timestamp=shift + seq * 10 * MINUTE)
        for number in range(len(zones))
        for seq in range(1, 150)
    )
    ledger.commit(received(*presses))
    assert ledger.verify() == replace(SOUND, treatments=3 * 149, recovered=0)
    spoil(ledger, "UPDATE hour SET basic = basic + 1 WHERE outlet = 'o2'")
    assert ledger.verify().hours > 1


def test_rebooking_leaves_it_sound(counted: Ledger) -> None:
    counted.change_fleet(fleet_of(machine("dryer")), NOW)
    assert counted.verify() == SOUND


def test_what_was_pruned_cannot_be_recounted_and_is_no_fault(counted: Ledger) -> None:
    counted.prune(NOW)
    assert counted.verify().is_sound


@pytest.mark.parametrize(
    ("statement", "wrong"),
    [
        ("UPDATE quarter SET basic = basic + 1", "quarters"),
        ("DELETE FROM quarter", "quarters"),
        ("UPDATE quarter SET uncertain_basic = 1 - uncertain_basic", "quarters"),
        ("UPDATE hour SET basic = basic + 1", "hours"),
        ("DELETE FROM hour", "hours"),
        ("UPDATE hour SET outlet = 'nowhere'", "hours"),
        ("UPDATE day SET account = 99", "days"),
        ("UPDATE quarter SET account = 99", "quarters"),
        ("UPDATE day SET basic = basic + 1", "days"),
        ("DELETE FROM day", "days"),
        ("DELETE FROM treatment WHERE seq = 2", "quarters"),
        ("DELETE FROM recovered", "quarters"),
        ("UPDATE recovered SET missing = 2", "unproved"),
        ("UPDATE generation SET mark = 1", "beyond_marks"),
        ("DELETE FROM generation", "beyond_marks"),
        ("INSERT INTO import_span VALUES (1, 'some device', 'legacy', 1, 3)", "imports"),
    ],
)
def test_a_fault_is_found(counted: Ledger, statement: str, wrong: str) -> None:
    spoil(counted, statement)
    integrity = counted.verify()
    assert getattr(integrity, wrong) > 0
    assert not integrity.is_sound


@pytest.mark.file_only("damages the file")
def test_a_damaged_file_is_found(counted: Ledger) -> None:
    spoil(counted, "PRAGMA writable_schema = ON")
    spoil(counted, "UPDATE sqlite_schema SET rootpage = 2 WHERE name = 'quarantine_identity'")
    counted.close()
    report = counted.verify()
    assert report == replace(SOUND, file=report.file)
    assert report.file != "ok"
    assert not report.is_sound


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO price VALUES ('o', 0, '5', 'five', NULL)",
        "INSERT INTO price VALUES ('o', 0, '5', '-1', NULL)",
        "INSERT INTO price VALUES ('o', 0, '5', 'NaN', NULL)",
        "INSERT INTO price VALUES ('o', 0, '5', '', NULL)",
    ],
)
def test_a_price_that_is_none_is_found_and_earns_nothing(counted: Ledger, statement: str) -> None:
    spoil(counted, statement)
    assert counted.verify() == replace(SOUND, prices=1)
    assert not counted.verify().is_sound
    with counted.reading() as connection:
        assert read_prices(connection).amounts_on("o", 0) == (Decimal(5), None, None)


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO former_owner VALUES ('d', 5, 5, 'older', 'o', 40)",
        "INSERT INTO former_owner VALUES ('d', 0, 11, 'older', 'o', 40)",
        "INSERT INTO former_owner VALUES ('d', 15, 30, 'older', 'o', 40)",
    ],
    ids=["empty", "into the next", "beginning in another"],
)
def test_former_owners_that_contradict_each_other_are_found(counted: Ledger, statement: str) -> None:
    spoil(counted, "INSERT INTO former_owner VALUES ('d', 10, 20, 'removed', 'o', 50)")
    assert counted.verify() == SOUND
    spoil(counted, statement)
    assert counted.verify() == replace(SOUND, former_owners=1)
    assert not counted.verify().is_sound
