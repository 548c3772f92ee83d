"""Edits of the fleet: adopting, swapping and moving as pure changes of its intervals.

A change at an instant says what holds *from then on*, until the next one that is already known: entering a
forgotten swap of last March does not undo the one of last May, unless a person says that it is over. Intervals that
follow each other without a difference are one: a change that changes nothing leaves the history as it was.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from .fleet import ALWAYS, FOREVER, Assignment, Machine, Placement
from .messages import Millis


def assign(
    machines: Collection[Machine], machine_id: str, device_id: str, at: Millis, *, ends_later: bool = False
) -> list[Machine]:
    """Return the machines that change when `device_id` counts for `machine_id` from `at` on.

    The machine's device of that time and the device's machine of that time both end there. With `ends_later` the
    devices that the machine has from a later time on end there too, which leaves nothing of them.
    """
    everyone = [release(machine, at) if ends_later and machine.id == machine_id else machine for machine in machines]
    new = Assignment(device_id, at, _next_start(everyone, machine_id, device_id, at))
    edited = {
        machine.id: _with_assignment(machine, new) if machine.id == machine_id else _without_device(machine, new)
        for machine in everyone
    }
    return [
        replace(machine, assignments=edited[machine.id])
        for machine in machines
        if edited[machine.id] != joined(machine.assignments)
    ]


def assign_since(
    machines: Iterable[Machine], machine_id: str, device_id: str, since: Millis, now: Millis
) -> list[Machine]:
    """Return the machines that change when `device_id` counts for `machine_id` from `since` on.

    `ALWAYS` means every treatment of the device that no other machine had. Its journal may reach back to when
    the machine still had another device, which keeps the treatments it counted until `now`.
    """
    before = {machine.id: machine for machine in machines}
    if since != ALWAYS:
        return assign(before.values(), machine_id, device_id, since)
    after = before | {machine.id: machine for machine in assign(before.values(), machine_id, device_id, now)}
    free_from = max(
        (
            held.end or now
            for machine in before.values()
            for held in machine.assignments
            if held.device_id == device_id and machine.id != machine_id
        ),
        default=ALWAYS,
    )
    after[machine_id] = _extended_back(after[machine_id], Assignment(device_id, free_from))
    return [machine for machine in after.values() if not is_same_history(machine, before[machine.id])]


def later_assignments(machine: Machine, device_id: str, since: Millis) -> list[Assignment]:
    """Return the assignments of other devices before which one that counts from `since` on would end."""
    return [held for held in machine.assignments if held.start > since != ALWAYS and held.device_id != device_id]


def is_same_history(one: Machine, other: Machine) -> bool:
    """Tell whether two states of a machine have the same devices and outlets at every time."""
    return joined(one.assignments) == joined(other.assignments) and joined(one.placements) == joined(other.placements)


def joined[Interval: (Assignment, Placement)](intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """Return intervals by their start; those of one device or outlet that follow each other without a gap are one."""
    result: list[Interval] = []
    for interval in sorted(intervals, key=_start):
        if (
            result
            and replace(result[-1], start=interval.start, end=interval.end) == interval
            and (result[-1].end == interval.start)
        ):
            result[-1] = replace(interval, start=result[-1].start)
        else:
            result.append(interval)
    return tuple(result)


def _extended_back(machine: Machine, whole: Assignment) -> Machine:
    """Return the machine with `whole` in place of all that it contains."""
    kept = [held for held in machine.assignments if held.device_id != whole.device_id or held.start < whole.start]
    return replace(machine, assignments=joined([*kept, whole]))


def release(machine: Machine, at: Millis) -> Machine:
    """Return the machine without a device from `at` on."""
    kept = (left for held in machine.assignments if held.start < at and (left := _cut(held, at)))
    return replace(machine, assignments=tuple(kept))


def end_other_assignments(machine: Machine, keeper: Machine, device_id: str) -> Machine:
    """Return the machine without a device for the times at which `keeper` has it."""
    kept = machine.assignments
    for taken in keeper.assignments:
        if taken.device_id == device_id:
            kept = tuple(left for held in kept for left in _outside(held, taken))
    return replace(machine, assignments=kept)


def move(machine: Machine, outlet: str, at: Millis) -> Machine:
    """Return the machine as it stands in `outlet` from `at` on; without an outlet it is in none."""
    later = [placement.start for placement in machine.placements if placement.start > at]
    kept = [left for placement in machine.placements if (left := _cut(placement, at))]
    new = [Placement(outlet, at, min(later, default=None))] if outlet else []
    return replace(machine, placements=joined([*kept, *new]))


def _next_start(machines: Iterable[Machine], machine_id: str, device_id: str, at: Millis) -> Millis | None:
    """Return when the next assignment of the machine or the device begins."""
    later = [
        held.start
        for machine in machines
        for held in machine.assignments
        if (machine.id == machine_id or held.device_id == device_id) and held.start > at
    ]
    return min(later, default=None)


def _with_assignment(machine: Machine, new: Assignment) -> tuple[Assignment, ...]:
    kept = [left for held in machine.assignments if (left := _cut(held, new.start))]
    return joined([*kept, new])


def _without_device(machine: Machine, new: Assignment) -> tuple[Assignment, ...]:
    kept = (_cut(held, new.start) if held.device_id == new.device_id else held for held in machine.assignments)
    return joined(held for held in kept if held is not None)


def _cut[Interval: (Assignment, Placement)](interval: Interval, at: Millis) -> Interval | None:
    """Return an interval ended at `at` if it holds it; None when nothing of it is left."""
    if interval.start > at or (interval.end is not None and interval.end <= at):
        return interval
    return replace(interval, end=at) if interval.start < at else None


def _outside(held: Assignment, taken: Assignment) -> Iterator[Assignment]:
    """Yield what is left of an assignment outside another one of the same device."""
    end, taken_end = held.end or FOREVER, taken.end or FOREVER
    if held.device_id != taken.device_id or end <= taken.start or taken_end <= held.start:
        yield held
        return
    if held.start < taken.start:
        yield replace(held, end=taken.start)
    if taken.end is not None and taken.end < end:
        yield replace(held, start=taken.end)


def _start(interval: Assignment | Placement) -> Millis:
    return interval.start
