"""A card that moves between devices carries its treatments along: each counts once, once a person has said so."""

from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from custom_components.ozon_telemetry.core.domain.fleet import Assignment
from custom_components.ozon_telemetry.core.domain.messages import Ack, Counters, Kind
from custom_components.ozon_telemetry.core.ledger import CommitResult, Ledger, SharedGeneration
from custom_components.ozon_telemetry.core.ledger.schema import TREATMENT

from .builders import DEVICE, GEN, NOW, OTHER_DEVICE, event, fleet_of, machine, received


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """Return a ledger with two machines, one device each; the first has sent three records of its card."""
    ledger = Ledger(tmp_path / "ledger.db", ZoneInfo("UTC"))
    ledger.change_fleet(fleet_of(machine(), machine("dryer", (Assignment(OTHER_DEVICE, 0),))), NOW)
    commit(ledger, DEVICE, 1, 2, 3)
    yield ledger
    ledger.close()


def commit(ledger: Ledger, device_id: str, *seqs: int) -> CommitResult:
    """Let a device send these records of the card."""
    return ledger.commit(received(*(event(seq, device_id=device_id) for seq in seqs)))


def owners(ledger: Ledger) -> dict[int, list[str]]:
    """Return the machines on which each record of the card is booked."""
    booked: dict[int, list[str]] = {}
    with ledger.reading() as connection:
        for line in connection.execute(select(TREATMENT).order_by(TREATMENT.c.seq)):
            booked.setdefault(line.seq, []).append(line.machine)
    return booked


def test_until_a_person_says_whose_it_is_the_journal_waits_in_the_other_device(ledger: Ledger) -> None:
    result = commit(ledger, OTHER_DEVICE, 2, 3, 4)
    assert result.foreign == {SharedGeneration(OTHER_DEVICE, GEN, DEVICE)}
    assert (result.acks, result.duplicates, result.treatments) == ({}, 0, [])
    assert ledger.resume_ack(OTHER_DEVICE, GEN, 0) is None
    assert owners(ledger) == {1: ["washer"], 2: ["washer"], 3: ["washer"]}


def test_the_other_device_goes_on_where_the_first_one_was(ledger: Ledger) -> None:
    ledger.accept_moved_card(OTHER_DEVICE, GEN)
    assert ledger.resume_ack(OTHER_DEVICE, GEN, 0) == Ack(GEN, 3, resync=True)
    assert commit(ledger, OTHER_DEVICE, 2, 3, 4).duplicates == 2
    assert owners(ledger) == {1: ["washer"], 2: ["washer"], 3: ["washer"], 4: ["dryer"]}


def test_back_in_the_first_device_nothing_counts_twice(ledger: Ledger) -> None:
    ledger.accept_moved_card(OTHER_DEVICE, GEN)
    commit(ledger, OTHER_DEVICE, 4, 5)
    assert ledger.resume_ack(DEVICE, GEN, 3) == Ack(GEN, 5, resync=True)
    commit(ledger, DEVICE, 4, 5, 6)
    assert owners(ledger) == {1: ["washer"], 2: ["washer"], 3: ["washer"], 4: ["dryer"], 5: ["dryer"], 6: ["washer"]}


def test_a_restarted_ledger_is_as_far_as_the_device_that_carried_the_card_furthest(ledger: Ledger) -> None:
    ledger.accept_moved_card(OTHER_DEVICE, GEN)
    commit(ledger, OTHER_DEVICE, 4)
    commit(ledger, DEVICE, 5)
    ledger.close()
    assert ledger.resume_ack(OTHER_DEVICE, GEN, 5) == Ack(GEN, 5)


@pytest.mark.parametrize("seqs", [(), (4, 5)])
def test_a_restarted_ledger_remembers_that_the_card_was_moved(ledger: Ledger, seqs: tuple[int, ...]) -> None:
    ledger.accept_moved_card(OTHER_DEVICE, GEN)
    commit(ledger, OTHER_DEVICE, *seqs)
    ledger.close()
    mark = 3 + len(seqs)
    assert ledger.resume_ack(OTHER_DEVICE, GEN, mark) == ledger.resume_ack(DEVICE, GEN, mark) == Ack(GEN, mark)


def test_a_moved_card_that_says_something_else_is_a_contradiction(ledger: Ledger) -> None:
    ledger.accept_moved_card(OTHER_DEVICE, GEN)
    contradiction = event(3, device_id=OTHER_DEVICE, kind=Kind.PREMIUM, counters=Counters(2, 0, 1))
    assert [conflict.event for conflict in ledger.commit(received(contradiction)).conflicts] == [contradiction]


def test_with_a_copied_card_each_device_counts_on_its_own(ledger: Ledger) -> None:
    ledger.accept_copied_card(OTHER_DEVICE, GEN)
    assert ledger.resume_ack(OTHER_DEVICE, GEN, 0) == Ack(GEN, 0, resync=True)
    first = event(3, Counters(3, 0, 0), device_id=OTHER_DEVICE, prev=0)  # what its card has kept; no gap before it
    result = ledger.commit(received(first, event(4, device_id=OTHER_DEVICE), event(4)))
    assert (result.gaps, result.conflicts, result.duplicates) == ([], [], 0)
    assert owners(ledger) == {1: ["washer"], 2: ["washer"], 3: ["dryer", "washer"], 4: ["dryer", "washer"]}


@pytest.mark.parametrize("seqs", [(), (1, 2)])
def test_a_restarted_ledger_remembers_that_the_card_was_copied(ledger: Ledger, seqs: tuple[int, ...]) -> None:
    ledger.accept_copied_card(OTHER_DEVICE, GEN)
    commit(ledger, OTHER_DEVICE, *seqs)
    ledger.close()
    assert ledger.resume_ack(OTHER_DEVICE, GEN, 9) == Ack(GEN, len(seqs), resync=True)
    assert ledger.resume_ack(DEVICE, GEN, 3) == Ack(GEN, 3)


def test_what_was_said_once_stays(ledger: Ledger) -> None:
    ledger.accept_moved_card(OTHER_DEVICE, GEN)
    for decide in (ledger.accept_moved_card, ledger.accept_copied_card):
        for device_id in (OTHER_DEVICE, DEVICE):
            decide(device_id, GEN)
    assert ledger.resume_ack(OTHER_DEVICE, GEN, 3) == ledger.resume_ack(DEVICE, GEN, 3) == Ack(GEN, 3)


def test_a_third_device_is_asked_about_too(ledger: Ledger) -> None:
    ledger.accept_copied_card(OTHER_DEVICE, GEN)
    commit(ledger, OTHER_DEVICE, 1)
    assert commit(ledger, "third", 4).foreign == {SharedGeneration("third", GEN, DEVICE)}
