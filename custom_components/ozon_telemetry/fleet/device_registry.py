"""Device registry entries of the hub, its outlets, machines and ESP32 devices, each below its parent."""

from collections.abc import Mapping
import re
from types import MappingProxyType
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.device_registry import DeviceEntry, DeviceEntryType

from ..const import DOMAIN, MANUFACTURER
from ..core.domain.fleet import Fleet, Machine, Outlet
from ..core.domain.messages import Status
from .areas import OUTLET_MODEL, FleetAreas

HUB_MODEL: Final = "Fleet of ozone machines"
DEVICE_MODEL: Final = "ESP32"
_MAC: Final = re.compile(r"([0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}")


class RegisteredDevices:
    """The devices of a hub in the registry, by their keys."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry) -> None:
        """Look for those of `entry`."""
        self._entry = entry
        self._devices = dr.async_get(hass)

    def registry_key(self, key: str) -> str:
        """Return under which key of all hubs a `key` of this one is registered."""
        return key

    @callback
    def device_of(self, key: str) -> DeviceEntry | None:
        """Return the entry of a `key`: the id of a subentry, of an ESP32 or of the config entry."""
        return self._devices.async_get_device_by_identifier((DOMAIN, self.registry_key(key)), self._entry.entry_id)

    @callback
    def id_of(self, key: str) -> str | None:
        """Return the registry's id of the entry of `key`."""
        device = self.device_of(key)
        return device.id if device else None

    @callback
    def describe(self, status: Status) -> None:
        """Store the firmware and model that an ESP32 reports."""
        device_id = self.id_of(status.device_id)
        if device_id is not None and (status.firmware or status.model):
            self._devices.async_update_device(device_id, sw_version=status.firmware, model=status.model or DEVICE_MODEL)

    def _remove_unknown(self, known: set[str]) -> None:
        for device in dr.async_entries_for_config_entry(self._devices, self._entry.entry_id):
            if known.isdisjoint(key for domain, key in device.identifiers if domain == DOMAIN):
                self._devices.async_remove_device(device.id)


class FleetDevices(RegisteredDevices):
    """Synchronises the device registry with the fleet."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry) -> None:
        """Register for the hub of `entry`."""
        super().__init__(hass, entry)
        self._areas = FleetAreas(hass, entry)
        self._parent_areas: dict[str, str | None] = {}  # at the last registration: a removed outlet has none any more
        self._registered: dict[str, tuple[str | None, str | None, dict[str, Any]]] = {}

    @callback
    def register(self, fleet: Fleet) -> None:
        """Register the whole fleet, parents first; an existing entry gets its new name or parent.

        ESP32 devices without any history in the fleet are removed: they are pending again, like any other.
        """
        self._create(
            self._entry.entry_id, None, name=self._entry.title, model=HUB_MODEL, entry_type=DeviceEntryType.SERVICE
        )
        for outlet in fleet.outlets.values():
            self._register_outlet(outlet)
        for machine in fleet.machines.values():
            self._register_machine(machine, fleet)
        for device_id in fleet.timelines:
            self._register_device(device_id, fleet)
        self._remove_unknown({self._entry.entry_id, *fleet.outlets, *fleet.machines, *fleet.timelines})

    @callback
    def settle(self) -> None:
        """Give devices the areas that are due, some time after they were registered."""
        self._areas.settle()

    def _register_outlet(self, outlet: Outlet) -> None:
        self._create(
            outlet.id,
            self._entry.entry_id,
            subentry=outlet.id,
            name=outlet.name,
            model=OUTLET_MODEL,
            entry_type=DeviceEntryType.SERVICE,
        )
        if (device := self.device_of(outlet.id)) is not None:
            self._areas.name_outlet(outlet, device)

    def _register_machine(self, machine: Machine, fleet: Fleet) -> None:
        outlet = fleet.outlets.get(machine.current_outlet)
        parent = outlet.id if outlet else self._entry.entry_id
        self._create(
            machine.id,
            parent,
            subentry=machine.id,
            name=machine.name,
            model=machine.machine_type or None,
            first={"suggested_area": self._areas.name_for(self.device_of(outlet.id)) if outlet else None},
        )

    def _register_device(self, device_id: str, fleet: Fleet) -> None:
        machine = fleet.machine_of(device_id)
        if machine is None and self.id_of(device_id) is None:
            return  # it has no machine any more, and was never registered or a person has deleted it
        self._create(
            device_id,
            machine.id if machine else self._entry.entry_id,
            **_name_of_device(device_id, machine),
            first={"model": DEVICE_MODEL},
            connections={(dr.CONNECTION_NETWORK_MAC, device_id)} if _MAC.fullmatch(device_id) else set(),
        )
        if (device := self.device_of(device_id)) is not None:
            self._areas.take_later(device)

    def _create(
        self,
        key: str,
        parent: str | None,
        subentry: str | None = None,
        first: Mapping[str, Any] = MappingProxyType({}),
        **details: Any,  # noqa: ANN401 - as the registry takes them
    ) -> None:
        """Create or update an entry below its parent, unless nothing changed.

        `first` holds only for a new entry: later, a person or the device itself may change that.
        """
        wanted, before = (parent, subentry, details), self.device_of(key)
        is_new = before is None
        if self._registered.get(key) == wanted and not is_new:
            self._note_parent_area(key)
            return
        parent_area = self._former_parent_area(key, before)
        self._devices.async_get_or_create(
            config_entry_id=self._entry.entry_id,
            config_subentry_id=subentry,
            identifiers={(DOMAIN, key)},
            manufacturer=MANUFACTURER,
            via_device_id=self.id_of(parent) if parent else None,
            **details,
            **(first if is_new else {}),
        )
        self._registered[key] = wanted
        self._follow_parent(key, before, parent_area)

    def _former_parent_area(self, key: str, device: DeviceEntry | None) -> str | None:
        """Return the area of the parent that a device has until now, or had until that was removed."""
        if device is None or device.via_device_id is None:
            return self._parent_areas.get(key)
        return self._areas.area_of(self._parent_of(device))

    def _follow_parent(self, key: str, before: DeviceEntry | None, parent_area: str | None) -> None:
        """Let a device that got another parent follow its area, if it had that of the parent before."""
        device = self.device_of(key)
        if before is not None and device is not None and before.via_device_id != device.via_device_id:
            self._areas.follow(device, parent_area, self._parent_of(device))
        self._note_parent_area(key)

    def _note_parent_area(self, key: str) -> None:
        if (device := self.device_of(key)) is not None and device.via_device_id is not None:
            self._parent_areas[key] = self._areas.area_of(self._parent_of(device))

    def _parent_of(self, device: DeviceEntry) -> DeviceEntry | None:
        parent = self._devices.async_get(device.via_device_id or "")
        return parent if isinstance(parent, DeviceEntry) else None


def _name_of_device(device_id: str, machine: Machine | None) -> dict[str, Any]:
    """Return the name of an ESP32, in Home Assistant's language: that of its machine, or its own id without one."""
    if machine is None:
        return {"translation_key": "spare_counter", "translation_placeholders": {"device": device_id}}
    return {"translation_key": "counter", "translation_placeholders": {"machine": machine.name}}
