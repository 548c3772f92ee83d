"""The whole fleet as a screen needs it: outlets, machines, their hardware and figures, in one message."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from ..clock import now_millis
from ..core.domain.fleet import Machine, Outlet
from ..core.domain.messages import Counters, Kind, Millis
from ..core.read_models.totals import FLEET
from ..devices.device_state import DeviceState
from ..hub import Hub
from ..monitors.machines import silence_of
from ..monitors.opening_hours import is_open
from .requests import user_facing_errors


async def async_fleet_view(hub: Hub) -> dict[str, Any]:
    """Return the fleet as `docs/websocket.md` describes it. Raises HomeAssistantError."""
    fleet = hub.fleet
    with user_facing_errors(hub):
        names = await hub.reader.names()
    return {
        "entry_id": hub.entry.entry_id,
        "time_zone": hub.zone.key,
        "currency": hub.hass.config.currency,
        **_figures(hub, FLEET),
        "outlets": [_outlet(hub, outlet) for outlet in fleet.outlets.values()],
        "machines": [_machine(hub, machine) for machine in fleet.machines.values()],
        "waiting": hub.devices.waiting.devices,
        "unassigned": {each: number for each in fleet.timelines if (number := hub.standing.unassigned(each))},
        "names": {id_: name for id_, name in names.items() if id_ not in fleet.outlets and id_ not in fleet.machines},
    }


def _outlet(hub: Hub, outlet: Outlet) -> dict[str, Any]:
    return {
        "id": outlet.id,
        "name": outlet.name,
        "location": outlet.location,
        "address": outlet.address,
        "contact_person": outlet.contact_person,
        "contact_phone": outlet.contact_phone,
        "active": outlet.is_active,
        "time_zone": hub.standing.zone_of(outlet.id).key,
        "open": is_open(hub, outlet.id),
        "device_id": hub.registry.id_of(outlet.id),
        "machines": [machine.id for machine in hub.fleet.machines_in(outlet.id)],
        **_figures(hub, outlet.id),
    }


def _machine(hub: Hub, machine: Machine) -> dict[str, Any]:
    latest = hub.standing.latest(machine.id)
    hardware = hub.devices.get(machine.current_device)
    return {
        "id": machine.id,
        "name": machine.name,
        "type": machine.machine_type,
        "active": machine.is_active,
        "outlet": machine.current_outlet,
        "device_id": hub.registry.id_of(machine.id),
        "hardware": _hardware(hardware) if hardware else None,
        "installed": _iso(machine.installed),
        "last_maintenance": _iso(hub.maintenance.last_service(machine.id)),
        "maintenance": _maintenance(hub, machine),
        **_figures(hub, machine.id),
        "silence": _silence(hub, machine.id),
        "last_treatment": {"kind": latest.kind.key, "at": latest.occurred_at} if latest else None,
        "swaps": [{"device_id": held.device_id, **_span(held.start, held.end)} for held in machine.assignments],
        "placements": [{"outlet": place.outlet, **_span(place.start, place.end)} for place in machine.placements],
    }


def _hardware(hardware: DeviceState) -> dict[str, Any]:
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


def _maintenance(hub: Hub, machine: Machine) -> dict[str, Any]:
    judged = hub.maintenance.due(machine.id, now_millis())
    return {
        "treatments": machine.maintenance.treatments,
        "months": machine.maintenance.months,
        "treatments_left": judged.treatments_left,
        "due_date": _iso(judged.due_date),
        "is_due": judged.is_due,
    }


def _silence(hub: Hub, machine_id: str) -> dict[str, Any] | None:
    silence = silence_of(hub, machine_id)
    return {"since": silence.since, "expected": round(silence.expected)} if silence else None


def _figures(hub: Hub, key: str) -> dict[str, Any]:
    return {"totals": _counters(hub.standing.total(key)), "today": _counters(hub.standing.today(key))}


def _counters(counters: Counters) -> Mapping[str, int]:
    return {**{kind.key: counters[kind] for kind in Kind}, "total": counters.total}


def _span(start: Millis, end: Millis | None) -> dict[str, Millis | None]:
    return {"start": start, "end": end}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
