"""Overlaps of assignments: what a change brings, and what was there before it."""

from itertools import pairwise

from hypothesis import given, strategies as st
import pytest

from custom_components.ozon_telemetry.core.domain.fleet import ALWAYS, FOREVER, Assignment, Machine, Span
from custom_components.ozon_telemetry.core.domain.history_changes import history_changes
from custom_components.ozon_telemetry.core.domain.overlaps import AssignmentOverlap, new_overlaps, overlaps

from .builders import DEVICE, OTHER_DEVICE, machine
from .test_fleet_edits import instants, several

held = st.builds(Assignment, st.sampled_from("ab"), instants, st.none() | st.integers(1, 25))


def test_two_devices_on_a_machine() -> None:
    both = machine(devices=(Assignment(DEVICE, 0, 50), Assignment(OTHER_DEVICE, 20)))
    (found,) = overlaps([both])
    assert found == AssignmentOverlap(("washer", "washer"), (DEVICE, OTHER_DEVICE), Span(20, 50))
    assert not found.is_contradiction


def test_a_device_on_two_machines() -> None:
    (found,) = overlaps([machine(), machine("dryer", (Assignment(DEVICE, 20, 30),))])
    assert found == AssignmentOverlap(("washer", "dryer"), (DEVICE, DEVICE), Span(20, 30))
    assert found.is_contradiction


@pytest.mark.parametrize(
    "devices",
    [
        (Assignment(DEVICE, 0, 20), Assignment(OTHER_DEVICE, 20)),
        (Assignment(DEVICE, 0, 20), Assignment(DEVICE, 10)),
        (Assignment(DEVICE, 30, 20), Assignment(OTHER_DEVICE, 0)),
    ],
    ids=["one after the other", "the same device twice", "an empty interval"],
)
def test_what_is_no_overlap(devices: tuple[Assignment, ...]) -> None:
    assert overlaps([machine(devices=devices)]) == []


def test_an_overlap_that_only_shrinks_is_not_new() -> None:
    before = machine(devices=(Assignment(DEVICE, ALWAYS), Assignment(OTHER_DEVICE, 20)))
    after = machine(devices=(Assignment(DEVICE, ALWAYS, 90), Assignment(OTHER_DEVICE, 20)))
    assert new_overlaps([before], [after]) == []
    assert new_overlaps([after], [after]) == []
    assert new_overlaps([after], [before]) == overlaps([before])


def _devices_at(history: tuple[Assignment, ...], instant: int) -> tuple[str, ...]:
    ends = [(it, FOREVER if it.end is None else it.end) for it in history]
    return tuple(sorted({it.device_id for it, end in ends if it.start <= instant < end}))


@given(several(held), several(held))
def test_the_differences_of_two_histories_are_where_they_differ(
    before: tuple[Assignment, ...], after: tuple[Assignment, ...]
) -> None:
    changes = history_changes(Machine("m", "M", assignments=before), Machine("m", "M", assignments=after))
    for instant in range(30):
        was, becomes = _devices_at(before, instant), _devices_at(after, instant)
        told = [(it.old, it.new) for it in changes if it.span.start <= instant < it.span.end]
        assert told == ([(was, becomes)] if was != becomes else [])
    for first, second in pairwise(changes):
        assert first.span.end < second.span.start or (first.old, first.new) != (second.old, second.new)
