"""Fleet merge: the old fleet's outlets, machines and assignments in the present fleet.

What was imported once is recognized by its identity, whatever its name is now, and stays as people have changed it;
only what the old system has learnt since is added.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from ..domain.device_ids import Spellings
from ..domain.fleet import ALWAYS, FOREVER, UNASSIGNED, Assignment, Fleet, Machine, Outlet, Placement
from ..domain.fleet_edits import assign, release
from ..domain.messages import Millis
from .intervals import (
    AssignmentInterval,
    assignment_intervals,
    extended_back,
    overlapping_devices,
    subtract,
    without_overlaps,
)
from .records import OldFleet, OldMachine, OldOutlet


@dataclass(frozen=True, slots=True)
class ExistingFleet:
    """The fleet before an import, the ids of what was imported before by identity, and the source of new ids."""

    fleet: Fleet
    identities: Mapping[str, str]
    new_id: Callable[[], str]


@dataclass(slots=True)
class MergeResult:
    """The fleet after an import; `identities` maps the identity of an old outlet or machine to its id here.

    `overlapping_devices` are those that two machines had at once. `used_rows` and `known_rows` are the places of old
    assignments that add something, and of those that are here already; the others say nothing that can be used.
    """

    outlets: dict[str, Outlet]
    machines: dict[str, Machine]
    new_outlets: int = 0
    new_machines: int = 0
    new_assignments: int = 0
    identities: dict[str, str] = field(default_factory=dict)
    overlapping_devices: list[str] = field(default_factory=list)
    used_rows: set[int] = field(default_factory=set)
    known_rows: set[int] = field(default_factory=set)

    @property
    def fleet(self) -> Fleet:
        """Return the whole fleet."""
        return Fleet.of(self.outlets.values(), self.machines.values())

    def changed(self, before: Fleet) -> list[Outlet | Machine]:
        """Return the outlets and machines that are new or other than before."""
        outlets = [outlet for outlet in self.outlets.values() if before.outlets.get(outlet.id) != outlet]
        return [*outlets, *(it for it in self.machines.values() if before.machines.get(it.id) != it)]


def merge_fleet(old: OldFleet, existing: ExistingFleet, now: Millis, *, reach_back: bool) -> MergeResult:
    """Return the existing fleet with the old one merged into it.

    With `reach_back` the first assignment of a device also covers what the device counted before it.
    """
    machine_keys = {machine.key for machine in old.machines if machine.key is not None}
    spellings = Spellings(existing.fleet.timelines)
    assignments = [replace(it, device_id=spellings.note(it.device_id)) for it in old.assignments]
    intervals = assignment_intervals(assignments, machine_keys, now)
    merger = _FleetMerger(old, existing, intervals)
    outlet_ids = {outlet.key: merger.merge_outlet(outlet) for outlet in old.outlets if outlet.key is not None}
    machine_ids = {
        machine.key: merger.merge_machine(machine, outlet_ids.get(machine.outlet or 0))
        for machine in old.machines
        if machine.key is not None
    }
    disjoint = without_overlaps(intervals)
    for interval in extended_back(disjoint) if reach_back else disjoint:
        merger.merge_assignment(machine_ids[interval.machine], interval)
    return merger.result


class _FleetMerger:
    """Finds the existing outlet or machine for each old one: by its identity, by its present device, by its name."""

    def __init__(self, old: OldFleet, existing: ExistingFleet, intervals: list[AssignmentInterval]) -> None:
        fleet = existing.fleet
        self.result = MergeResult(
            dict(fleet.outlets), dict(fleet.machines), overlapping_devices=overlapping_devices(intervals)
        )
        self._prefix = f"django {old.source} "
        self._existing = existing
        self._claimed = {key for identity, key in existing.identities.items() if identity.startswith(self._prefix)}
        current = ((it.machine, fleet.machine_of(it.device_id)) for it in intervals if it.end is None)
        self._machine_by_device = {key: machine for key, machine in current if machine}
        self._outlet_by_device = {
            old_machine.outlet: machine.current_outlet
            for old_machine in old.machines
            if (machine := self._machine_by_device.get(old_machine.key or 0))
        }

    def merge_outlet(self, old: OldOutlet) -> str:
        """Return the id of the outlet that `old` is; it is added if there is none."""
        identity = self._identity("outlet", old.key)
        existing = self._existing.fleet.outlets
        candidates = (
            self._known_id(identity),
            *_ids_with_name(old.name, existing),
            self._outlet_by_device.get(old.key),
        )
        return self._claim(identity, candidates, existing) or self._add_outlet(identity, old)

    def merge_machine(self, old: OldMachine, outlet: str | None) -> str:
        """Return the id of the machine that `old` is; it is added if there is none."""
        identity = self._identity("machine", old.key)
        existing = self._existing.fleet.machines
        by_device = self._machine_by_device.get(old.key or 0)
        by_name = (
            it for it in _ids_with_name(old.name, existing) if existing[it].current_outlet in (UNASSIGNED, outlet)
        )
        candidates = (self._known_id(identity), by_device.id if by_device else None, *by_name)
        return self._claim(identity, candidates, existing) or self._add_machine(identity, old, outlet)

    def merge_assignment(self, machine_id: str, interval: AssignmentInterval) -> None:
        """Add an assignment of the old system where nobody here says otherwise."""
        device_id = interval.device_id
        machines = self._existing.fleet.machines
        held = [it for machine in machines.values() for it in machine.assignments if it.device_id == device_id]
        left = subtract(interval.assignment, held)
        added = self.result.new_assignments
        self._add_assignment(machine_id, interval, left)
        (self.result.used_rows if self.result.new_assignments > added else self.result.known_rows).add(interval.row)

    def _add_assignment(
        self, machine_id: str, interval: AssignmentInterval, left: list[tuple[Millis, Millis | None]]
    ) -> None:
        device_id, machines = interval.device_id, self._existing.fleet.machines
        if self._known_id(self._identity("machine", interval.machine)) in machines:
            if left == [(interval.start, interval.end)]:
                # It is news; what was imported before may have been corrected here.
                self._add_swap(machine_id, interval)
            return
        for start, end in left:
            machine = self.result.machines[machine_id]
            assignments = _joined([*machine.assignments, Assignment(device_id, start, end)])
            self.result.machines[machine_id] = replace(machine, assignments=assignments)
            self.result.new_assignments += 1

    def _add_outlet(self, identity: str, old: OldOutlet) -> str:
        id_ = self.result.identities[identity] = self._existing.new_id()
        self.result.outlets[id_] = Outlet(
            id_,
            _unique_name(old.name or f"Outlet {old.key}", self.result.outlets),
            old.location,
            old.address,
            old.contact_person,
            old.contact_phone,
            old.is_active,
        )
        self.result.new_outlets += 1
        return id_

    def _add_machine(self, identity: str, old: OldMachine, outlet: str | None) -> str:
        id_ = self.result.identities[identity] = self._existing.new_id()
        outlet_name = self.result.outlets[outlet].name if outlet else ""
        self.result.machines[id_] = Machine(
            id_,
            _unique_name(old.name or f"Machine {old.key}", self.result.machines, outlet_name),
            old.machine_type,
            old.is_active,
            old.installed,
            old.last_maintenance,
            placements=(Placement(outlet, ALWAYS),) if outlet else (),
        )
        self.result.new_machines += 1
        return id_

    def _add_swap(self, machine_id: str, interval: AssignmentInterval) -> None:
        machines = self.result.machines
        for changed in assign(machines.values(), machine_id, interval.device_id, interval.start):
            machines[changed.id] = changed
        if interval.end is not None and machines[machine_id].current_device == interval.device_id:
            machines[machine_id] = release(machines[machine_id], interval.end)
        self.result.new_assignments += 1

    def _claim(self, identity: str, candidates: Iterable[str | None], existing: Mapping[str, object]) -> str | None:
        """Return the first candidate that exists and is no other old outlet or machine."""
        known = self._known_id(identity)
        free = (it for it in candidates if it in existing and (it == known or it not in self._claimed))
        claimed = next(free, None)
        if claimed:
            self._claimed.add(claimed)
            self.result.identities[identity] = claimed
        return claimed

    def _identity(self, role: str, key: int | None) -> str:
        return f"{self._prefix}{role} {key}"

    def _known_id(self, identity: str) -> str | None:
        return self._existing.identities.get(identity)


def _joined(assignments: Iterable[Assignment]) -> tuple[Assignment, ...]:
    """Return assignments in order of time, those of one device that meet joined to one."""
    joined: list[Assignment] = []
    for assignment in sorted(assignments, key=lambda it: (it.device_id, it.start)):
        last = joined[-1] if joined else None
        is_same_device = last is not None and last.device_id == assignment.device_id
        if last is not None and is_same_device and assignment.start <= (last.end or FOREVER):
            end = None if last.end is None or assignment.end is None else max(last.end, assignment.end)
            joined[-1] = replace(last, end=end)
        else:
            joined.append(assignment)
    return tuple(sorted(joined, key=lambda it: it.start))


def _ids_with_name(name: str, existing: Mapping[str, Outlet] | Mapping[str, Machine]) -> list[str]:
    return [id_ for id_, it in existing.items() if it.name.casefold() == name.casefold()]


def _unique_name(name: str, existing: Mapping[str, Outlet] | Mapping[str, Machine], outlet_name: str = "") -> str:
    """Return a name that is not taken: if need be with the outlet's name, or a number."""
    taken = {it.name.casefold() for it in existing.values()}
    candidates = [
        name,
        *([f"{name} ({outlet_name})"] if outlet_name else []),
        *(f"{name} {number}" for number in range(2, len(taken) + 3)),
    ]
    return next(candidate for candidate in candidates if candidate.casefold() not in taken)
