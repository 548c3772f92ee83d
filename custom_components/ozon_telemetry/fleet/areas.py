"""Areas of the fleet's devices: a machine's is its outlet's, an ESP32's its machine's, unless a person chose another.

Whatever has the area of what it is below follows that: when it gets another parent, and when the parent's area changes,
in this integration or on Home Assistant's own pages. An outlet that names no area has the one of its name, and keeps it
when one of both is renamed.
"""

from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import area_registry as ar, device_registry as dr
from homeassistant.helpers.device_registry import DeviceEntry, EventDeviceRegistryUpdatedData

from ..core.domain.fleet import Outlet

OUTLET_MODEL: Final = "Outlet"


class FleetAreas:
    """Follows the areas of one hub's outlets, machines and ESP32 devices."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry) -> None:
        """Follow changes of the registry until the entry is unloaded."""
        self._entry_id = entry.entry_id
        self._areas = ar.async_get(hass)
        self._devices = dr.async_get(hass)
        self._named: dict[str, str] = {}  # the area that an outlet names, by its device
        self._same_name: dict[str, str] = {}  # the area that had the name of an outlet last, by its device
        self._due: set[str] = set()
        entry.async_on_unload(hass.bus.async_listen(dr.EVENT_DEVICE_REGISTRY_UPDATED, self._device_changed))
        entry.async_on_unload(hass.bus.async_listen(ar.EVENT_AREA_REGISTRY_UPDATED, self._area_changed))

    @callback
    def name_outlet(self, outlet: Outlet, device: DeviceEntry) -> None:
        """Note the area that an outlet names; when that is another one than before, its device and machines follow."""
        known = self._named.get(device.id, outlet.area)
        if outlet.area != known and self._areas.async_get_area(outlet.area):
            self._devices.async_update_device(device.id, area_id=outlet.area)
        elif device.area_id is None:
            self._due.add(device.id)
        self._named[device.id] = outlet.area  # after the update: until then its machines have the area of before
        self._keep_area(device)

    @callback
    def area_of(self, parent: DeviceEntry | None) -> str | None:
        """Return the area of an outlet or a machine."""
        return self._area(parent, parent.area_id) if parent else None

    @callback
    def name_for(self, outlet: DeviceEntry | None) -> str | None:
        """Return the name of the area of a new machine, which may have to be created."""
        area = self._areas.async_get_area(self.area_of(outlet) or "")
        return area.name if area else outlet.name if outlet else None

    @callback
    def follow(self, device: DeviceEntry, before: str | None, parent: DeviceEntry | None) -> None:
        """Give a device the area of its new parent if it had that of the parent `before`."""
        if device.area_id != before:
            return
        area = self.area_of(parent)
        if area is None and parent is not None and parent.model == OUTLET_MODEL and parent.name:
            area = self._areas.async_get_or_create(parent.name).id
        if area != device.area_id:
            self._devices.async_update_device(device.id, area_id=area)

    @callback
    def take_later(self, device: DeviceEntry) -> None:
        """Let an ESP32 without an area have its machine's at the next `settle`."""
        if device.area_id is None:
            self._due.add(device.id)

    @callback
    def settle(self) -> None:
        """Give devices the areas that are due: not at once, or the ids of their new entities would begin with it."""
        due, self._due = self._due, set()
        ours = self._ours()
        for device in (ours[device_id] for device_id in due if device_id in ours):
            source = device if device.model == OUTLET_MODEL else ours.get(device.via_device_id or "")
            area = self._named_area(device) if source is device else self.area_of(source)
            if device.area_id is None and area is not None:
                self._devices.async_update_device(device.id, area_id=area)

    @callback
    def _device_changed(self, event: Event[EventDeviceRegistryUpdatedData]) -> None:
        """Let what is below a device follow its area."""
        if event.data["action"] != "update" or "area_id" not in event.data["changes"]:
            return
        ours = self._ours()
        if (parent := ours.get(event.data["device_id"])) is None:
            return
        before = self._area(parent, event.data["changes"]["area_id"])
        for device in ours.values():
            if device.via_device_id == parent.id:
                self.follow(device, before, parent)

    @callback
    def _area_changed(self, _: Event[ar.EventAreaRegistryUpdatedData]) -> None:
        """Let outlets keep an area that is called otherwise now."""
        for device in self._ours().values():
            if device.model == OUTLET_MODEL:
                self._keep_area(device)

    def _keep_area(self, outlet: DeviceEntry) -> None:
        """Make the area of an outlet's name its own once no area has that name: its machines are still there."""
        kept = self._areas.async_get_area(self._same_name.get(outlet.id, ""))
        is_lost = outlet.area_id is None and self._areas.async_get_area_by_name(outlet.name or "") is None
        if kept is not None and is_lost and self._named_area(outlet) is None:
            self._devices.async_update_device(outlet.id, area_id=kept.id)

    def _ours(self) -> dict[str, DeviceEntry]:
        return {device.id: device for device in dr.async_entries_for_config_entry(self._devices, self._entry_id)}

    def _area(self, parent: DeviceEntry, area_id: str | None) -> str | None:
        """Return the area of a parent whose own is `area_id`; an outlet without one has that of its name."""
        if area_id or parent.model != OUTLET_MODEL:
            return area_id
        if (same_name := self._areas.async_get_area_by_name(parent.name or "")) is not None:
            self._same_name[parent.id] = same_name.id
        kept = self._areas.async_get_area(self._same_name.get(parent.id, ""))
        return self._named_area(parent) or (kept.id if kept else None)

    def _named_area(self, outlet: DeviceEntry) -> str | None:
        area = self._areas.async_get_area(self._named.get(outlet.id, ""))
        return area.id if area else None
