"""Payload of the whole fleet: outlets, machines, their hardware and figures, in one message."""

from datetime import date

from ..clock import now_millis
from ..core.domain.fleet import Machine, Outlet
from ..core.read_models.totals import FLEET
from ..devices.device_state import DeviceState
from ..hub import Hub
from ..monitors.machines import silence_of
from ..monitors.opening_hours import is_open
from . import contract, payloads
from .requests import user_facing_errors


async def async_fleet_view(hub: Hub) -> contract.Fleet:
    """Return the fleet as `docs/websocket.md` describes it. Raises HomeAssistantError."""
    fleet = hub.fleet
    with user_facing_errors(hub):
        names = await hub.reader.names()
    return {
        "entry_id": hub.entry.entry_id,
        "time_zone": hub.zone.key,
        "currency": hub.hass.config.currency,
        "totals": payloads.totals(hub.totals.total(FLEET)),
        "today": payloads.totals(hub.totals.today(FLEET)),
        "outlets": [_outlet(hub, outlet) for outlet in fleet.outlets.values()],
        "machines": [_machine(hub, machine) for machine in fleet.machines.values()],
        "waiting": hub.devices.pending.devices,
        "unassigned": {
            device_id: number for device_id in fleet.timelines if (number := hub.totals.unassigned(device_id))
        },
        "names": {id_: name for id_, name in names.items() if id_ not in fleet.outlets and id_ not in fleet.machines},
    }


def _outlet(hub: Hub, outlet: Outlet) -> contract.Outlet:
    return {
        "id": outlet.id,
        "name": outlet.name,
        "location": outlet.location,
        "address": outlet.address,
        "contact_person": outlet.contact_person,
        "contact_phone": outlet.contact_phone,
        "active": outlet.is_active,
        "time_zone": hub.totals.zone_of(outlet.id).key,
        "open": is_open(hub, outlet.id),
        "ha_device_id": hub.fleet_devices.id_of(outlet.id),
        "machines": [machine.id for machine in hub.fleet.machines_in(outlet.id)],
        "totals": payloads.totals(hub.totals.total(outlet.id)),
        "today": payloads.totals(hub.totals.today(outlet.id)),
    }


def _machine(hub: Hub, machine: Machine) -> contract.Machine:
    latest = hub.totals.latest(machine.id)
    hardware = hub.devices.get(machine.current_device)
    return {
        "id": machine.id,
        "name": machine.name,
        "type": machine.machine_type,
        "active": machine.is_active,
        "outlet": machine.current_outlet,
        "ha_device_id": hub.fleet_devices.id_of(machine.id),
        "hardware": _hardware(hardware) if hardware else None,
        "installed": _iso(machine.installed),
        "last_maintenance": _iso(hub.maintenance.last_service(machine.id)),
        "maintenance": _maintenance(hub, machine),
        "totals": payloads.totals(hub.totals.total(machine.id)),
        "today": payloads.totals(hub.totals.today(machine.id)),
        "silence": _silence(hub, machine.id),
        "disputed": hub.disputes.of_machine(machine.id),
        "last_treatment": {"kind": payloads.kind(latest.kind), "at": latest.occurred_at} if latest else None,
        "swaps": [
            {"device_id": assignment.device_id, "start": assignment.start, "end": assignment.end}
            for assignment in machine.assignments
        ],
        "placements": [
            {"outlet": placement.outlet, "start": placement.start, "end": placement.end}
            for placement in machine.placements
        ],
    }


def _hardware(hardware: DeviceState) -> contract.DeviceStatus:
    status = hardware.status
    return {
        "device_id": hardware.device_id,
        "online": hardware.is_online,
        "last_seen": hardware.last_seen,
        "rssi": hardware.rssi,
        "wifi": status.wifi_connected if status else None,
        "rtc": status.rtc_available if status else None,
        "sd": status.sd_available if status else None,
        "firmware": status.firmware if status else None,
        "pending": hardware.pending,
        "lost": status.lost if status else None,
    }


def _maintenance(hub: Hub, machine: Machine) -> contract.Maintenance:
    status = hub.maintenance.due(machine.id, now_millis())
    return {
        "treatments": machine.maintenance.treatments,
        "months": machine.maintenance.months,
        "treatments_left": status.treatments_left,
        "due_date": _iso(status.due_date),
        "is_due": status.is_due,
    }


def _silence(hub: Hub, machine_id: str) -> contract.Silence | None:
    silence = silence_of(hub, machine_id)
    return {"since": silence.since, "expected": round(silence.expected)} if silence else None


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
