"""A card that moves between devices carries its treatments along: each counts once, once a person has said so."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from custom_components.ozon_telemetry.core.domain.fleet import Assignment
from custom_components.ozon_telemetry.core.domain.messages import Ack, Clock, Counters, Event, Kind
from custom_components.ozon_telemetry.core.ledger import CommitResult, Ledger, SharedGeneration
from custom_components.ozon_telemetry.core.ledger.card_copies import JournalExtent, journal_extent
from custom_components.ozon_telemetry.core.ledger.schema import TREATMENT

from .builders import DEVICE, GEN, HOUR, NOW, OTHER_DEVICE, event, fleet_of, machine, received
from .engines import place_of
from .owner_totals import owner_totals

pytestmark = pytest.mark.usefixtures("engine")

TIMELESS: Final[dict[str, Any]] = {"timestamp": None, "clock": Clock.NONE}


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """Return a ledger with two machines, one device each; the first has sent three records of its card."""
    ledger = Ledger(place_of(tmp_path / "ledger.db"), ZoneInfo("UTC"))
    ledger.change_fleet(fleet_of(machine(), machine("dryer", (Assignment(OTHER_DEVICE, 0),))), NOW)
    commit(ledger, DEVICE, 1, 2, 3)
    yield ledger
    ledger.close()


def commit(ledger: Ledger, device_id: str, *seqs: int) -> CommitResult:
    """Let a device send these records of the card."""
    return ledger.commit(received(*(event(seq, device_id=device_id) for seq in seqs)))


def own(seq: int) -> Event:
    """Return what the other device counts by itself after its card was copied, under the next numbers."""
    return event(seq, device_id=OTHER_DEVICE, timestamp=NOW - HOUR + seq)


def total(ledger: Ledger) -> dict[str, int]:
    """Return what each machine counts."""
    with ledger.reading() as connection:
        return {owner.machine: counters.total for owner, counters in owner_totals(connection).items()}


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
    result = ledger.commit(received(first, own(4), event(4)))
    assert (result.gaps, result.conflicts, result.duplicates) == ([], [], 1)
    assert owners(ledger) == {1: ["washer"], 2: ["washer"], 3: ["washer"], 4: ["dryer", "washer"]}


@pytest.mark.parametrize(("clock", "ahead", "machines"), [(Clock.OK, 65, 2), (Clock.OK, 0, 1), (Clock.DERIVED, 65, 1)])
def test_presses_on_both_devices_just_after_the_copy_are_two(
    ledger: Ledger, clock: Clock, ahead: int, machines: int
) -> None:
    ledger.accept_copied_card(OTHER_DEVICE, GEN)
    commit(ledger, OTHER_DEVICE, 1, 2, 3)
    pressed = event(4)
    assert pressed.timestamp is not None
    beside = event(4, device_id=OTHER_DEVICE, timestamp=pressed.timestamp + ahead, clock=clock)
    ledger.commit(received(pressed))
    ledger.commit(received(beside))
    assert len(owners(ledger)[4]) == machines


def test_a_copy_in_a_device_with_a_journal_of_its_own_is_blank(ledger: Ledger) -> None:
    ledger.commit(received(event(1, device_id=OTHER_DEVICE, gen="0badcafe")))
    ledger.accept_copied_card(OTHER_DEVICE, GEN)
    ledger.commit(received(event(4, **TIMELESS)))
    ledger.commit(received(event(4, device_id=OTHER_DEVICE, prev=3, **TIMELESS)))
    assert len(owners(ledger)[4]) == 1


def test_what_is_on_a_copy_is_counted_once(tmp_path: Path) -> None:
    ledger = Ledger(place_of(tmp_path / "copies.db"), ZoneInfo("UTC"))
    ledger.change_fleet(fleet_of(machine(), machine("dryer", (Assignment(OTHER_DEVICE, 0),))), NOW)
    commit(ledger, DEVICE, *range(1, 22))
    ledger.accept_copied_card(OTHER_DEVICE, GEN)
    for batch in (range(1, 11), range(8, 22)):  # with some sent again
        commit(ledger, OTHER_DEVICE, *batch)
    assert total(ledger) == {"washer": 21}
    ledger.close()
    # Blank flash makes a device skip numbers, since it may have counted on without its card.
    skipped = event(1022, Counters(22), device_id=OTHER_DEVICE, prev=21, timestamp=NOW - HOUR)
    ledger.commit(received(skipped))
    commit(ledger, DEVICE, 22)
    assert total(ledger) == {"washer": 22, "dryer": 1}
    assert ledger.verify().is_sound
    ledger.close()


@pytest.mark.parametrize("order", [(DEVICE, OTHER_DEVICE), (OTHER_DEVICE, DEVICE)])
def test_what_neither_had_delivered_before_the_copy_is_counted_once(ledger: Ledger, order: tuple[str, str]) -> None:
    ledger.accept_copied_card(OTHER_DEVICE, GEN)
    for device_id in order:
        commit(ledger, device_id, *range(1, 8))
    assert sum(total(ledger).values()) == 7


def test_also_in_one_batch(ledger: Ledger) -> None:
    ledger.accept_copied_card(OTHER_DEVICE, GEN)
    sent = [event(seq, device_id=device_id) for seq in range(1, 8) for device_id in (OTHER_DEVICE, DEVICE)]
    ledger.commit(received(*sent))
    assert sum(total(ledger).values()) == 7


def test_the_same_number_and_kind_after_the_copy_is_another_treatment(ledger: Ledger) -> None:
    ledger.accept_copied_card(OTHER_DEVICE, GEN)
    commit(ledger, OTHER_DEVICE, 1, 2, 3)
    ledger.commit(received(own(4), own(5)))
    commit(ledger, DEVICE, 4, 5)
    assert total(ledger) == {"washer": 5, "dryer": 2}


def test_without_a_time_a_copy_is_the_same_up_to_the_first_difference(ledger: Ledger) -> None:
    ledger.accept_copied_card(OTHER_DEVICE, GEN)
    timeless = [event(seq, device_id=OTHER_DEVICE, timestamp=None, clock=Clock.NONE) for seq in (1, 2, 3)]
    premium = event(4, Counters(3, 0, 1), device_id=OTHER_DEVICE, kind=Kind.PREMIUM, timestamp=None, clock=Clock.NONE)
    after = event(5, Counters(4, 0, 1), device_id=OTHER_DEVICE, timestamp=None, clock=Clock.NONE)
    ledger.commit(received(*timeless, premium, after))
    assert total(ledger) == {"washer": 3, "dryer": 2}


def test_without_a_time_nothing_after_the_first_difference_is_the_same(ledger: Ledger) -> None:
    premium = Counters(4, 0, 1)
    ledger.commit(received(event(4), event(5, premium, kind=Kind.PREMIUM), event(6, Counters(5, 0, 1))))
    ledger.accept_copied_card(OTHER_DEVICE, GEN)
    counted = [(Kind.BASIC, Counters(3)), (Kind.PREMIUM, Counters(3, 0, 1)), (Kind.BASIC, premium)]
    told = [(seq, *said) for seq, said in enumerate([*counted, (Kind.BASIC, Counters(5, 0, 1))], 3)]
    ledger.commit(
        received(
            *(
                event(seq, counters, device_id=OTHER_DEVICE, kind=kind, prev=seq - 1 if seq > 3 else 0, **TIMELESS)
                for seq, kind, counters in told
            )
        )
    )
    assert total(ledger) == {"washer": 6, "dryer": 3}


def test_what_the_copy_has_although_its_event_was_lost_was_recovered(tmp_path: Path) -> None:
    ledger = Ledger(place_of(tmp_path / "copies.db"), ZoneInfo("UTC"))
    ledger.change_fleet(fleet_of(machine(), machine("dryer", (Assignment(OTHER_DEVICE, 0),))), NOW)
    ledger.commit(received(event(1), event(5, prev=1)))
    ledger.accept_copied_card(OTHER_DEVICE, GEN)
    commit(ledger, OTHER_DEVICE, 1, 2, 3, 4, 5)
    assert total(ledger) == {"washer": 5}
    ledger.close()


def test_what_was_deleted_for_its_age_is_not_counted_again(ledger: Ledger) -> None:
    ledger.mark_published()
    ledger.prune(NOW)
    ledger.accept_copied_card(OTHER_DEVICE, GEN)
    commit(ledger, OTHER_DEVICE, 1, 2, 3)
    assert total(ledger) == {"washer": 3}


def test_how_much_of_a_journal_is_counted(ledger: Ledger) -> None:
    ledger.commit(received(event(6, prev=3), event(7, gen="0badcafe", prev=0)))
    with ledger.reading() as connection:
        assert journal_extent(connection, GEN) == JournalExtent(6, event(6).timestamp)
        assert journal_extent(connection, "unknown") == JournalExtent(0, None)


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
