"""Edits of the fleet: each changes what it says, and leaves every other treatment where it was."""

from itertools import pairwise

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.ozon_telemetry.core.domain.fleet import (
    ALWAYS,
    FOREVER,
    UNASSIGNED,
    Assignment,
    Fleet,
    Machine,
    Placement,
)
from custom_components.ozon_telemetry.core.domain.fleet_edits import (
    assign,
    assign_since,
    end_other_assignments,
    move,
    release,
)
from custom_components.ozon_telemetry.core.domain.messages import Millis

from .builders import DEVICE, OTHER_DEVICE, fleet_of, machine

NOW = 100
MACHINES = ("machine-1", "machine-2", "machine-3")
DEVICES = ("A", "B", "C")

SWAPS = st.lists(
    st.tuples(st.sampled_from(MACHINES), st.sampled_from(DEVICES), st.integers(ALWAYS, NOW - 1)), max_size=8
)


def test_adopting_gives_the_device_to_the_machine_from_then_on() -> None:
    [adopted] = assign([machine(devices=())], "washer", DEVICE, 100)
    assert adopted.assignments == (Assignment(DEVICE, 100),)


def test_a_swap_ends_the_machines_device() -> None:
    [swapped] = assign([machine()], "washer", OTHER_DEVICE, 100)
    assert swapped.assignments == (Assignment(DEVICE, 0, 100), Assignment(OTHER_DEVICE, 100))


def test_a_device_leaves_the_machine_it_had() -> None:
    before = [machine(), machine("dryer", (Assignment(OTHER_DEVICE, 0),))]
    changed = {it.id: it.assignments for it in assign(before, "dryer", DEVICE, 100)}
    assert changed == {
        "washer": (Assignment(DEVICE, 0, 100),),
        "dryer": (Assignment(OTHER_DEVICE, 0, 100), Assignment(DEVICE, 100)),
    }


def test_a_forgotten_swap_does_not_undo_a_later_one() -> None:
    before = machine(devices=(Assignment(DEVICE, 0, 500), Assignment(OTHER_DEVICE, 500)))
    [swapped] = assign([before], "washer", "third", 100)
    assert swapped.assignments == (
        Assignment(DEVICE, 0, 100),
        Assignment("third", 100, 500),
        Assignment(OTHER_DEVICE, 500),
    )


def test_a_swap_at_the_moment_of_another_replaces_it() -> None:
    [swapped] = assign([machine(devices=(Assignment(DEVICE, 100),))], "washer", OTHER_DEVICE, 100)
    assert swapped.assignments == (Assignment(OTHER_DEVICE, 100),)


def test_assigning_what_is_assigned_changes_nothing() -> None:
    assert assign([machine()], "washer", DEVICE, 0) == []


def test_a_released_machine_has_no_device_from_then_on() -> None:
    before = machine(devices=(Assignment(DEVICE, 0, 500), Assignment(OTHER_DEVICE, 500)))
    assert release(before, 100).assignments == (Assignment(DEVICE, 0, 100),)


def test_a_move_ends_the_outlet_before() -> None:
    moved = move(machine(), "south", 100)
    assert moved.placements == (Placement("north", 0, 100), Placement("south", 100))


def test_a_forgotten_move_does_not_undo_a_later_one() -> None:
    moved = move(move(machine(), "south", 500), "east", 100)
    assert moved.placements == (Placement("north", 0, 100), Placement("east", 100, 500), Placement("south", 500))


def test_a_move_to_where_the_machine_goes_later_is_one_stay() -> None:
    moved = move(move(machine(), "south", 500), "south", 100)
    assert moved.placements == (Placement("north", 0, 100), Placement("south", 100))


@pytest.mark.parametrize("at", [0, 100, 900])
def test_a_move_to_where_the_machine_is_changes_nothing(at: int) -> None:
    assert move(machine(), "north", at) == machine()


@pytest.mark.parametrize("at", [0, 100, 900])
def test_a_device_that_the_machine_has_changes_nothing(at: int) -> None:
    assert assign([machine()], "washer", DEVICE, at) == []


def test_a_swap_that_ends_what_was_entered_for_later() -> None:
    later = machine(devices=(Assignment(DEVICE, 0, 300), Assignment("b", 300, 500), Assignment("c", 500)))
    [swapped] = assign([later], "washer", OTHER_DEVICE, 100, ends_later=True)
    assert swapped.assignments == (Assignment(DEVICE, 0, 100), Assignment(OTHER_DEVICE, 100))


def test_a_swap_that_ends_what_was_entered_for_later_takes_no_device_from_another_machine() -> None:
    before = [machine(), machine("dryer", (Assignment(OTHER_DEVICE, 500),))]
    [swapped] = assign(before, "washer", OTHER_DEVICE, 100, ends_later=True)
    assert swapped.assignments == (Assignment(DEVICE, 0, 100), Assignment(OTHER_DEVICE, 100, 500))


def test_a_machine_in_store_stands_nowhere() -> None:
    assert move(machine(), UNASSIGNED, 100).placements == (Placement("north", 0, 100),)


def _fleet_after(swaps: list[tuple[str, str, int]]) -> Fleet:
    """Return a fleet with a past, as the flows would have made it."""
    machines = {name: machine(name, devices=(), places=()) for name in MACHINES}
    for target, device_id, at in swaps:
        machines |= {it.id: it for it in assign(machines.values(), target, device_id, at)}
    return Fleet.of([], machines.values())


def _give(fleet: Fleet, device_id: str, since: int) -> Fleet:
    changed = assign_since(fleet.machines.values(), "machine-1", device_id, since, NOW)
    return Fleet.of([], ({**fleet.machines} | {it.id: it for it in changed}).values())


def _owners(fleet: Fleet, device_id: str) -> list[str]:
    return [fleet.owner_at(device_id, instant).machine for instant in range(NOW)]


@given(swaps=SWAPS, device_id=st.sampled_from(DEVICES), since=st.one_of(st.just(ALWAYS), st.integers(1, NOW)))
def test_a_device_never_counts_for_two_machines(swaps: list[tuple[str, str, int]], device_id: str, since: int) -> None:
    after = _give(_fleet_after(swaps), device_id, since)
    assert after.overlaps() == []


@given(swaps=SWAPS, device_id=st.sampled_from(DEVICES), since=st.integers(1, NOW))
def test_nothing_changes_before_the_swap(swaps: list[tuple[str, str, int]], device_id: str, since: int) -> None:
    before = _fleet_after(swaps)
    after = _give(before, device_id, since)
    for device in DEVICES:
        assert _owners(after, device)[:since] == _owners(before, device)[:since]


@given(swaps=SWAPS, device_id=st.sampled_from(DEVICES))
def test_a_device_given_from_its_first_treatment_is_the_present_one(
    swaps: list[tuple[str, str, int]], device_id: str
) -> None:
    after = _give(_fleet_after(swaps), device_id, ALWAYS)
    assert after.machines["machine-1"].current_device == device_id
    assert [it.id for it in after.machines.values() if it.current_device == device_id] == ["machine-1"]


@given(swaps=SWAPS, device_id=st.sampled_from(DEVICES))
def test_a_device_given_from_its_first_treatment_takes_none_that_another_machine_had(
    swaps: list[tuple[str, str, int]], device_id: str
) -> None:
    before = _fleet_after(swaps)
    after = _give(before, device_id, ALWAYS)
    others = [device for device in DEVICES if device != device_id]
    assert [_owners(after, device) for device in others] == [_owners(before, device) for device in others]
    for was, became in zip(_owners(before, device_id), _owners(after, device_id), strict=True):
        assert was in {"", became}
        assert became in {was, "machine-1"}


def test_a_device_nobody_had_brings_all_its_treatments() -> None:
    after = _give(_fleet_after([("machine-1", "A", 10)]), "B", ALWAYS)
    assert set(_owners(after, "B")) == {"machine-1"}
    assert set(after.machines["machine-1"].assignments) == {Assignment("A", 10, NOW), Assignment("B", ALWAYS)}


def several[T](items: st.SearchStrategy[T]) -> st.SearchStrategy[tuple[T, ...]]:
    """Return up to three of them."""
    return st.lists(items, max_size=3).map(tuple)


instants = st.integers(0, 20)


def holds(machine: Machine, device_id: str, instant: Millis) -> bool:
    """Tell whether a machine has a device at an instant."""
    return any(
        held.device_id == device_id and held.start <= instant < (held.end or FOREVER) for held in machine.assignments
    )


sensible = st.tuples(instants, st.none() | st.integers(21, 30)).map(lambda span: Assignment("a", *span)) | st.tuples(
    instants, st.integers(1, 5), st.sampled_from("ab")
).map(lambda drawn: Assignment(drawn[2], drawn[0], drawn[0] + drawn[1]))


@given(several(sensible), several(sensible), st.integers(0, 35))
def test_a_machine_gives_a_device_up_exactly_where_the_keeper_has_it(
    own: tuple[Assignment, ...], kept: tuple[Assignment, ...], instant: Millis
) -> None:
    before, keeper = machine("one", own), machine("two", kept)
    after = end_other_assignments(before, keeper, "a")
    assert holds(after, "a", instant) == (holds(before, "a", instant) and not holds(keeper, "a", instant))
    assert holds(after, "b", instant) == holds(before, "b", instant)


@settings(max_examples=200)
@given(st.lists(st.tuples(st.sampled_from(["washer", "dryer"]), st.sampled_from("ab"), instants), max_size=8))
def test_no_sequence_of_swaps_makes_an_overlap(swaps: list[tuple[str, str, Millis]]) -> None:
    present = {name: machine(name, ()) for name in ("washer", "dryer")}
    for name, device_id, at in swaps:
        present |= {it.id: it for it in assign(present.values(), name, device_id, at)}
        fleet = fleet_of(*present.values())
        assert fleet.owner_at(device_id, at).machine == name
        assert fleet.overlaps() == []
        for edited in present.values():
            ends = [(first.end, second.start) for first, second in pairwise(edited.assignments)]
            assert all(end is not None and end <= start for end, start in ends)
