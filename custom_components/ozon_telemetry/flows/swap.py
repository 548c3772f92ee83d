"""Giving a machine its device, from an instant on or from the device's first treatment."""

from collections.abc import Iterable
from dataclasses import replace

from ..core.domain.fleet import ALWAYS, Assignment, Machine
from ..core.domain.fleet_edits import assign
from ..core.domain.messages import Millis


def give_device(
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
    after[machine_id] = _reaching_back(after[machine_id], Assignment(device_id, free_from))
    return [machine for machine in after.values() if machine != before[machine.id]]


def _reaching_back(machine: Machine, whole: Assignment) -> Machine:
    """Return the machine with `whole` in place of all that it contains."""
    kept = [held for held in machine.assignments if held.device_id != whole.device_id or held.start < whole.start]
    return replace(machine, assignments=tuple(sorted([*kept, whole], key=lambda held: held.start)))
