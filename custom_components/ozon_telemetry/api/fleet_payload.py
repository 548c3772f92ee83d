"""Payload of a fleet: its outlets, machines, their hardware and figures, each by itself."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Self

from ..clock import now_millis
from ..core.domain.calendar import Period
from ..core.domain.fleet import Fleet, Machine, Outlet
from ..core.domain.goals import Goal
from ..core.domain.instants import MINUTE
from ..core.domain.messages import Millis
from ..core.ledger.engines.company_reader import SiteStanding
from ..core.read_models.goals import GoalProgress
from ..core.read_models.totals import FLEET, FleetTotals
from ..devices.device_state import DeviceState
from ..hub import HeadOffice, HubView
from ..monitors.machines import silence_of
from ..monitors.opening_hours import is_open
from . import contract, payloads
from .company_contract import Site
from .fleet_contract import FleetHead
from .requests import user_facing_errors

_SEEN_STEP: Final[Millis] = 15 * MINUTE


@dataclass(frozen=True, slots=True)
class FleetSource:
    """The fleet of a hub as it is booked now, of which JSON is made; `names` are those of what was removed."""

    hub: HubView
    fleet: Fleet
    totals: FleetTotals
    names: Mapping[str, str]
    machines_of_sites: Mapping[str | None, int]

    @classmethod
    async def async_of(cls, hub: HubView) -> Self:
        """Return the fleet of a hub. Raises HomeAssistantError."""
        with user_facing_errors(hub):
            names = await hub.reader.names()
        fleet = hub.fleet
        removed = {id_: name for id_, name in names.items() if id_ not in fleet.outlets and id_ not in fleet.machines}
        return cls(hub, fleet, hub.totals, removed, Counter(map(hub.site_of, fleet.machines)))

    @property
    def is_current(self) -> bool:
        """Return whether neither fleet nor figures were replaced by others since."""
        return self.fleet is self.hub.fleet and self.totals is self.hub.totals

    def ids_of(self, keys: Iterable[str]) -> set[str]:
        """Return the outlets and machines that these keys of outlets, machines and devices are about."""
        owners = (self.fleet.machine_of(key) for key in keys)
        return {*keys, *(machine.id for machine in owners if machine is not None)}

    def head(self) -> FleetHead:
        """Return what is neither an outlet nor a machine."""
        hub = self.hub
        head: FleetHead = {
            "entry_id": hub.entry.entry_id,
            "time_zone": hub.zone.key,
            "currency": hub.hass.config.currency,
            "totals": payloads.totals(self.totals.total(FLEET)),
            "today": payloads.totals(self.totals.today(FLEET)),
            "waiting": hub.devices.pending.devices,
            "adoption_flows": hub.devices.pending.flows,
            "unassigned": {
                device_id: number
                for device_id, number in self.totals.unassigned_by_device.items()
                if number and device_id in self.fleet.timelines
            },
            "names": dict(self.names),
        }
        if isinstance(hub, HeadOffice):
            head["sites"] = [_site(hub, site, self.machines_of_sites.get(site.id, 0)) for site in hub.sites.values()]
        return head

    def outlet(self, outlet_id: str) -> contract.Outlet:
        """Return an outlet."""
        outlet = _outlet(self.hub, self.fleet.outlets[outlet_id])
        if isinstance(self.hub, HeadOffice):
            outlet["site"] = self.hub.site_of(outlet_id) or ""
        return outlet

    def machine(self, machine_id: str) -> contract.Machine:
        """Return a machine."""
        machine = _machine(self.hub, self.fleet.machines[machine_id])
        if isinstance(self.hub, HeadOffice):
            machine["site"] = self.hub.site_of(machine_id) or ""
        return machine


def _site(hub: HeadOffice, site: SiteStanding, machines: int) -> Site:
    told, seen = hub.told_of_site(site.id), site.last_reported
    return {
        "id": site.id,
        "name": site.id,  # as a person entered it there
        "url": told.get("url"),
        "last_reported": seen if seen is None or not site.is_running else seen // MINUTE * MINUTE,
        "running": site.is_running,
        "version": told.get("version"),
        "machines": machines,
        "waiting": told.get("waiting", 0),
    }


def _outlet(hub: HubView, outlet: Outlet) -> contract.Outlet:
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
        "goals": [_goal(hub, outlet.id, goal) for goal in outlet.goals],
    }


def _goal(hub: HubView, outlet_id: str, goal: Goal) -> contract.Goal:
    progress = GoalProgress.of(hub.revenue, outlet_id, goal)
    return {
        "period": "day" if goal.period is Period.DAY else "month",
        "kind": "total" if goal.kind is None else payloads.kind(goal.kind),
        "goal": goal.number,
        "count": progress.count,
        "progress": progress.share,
    }


def _machine(hub: HubView, machine: Machine) -> contract.Machine:
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
        "last_seen": _last_seen(hardware),
        "rssi": hardware.rssi,
        "wifi": status.wifi_connected if status else None,
        "rtc": status.rtc_available if status else None,
        "sd": status.sd_available if status else None,
        "firmware": status.firmware if status else None,
        "pending": hardware.pending,
        "lost": status.lost if status else None,
    }


def _last_seen(hardware: DeviceState) -> Millis | None:
    """Return when a device was last heard; while it is online in steps, or each heartbeat would change the fleet."""
    seen = hardware.last_seen
    return seen if seen is None or not hardware.is_online else seen // _SEEN_STEP * _SEEN_STEP


def _maintenance(hub: HubView, machine: Machine) -> contract.Maintenance:
    status = hub.maintenance.due(machine.id, now_millis())
    return {
        "treatments": machine.maintenance.treatments,
        "months": machine.maintenance.months,
        "treatments_left": status.treatments_left,
        "due_date": _iso(status.due_date),
        "is_due": status.is_due,
    }


def _silence(hub: HubView, machine_id: str) -> contract.Silence | None:
    silence = silence_of(hub, machine_id)
    return {"since": silence.since, "expected": round(silence.expected)} if silence else None


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
