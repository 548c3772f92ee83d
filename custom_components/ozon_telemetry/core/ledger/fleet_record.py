"""Fleet record: what all sites that share a ledger may know of the fleet of one, as JSON."""

import json
from typing import Final

from ..domain.fleet import Fleet, Machine
from ..domain.zones import Zones

FORMAT: Final = 1


def fleet_record(fleet: Fleet, zones: Zones) -> str:
    """Return a fleet, with the zone in which the days of each outlet are summed."""
    outlets = [
        {"id": it.id, "name": it.name, "is_active": it.is_active, "zone": zones.of_outlet(it.id).key}
        for it in fleet.outlets.values()
    ]
    machines = list(map(_machine, fleet.machines.values()))
    record = {"format": FORMAT, "zone": zones.default.key, "outlets": outlets, "machines": machines}
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"))


def _machine(machine: Machine) -> dict[str, object]:
    return {
        "id": machine.id,
        "name": machine.name,
        "is_active": machine.is_active,
        "opening": list(machine.opening),
        "placements": [[it.outlet, it.start, it.end] for it in machine.placements],
        "assignments": [[it.device_id, it.start, it.end] for it in machine.assignments],
    }
