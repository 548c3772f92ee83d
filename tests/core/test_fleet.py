"""Whose treatment it is, at any instant."""

from dataclasses import replace

from hypothesis import given, strategies as st
import pytest

from custom_components.ozon_telemetry.core.domain.fleet import (
    FOREVER,
    UNASSIGNED,
    UNOWNED,
    Assignment,
    Fleet,
    Machine,
    Overlap,
    Owner,
    Placement,
    Span,
    changed_spans,
)
from custom_components.ozon_telemetry.core.domain.fleet_edits import move, release
from custom_components.ozon_telemetry.core.domain.messages import Millis

from .builders import DEVICE, OTHER_DEVICE, fleet_of, machine

NORTH = Owner("washer", "north")
SOUTH = Owner("washer", "south")


@pytest.mark.parametrize(
    ("instant", "owner"),
    [
        (99, UNOWNED),
        (100, Owner("washer", UNASSIGNED)),
        (149, Owner("washer", UNASSIGNED)),
        (150, NORTH),
        (199, NORTH),
        (200, SOUTH),
        (299, SOUTH),
        (300, UNOWNED),
        (FOREVER - 1, UNOWNED),
    ],
)
def test_machine_and_outlet_are_those_of_the_treatments_own_time(instant: Millis, owner: Owner) -> None:
    places = (Placement("north", 150, 200), Placement("south", 200))
    fleet = fleet_of(machine(devices=(Assignment(DEVICE, 100, 300),), places=places))
    assert fleet.owner_at(DEVICE, instant) == owner


def test_an_unknown_device_belongs_to_nobody() -> None:
    assert Fleet().owner_at(DEVICE, 5) == UNOWNED
    assert not Fleet().is_adopted(DEVICE)


def test_a_device_that_once_had_a_machine_stays_adopted() -> None:
    assert fleet_of(machine(devices=(Assignment(DEVICE, 0, 5),))).is_adopted(DEVICE)


def test_the_present_of_a_machine() -> None:
    here = machine(
        devices=(Assignment(OTHER_DEVICE, 0, 5), Assignment(DEVICE, 5)),
        places=(Placement("north", 0, 9), Placement("south", 9)),
    )
    assert (here.current_device, here.current_outlet) == (DEVICE, "south")
    assert fleet_of(here).machine_of(DEVICE) == here
    assert fleet_of(here).machine_of(OTHER_DEVICE) is None


def test_a_machine_without_device_and_outlet() -> None:
    bare = machine(devices=(), places=())
    assert (bare.current_device, bare.current_outlet) == (None, UNASSIGNED)


def test_the_machines_of_an_outlet_are_those_that_stand_there_now() -> None:
    moved = machine("dryer", places=(Placement("north", 0, 9), Placement("south", 9)))
    fleet = fleet_of(machine(), moved)
    assert (list(fleet.machines_in("north")), list(fleet.machines_in("south"))) == ([machine()], [moved])
    assert list(fleet.machines_in("elsewhere")) == []


def test_where_two_machines_claim_a_device_the_later_one_counts_and_the_overlap_is_told() -> None:
    fleet = fleet_of(machine(), machine("dryer", (Assignment(DEVICE, 50),)))
    assert [fleet.owner_at(DEVICE, at).machine for at in (49, 50)] == ["washer", "dryer"]
    assert fleet.overlaps() == [Overlap(DEVICE, ("washer", "dryer"))]


def test_machines_that_follow_each_other_do_not_overlap() -> None:
    fleet = fleet_of(machine(devices=(Assignment(DEVICE, 0, 50),)), machine("dryer", (Assignment(DEVICE, 50),)))
    assert fleet.overlaps() == []


def test_where_a_machine_is_in_two_outlets_the_later_one_counts() -> None:
    fleet = fleet_of(machine(places=(Placement("north", 0), Placement("south", 50))))
    assert [fleet.owner_at(DEVICE, at).outlet for at in (49, 50)] == ["north", "south"]


@pytest.mark.parametrize(
    ("after", "spans"),
    [
        (machine(), {}),
        (move(machine(), "south", 100), {DEVICE: Span(100, FOREVER)}),
        (move(move(machine(), "south", 100), "north", 200), {DEVICE: Span(100, 200)}),
        (release(machine(), 100), {DEVICE: Span(100, FOREVER)}),
        (machine(devices=(Assignment(OTHER_DEVICE, 0),)), {DEVICE: Span(0, FOREVER), OTHER_DEVICE: Span(0, FOREVER)}),
        (replace(machine(), name="Another name"), {}),
    ],
    ids=["nothing", "move", "move and back", "release", "another device", "name"],
)
def test_only_what_may_have_another_owner_is_looked_at_again(after: Machine, spans: dict[str, Span]) -> None:
    assert changed_spans(fleet_of(machine()).timelines, fleet_of(after).timelines) == spans


instants = st.integers(0, 20)
intervals = st.tuples(instants, st.none() | instants)
assignments = st.builds(lambda device, span: Assignment(device, *span), st.sampled_from("ab"), intervals)
placements = st.builds(lambda outlet, span: Placement(outlet, *span), st.sampled_from("xy"), intervals)


def several[T](items: st.SearchStrategy[T]) -> st.SearchStrategy[tuple[T, ...]]:
    """Return up to three of them."""
    return st.lists(items, max_size=3).map(tuple)


def machines(name: str) -> st.SearchStrategy[Machine]:
    """Return machines with any history, sensible or not."""
    return st.builds(machine, st.just(name), several(assignments), several(placements))


fleets = st.builds(fleet_of, machines("one"), machines("two"))


def naive_owner(fleet: Fleet, device_id: str, instant: Millis) -> Owner:
    """Look at every interval of every machine; the latest start wins, and the first of equals."""

    def holds(interval: Assignment | Placement) -> bool:
        return interval.start <= instant and (interval.end is None or instant < interval.end)

    holding = [
        (machine, held)
        for machine in fleet.machines.values()
        for held in machine.assignments
        if held.device_id == device_id and holds(held)
    ]
    if not holding:
        return UNOWNED
    owner, _ = max(holding, key=lambda pair: pair[1].start)
    places = [place for place in owner.placements if holds(place)]
    return Owner(owner.id, max(places, key=lambda place: place.start).outlet if places else UNASSIGNED)


@given(fleets, st.sampled_from("abc"), st.integers(0, 25))
def test_the_owner_is_found_by_looking_at_every_interval(fleet: Fleet, device_id: str, instant: Millis) -> None:
    assert fleet.owner_at(device_id, instant) == naive_owner(fleet, device_id, instant)


@given(fleets, fleets, st.sampled_from("ab"), st.integers(0, 25))
def test_outside_of_the_changed_span_the_owner_is_the_same(
    old: Fleet, new: Fleet, device_id: str, instant: Millis
) -> None:
    span = changed_spans(old.timelines, new.timelines).get(device_id, Span(0, 0))
    is_outside = not span.start <= instant < span.end
    assert not is_outside or old.owner_at(device_id, instant) == new.owner_at(device_id, instant)


@given(fleets, fleets)
def test_at_both_ends_of_a_changed_span_the_owner_differs(old: Fleet, new: Fleet) -> None:
    for device_id, span in changed_spans(old.timelines, new.timelines).items():
        for instant in (span.start, span.end - 1):
            assert old.owner_at(device_id, instant) != new.owner_at(device_id, instant)
