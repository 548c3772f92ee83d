"""A card that moves between devices carries its treatments along: each counts once, for the device that recorded it."""

from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from custom_components.ozon_telemetry.core.fleet import Assignment
from custom_components.ozon_telemetry.core.ledger import Ledger, Settled
from custom_components.ozon_telemetry.core.ledger.schema import TREATMENT
from custom_components.ozon_telemetry.core.messages import Ack, Counters, Kind

from .builders import DEVICE, GEN, NOW, OTHER_DEVICE, event, fleet_of, machine, received


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """Return a ledger with two machines, one device each."""
    ledger = Ledger(tmp_path / "ledger.db", ZoneInfo("UTC"))
    ledger.change_fleet(fleet_of(machine(), machine("dryer", (Assignment(OTHER_DEVICE, 0),))), NOW)
    yield ledger
    ledger.close()


def commit(ledger: Ledger, device_id: str, *seqs: int) -> Settled:
    """Let a device send these records of the card."""
    return ledger.commit(received(*(event(seq, device_id=device_id) for seq in seqs)))


def owners(ledger: Ledger) -> dict[int, list[str]]:
    """Return the machines on which each record of the card is booked."""
    booked: dict[int, list[str]] = {}
    with ledger.reading() as connection:
        for line in connection.execute(select(TREATMENT).order_by(TREATMENT.c.seq)):
            booked.setdefault(line.seq, []).append(line.machine)
    return booked


def test_the_other_device_goes_on_where_the_first_one_was(ledger: Ledger) -> None:
    commit(ledger, DEVICE, 1, 2, 3)
    assert ledger.answer(GEN, 0) == Ack(GEN, 3, resync=True)
    settled = commit(ledger, OTHER_DEVICE, 2, 3, 4)
    assert settled.duplicates == 2
    assert [each.seq for each in settled.inherited] == [4]
    assert owners(ledger) == {1: ["washer"], 2: ["washer"], 3: ["washer"], 4: ["dryer"]}


def test_back_in_the_first_device_nothing_counts_twice(ledger: Ledger) -> None:
    commit(ledger, DEVICE, 1, 2, 3)
    commit(ledger, OTHER_DEVICE, 4, 5)
    assert ledger.answer(GEN, 3) == Ack(GEN, 5, resync=True)
    commit(ledger, DEVICE, 4, 5, 6)
    assert owners(ledger) == {1: ["washer"], 2: ["washer"], 3: ["washer"], 4: ["dryer"], 5: ["dryer"], 6: ["washer"]}


def test_a_restarted_ledger_remembers_whose_the_card_was(ledger: Ledger) -> None:
    commit(ledger, DEVICE, 1, 2, 3)
    commit(ledger, OTHER_DEVICE, 4, 5)
    ledger.close()
    assert ledger.answer(GEN, 5) == Ack(GEN, 5)


def test_two_devices_that_share_a_copied_card_contradict_each_other(ledger: Ledger) -> None:
    commit(ledger, DEVICE, 1, 2, 3)
    contradiction = event(3, device_id=OTHER_DEVICE, kind=Kind.PREMIUM, counters=Counters(2, 0, 1))
    settled = ledger.commit(received(contradiction))
    assert [each.event for each in settled.conflicts] == [contradiction]
