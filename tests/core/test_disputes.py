"""Disputed treatments: in no total, booked where a person says that they took place, and taken back again."""

from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from custom_components.ozon_telemetry.core.domain.disputes import DisputeChoice, DisputeReason, Resolution
from custom_components.ozon_telemetry.core.domain.fleet import Assignment, Owner
from custom_components.ozon_telemetry.core.domain.messages import Counters
from custom_components.ozon_telemetry.core.ledger import CommitResult, Dispute, Ledger, disputes
from custom_components.ozon_telemetry.core.ledger.rollup import RollupDelta
from custom_components.ozon_telemetry.core.read_models.disputes import OpenDisputes

from .builders import DAY, DEVICE, GEN, NOW, OTHER_DEVICE, event, fleet_of, machine, received
from .engines import place_of
from .owner_totals import owner_totals

pytestmark = pytest.mark.usefixtures("engine")

AMOUNT = Counters(400, 90, 10)
ALL, NONE, OTHER = (
    Resolution(choice, NOW, "Ann") for choice in (DisputeChoice.ALL, DisputeChoice.NONE, DisputeChoice.OTHER_DEVICE)
)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    ledger = Ledger(place_of(tmp_path / "ledger.db"), ZoneInfo("Europe/Amsterdam"))
    ledger.change_fleet(fleet_of(machine()), NOW)
    ledger.commit(received(event(1), event(2), event(5, prev=2)))
    with ledger._writing() as connection:
        disputes.insert(connection, [disputed(ledger)])
    yield ledger
    ledger.close()


def disputed(ledger: Ledger) -> Dispute:
    """Return a dispute that the fifth event told, on whose gap two treatments are recovered already."""
    at = NOW - DAY + 5 * 60_000
    owner = ledger.fleet.owner_at(DEVICE, at)
    return Dispute(DEVICE, GEN, 5, AMOUNT, DisputeReason.BEYOND_MISSING, at - 60_000, at, NOW, owner)


def total(ledger: Ledger, machine_id: str = "washer") -> int:
    with ledger.reading() as connection:
        return owner_totals(connection)[Owner(machine_id, "north")].total


def open_disputes(ledger: Ledger) -> list[Dispute]:
    with ledger.reading() as connection:
        return disputes.open_disputes(connection)


def test_what_nobody_decided_is_in_no_total(ledger: Ledger) -> None:
    assert total(ledger) == 5
    assert open_disputes(ledger) == [disputed(ledger)]
    assert ledger.verify().is_sound


@pytest.mark.parametrize(
    ("resolution", "counted"), [(ALL, 505), (NONE, 5), (OTHER, 5)], ids=["all", "none", "another device"]
)
def test_what_a_person_decided_is_booked_and_can_be_taken_back(
    ledger: Ledger, resolution: Resolution, counted: int
) -> None:
    key = disputed(ledger).key
    assert ledger.resolve_disputes([key], resolution) == [disputed(ledger)._replace(resolution=resolution)]
    assert (total(ledger), open_disputes(ledger)) == (counted, [])
    assert ledger.verify().is_sound
    ledger.resolve_disputes([key], None)
    assert (total(ledger), open_disputes(ledger)) == (5, [disputed(ledger)])
    assert ledger.verify().is_sound


def test_a_decision_that_is_made_twice_or_changed_counts_once(ledger: Ledger) -> None:
    key = disputed(ledger).key
    ledger.resolve_disputes([key], ALL)
    assert ledger.resolve_disputes([key], ALL) == []
    assert total(ledger) == 505
    ledger.resolve_disputes([key], NONE)
    assert total(ledger) == 5


def test_a_dispute_that_is_gone_is_left_alone(ledger: Ledger) -> None:
    assert ledger.resolve_disputes([disputed(ledger).key._replace(seq=77)], ALL) == []
    assert total(ledger) == 5


@pytest.mark.parametrize("is_decided_first", [True, False])
def test_it_belongs_to_the_machine_of_its_event_whatever_is_entered_later(
    ledger: Ledger, *, is_decided_first: bool
) -> None:
    key = disputed(ledger).key
    if is_decided_first:
        ledger.resolve_disputes([key], ALL)
    ledger.change_fleet(fleet_of(machine(devices=()), machine("dryer", (Assignment(DEVICE, 0),))), NOW)
    ledger.resolve_disputes([key], ALL)
    assert total(ledger, "dryer") == 505
    ledger.resolve_disputes([key], None)
    assert total(ledger, "dryer") == 5
    assert [it.owner.machine for it in open_disputes(ledger)] == ["dryer"]
    assert ledger.verify().is_sound


def test_a_decision_whose_rows_were_pruned_stays(ledger: Ledger) -> None:
    ledger.resolve_disputes([disputed(ledger).key], ALL)
    ledger.commit(received(event(6, timestamp=NOW)))
    ledger.mark_published()
    ledger.prune(NOW)
    ledger.resolve_disputes([disputed(ledger).key], NONE)
    assert total(ledger) == 506
    assert ledger.verify().is_sound


def test_an_open_dispute_outlives_the_rows(ledger: Ledger) -> None:
    ledger.commit(received(event(6, timestamp=NOW)))
    ledger.mark_published()
    ledger.prune(NOW)
    ledger.resolve_disputes([disputed(ledger).key], ALL)
    assert (total(ledger), ledger.verify().is_sound) == (506, True)
    ledger.resolve_disputes([disputed(ledger).key], None)
    assert (total(ledger), ledger.verify().is_sound) == (6, True)


def test_facts_that_answer_the_question_withdraw_it(ledger: Ledger) -> None:
    ledger.resolve_disputes([disputed(ledger).key], ALL)
    with ledger._writing() as connection:
        rollup = RollupDelta()
        disputes.withdraw(connection, [disputed(ledger).key], rollup)
        rollup.write(connection, ledger._accounts, ledger._zones.of_outlet)
    assert total(ledger) == 5
    with ledger.reading() as connection:
        assert disputes.latest_disputes(connection, 10) == []


def test_the_oldest_of_a_device_are_told_first(ledger: Ledger) -> None:
    first = disputed(ledger)
    same_time, older = first._replace(gen="00000000", seq=9), first._replace(seq=8, received_at=NOW - 1)
    others = first._replace(device_id=OTHER_DEVICE, received_at=NOW - 2)
    decided = first._replace(seq=1, received_at=NOW - 3, resolution=NONE)
    with ledger._writing() as connection:
        disputes.insert(connection, [same_time, older, others, decided])
        assert disputes.open_disputes_of(connection, DEVICE, 9) == [older, first, same_time]
        assert disputes.open_disputes_of(connection, DEVICE, 2) == [older, first]


def test_the_read_model_has_what_is_open_by_machine_and_device(ledger: Ledger) -> None:
    with ledger.reading() as connection:
        model = OpenDisputes.load(connection)
    assert (model.of_machine("washer"), model.of_machine("dryer")) == (500, 0)
    assert model.by_device == {DEVICE: ("washer", 500)}


def test_the_read_model_follows_what_is_told_and_decided(ledger: Ledger) -> None:
    model, one = OpenDisputes({}), disputed(ledger)
    there = one._replace(seq=9, amount=Counters(1), owner=Owner("dryer", "north"))
    assert model.apply(CommitResult(disputes=[one, one._replace(seq=6), there])) == {"washer", "dryer"}
    assert (model.of_machine("washer"), model.of_machine("dryer")) == (1000, 1)
    assert model.by_device == {DEVICE: ("washer", 1001)}
    assert model.apply(CommitResult(answered=[there])) == {"dryer"}
    assert model.apply(CommitResult(answered=[one])) == {"washer"}
    assert (model.of_machine("washer"), model.of_machine("dryer")) == (500, 0)
    model.apply(CommitResult(answered=[one._replace(seq=6)]))
    assert model.by_device == {}
    assert model.apply(CommitResult()) == set()
