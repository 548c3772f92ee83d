"""The old fleet's place in the new one: what is there already, what is added, and whose devices' histories are.

A thing that was imported once is known again by its identity, whatever it is called since, and stays as people have
made it; only what the old system has learnt since is added.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from ..domain.fleet import ALWAYS, FOREVER, NOBODY, Assignment, Fleet, Machine, Outlet, Placement
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
    """What is here before: the fleet, the local ids of what was imported before, and how to get ids for what is new."""

    fleet: Fleet
    identities: Mapping[str, str]
    new_id: Callable[[], str]


@dataclass(slots=True)
class MergeResult:
    """The fleet after moving in; `identities` says by local id what is which thing of the old system.

    `overlapping` are devices that two machines had at once.
    """

    outlets: dict[str, Outlet]
    machines: dict[str, Machine]
    new_outlets: int = 0
    new_machines: int = 0
    new_assignments: int = 0
    identities: dict[str, str] = field(default_factory=dict)
    overlapping_devices: list[str] = field(default_factory=list)

    @property
    def fleet(self) -> Fleet:
        """Return the whole fleet."""
        return Fleet.of(self.outlets.values(), self.machines.values())

    def changed(self, before: Fleet) -> list[Outlet | Machine]:
        """Return the outlets and machines that are new or other than before."""
        outlets = [it for it in self.outlets.values() if before.outlets.get(it.id) != it]
        return [*outlets, *(it for it in self.machines.values() if before.machines.get(it.id) != it)]


def merge_fleet(old: OldFleet, present: ExistingFleet, now: Millis, *, reach_back: bool) -> MergeResult:
    """Return the present fleet with the old one in it.

    With `reach_back` the first assignment of a device also covers what the device counted before it.
    """
    lines = assignment_intervals(old.assignments, {it.key for it in old.machines if it.key is not None}, now)
    search = _FleetMatcher(old, present, lines)
    fleet = present.fleet
    moved = MergeResult(dict(fleet.outlets), dict(fleet.machines), overlapping_devices=overlapping_devices(lines))
    places = {it.key: search.match_outlet(it, moved) for it in old.outlets if it.key is not None}
    owners = {
        it.key: search.match_machine(it, places.get(it.outlet or 0), moved) for it in old.machines if it.key is not None
    }
    straight = without_overlaps(lines)
    for line in extended_back(straight) if reach_back else straight:
        _add_interval(moved, fleet, owners[line.machine], line, is_known=search.is_known(line.machine))
    return moved


class _FleetMatcher:
    """Finds for each old thing the one that it is here: by its identity, by the device it has now, by its name."""

    def __init__(self, old: OldFleet, present: ExistingFleet, lines: list[AssignmentInterval]) -> None:
        self._prefix = f"django {old.source} "
        self._present = present
        self._claimed = {key for identity, key in present.identities.items() if identity.startswith(self._prefix)}
        fleet = present.fleet
        held = ((line.machine, fleet.machine_of(line.device_id)) for line in lines if line.end is None)
        self._holders = {key: machine for key, machine in held if machine}
        self._stands = {
            it.outlet: machine.current_outlet for it in old.machines if (machine := self._holders.get(it.key or 0))
        }

    def match_outlet(self, old: OldOutlet, moved: MergeResult) -> str:
        """Return the outlet that `old` is, which is added if there is none."""
        identity = self._identity("outlet", old.key)
        outlets = self._present.fleet.outlets
        choices = (self._known(identity), *_ids_with_name(old.name, outlets), self._stands.get(old.key))
        found = self._claim(identity, choices, outlets, moved)
        if not found:
            found = moved.identities[identity] = self._present.new_id()
            name = _unique_name(old.name or f"Outlet {old.key}", moved.outlets)
            moved.outlets[found] = Outlet(
                found, name, old.location, old.address, old.contact_person, old.contact_phone, old.is_active
            )
            moved.new_outlets += 1
        return found

    def match_machine(self, old: OldMachine, place: str | None, moved: MergeResult) -> str:
        """Return the machine that `old` is, which is added if there is none."""
        identity = self._identity("machine", old.key)
        machines = self._present.fleet.machines
        holder = self._holders.get(old.key or 0)
        alike = (it for it in _ids_with_name(old.name, machines) if machines[it].current_outlet in (NOBODY, place))
        choices = (self._known(identity), holder.id if holder else None, *alike)
        found = self._claim(identity, choices, machines, moved)
        if not found:
            found = moved.identities[identity] = self._present.new_id()
            outlet = moved.outlets[place].name if place else ""
            moved.machines[found] = Machine(
                found,
                _unique_name(old.name or f"Machine {old.key}", moved.machines, outlet),
                old.machine_type,
                old.is_active,
                old.installed,
                old.last_maintenance,
                placements=(Placement(place, ALWAYS),) if place else (),
            )
            moved.new_machines += 1
        return found

    def is_known(self, key: int) -> bool:
        """Tell whether a machine was imported before."""
        return self._known(self._identity("machine", key)) in self._present.fleet.machines

    def _claim(
        self, identity: str, choices: Iterable[str | None], there: Mapping[str, object], moved: MergeResult
    ) -> str | None:
        """Return the first choice that is there and that no other old thing is."""
        mine = self._known(identity)
        free = (it for it in choices if it in there and (it == mine or it not in self._claimed))
        found = next(free, None)
        if found:
            self._claimed.add(found)
            moved.identities[identity] = found
        return found

    def _identity(self, role: str, key: int | None) -> str:
        return f"{self._prefix}{role} {key}"

    def _known(self, identity: str) -> str | None:
        return self._present.identities.get(identity)


def _add_interval(
    moved: MergeResult, before: Fleet, machine_id: str, line: AssignmentInterval, *, is_known: bool
) -> None:
    """Let a device count for a machine as the old system says, where nobody here says otherwise."""
    held = [it for machine in before.machines.values() for it in machine.assignments if it.device_id == line.device_id]
    left = subtract(line.assignment, held)
    if is_known:
        if left == [(line.start, line.end)]:  # it is news; what was imported before may have been corrected here
            _assign_as_news(moved, machine_id, line)
        return
    for start, end in left:
        machine = moved.machines[machine_id]
        lines = _merged([*machine.assignments, Assignment(line.device_id, start, end)])
        moved.machines[machine_id] = replace(machine, assignments=lines)
        moved.new_assignments += 1


def _assign_as_news(moved: MergeResult, machine_id: str, line: AssignmentInterval) -> None:
    for changed in assign(moved.machines.values(), machine_id, line.device_id, line.start):
        moved.machines[changed.id] = changed
    if line.end is not None and moved.machines[machine_id].current_device == line.device_id:
        moved.machines[machine_id] = release(moved.machines[machine_id], line.end)
    moved.new_assignments += 1


def _merged(lines: Iterable[Assignment]) -> tuple[Assignment, ...]:
    """Return the lines in order, those of one device that meet as one."""
    joined: list[Assignment] = []
    for line in sorted(lines, key=lambda it: (it.device_id, it.start)):
        last = joined[-1] if joined else None
        if last is not None and last.device_id == line.device_id and line.start <= (last.end or FOREVER):
            end = None if last.end is None or line.end is None else max(last.end, line.end)
            joined[-1] = replace(last, end=end)
        else:
            joined.append(line)
    return tuple(sorted(joined, key=lambda it: it.start))


def _ids_with_name(name: str, things: Mapping[str, Outlet] | Mapping[str, Machine]) -> list[str]:
    return [key for key, thing in things.items() if thing.name.casefold() == name.casefold()]


def _unique_name(name: str, things: Mapping[str, Outlet] | Mapping[str, Machine], place: str = "") -> str:
    """Return a name nobody has: with its outlet's, or a number, if need be."""
    taken = {thing.name.casefold() for thing in things.values()}
    choices = [
        name,
        *([f"{name} ({place})"] if place else []),
        *(f"{name} {number}" for number in range(2, len(taken) + 3)),
    ]
    return next(choice for choice in choices if choice.casefold() not in taken)
