"""Overlaps: two assignments that hold at once, by which one treatment or one machine is counted twice.

Two devices on a machine are possible: a journal may reach back to when the machine had another device. A device on two
machines is a contradiction; the assignment that began later counts.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, combinations

from .fleet import FOREVER, Assignment, AssignmentClaim, Machine, Span


@dataclass(frozen=True, slots=True)
class AssignmentOverlap:
    """Two machines that are the same one, or two devices that are; and for how long."""

    machines: tuple[str, str]
    devices: tuple[str, str]
    span: Span

    @property
    def is_contradiction(self) -> bool:
        """Return whether one device counts for two machines."""
        return self.machines[0] != self.machines[1]


def overlaps(machines: Iterable[Machine]) -> list[AssignmentOverlap]:
    """Return every overlap of these machines."""
    by_device: defaultdict[str, list[AssignmentClaim]] = defaultdict(list)
    by_machine: defaultdict[str, list[AssignmentClaim]] = defaultdict(list)
    for machine in machines:
        for held in machine.assignments:
            by_device[held.device_id].append(AssignmentClaim(machine, held))
            by_machine[machine.id].append(AssignmentClaim(machine, held))
    groups = chain(by_machine.values(), by_device.values())
    return [overlap for claims in groups for overlap in _overlaps_of(claims)]


def new_overlaps(before: Iterable[Machine], after: Iterable[Machine]) -> list[AssignmentOverlap]:
    """Return the overlaps that a change brings: those that no longer one of the same machines and devices held."""
    known = overlaps(before)
    return [overlap for overlap in overlaps(after) if not any(_is_within(overlap, other) for other in known)]


def _overlaps_of(claims: Iterable[AssignmentClaim]) -> Iterator[AssignmentOverlap]:
    for first, second in combinations(sorted(claims, key=lambda claim: claim.assignment.start), 2):
        span = _common(first.assignment, second.assignment)
        machines = (first.machine.id, second.machine.id)
        devices = (first.assignment.device_id, second.assignment.device_id)
        if span.start < span.end and (machines[0] != machines[1] or devices[0] != devices[1]):
            yield AssignmentOverlap(machines, devices, span)


def _common(first: Assignment, second: Assignment) -> Span:
    ends = (FOREVER if held.end is None else held.end for held in (first, second))
    return Span(max(first.start, second.start), min(ends))


def _is_within(overlap: AssignmentOverlap, other: AssignmentOverlap) -> bool:
    is_same = set(overlap.machines) == set(other.machines) and set(overlap.devices) == set(other.devices)
    return is_same and other.span.start <= overlap.span.start and overlap.span.end <= other.span.end
