"""Sensors that show a number and do nothing."""

from homeassistant.components.sensor import SensorEntity
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback


async def async_setup_entry(_: HomeAssistant, entry: ConfigEntry, add: AddConfigEntryEntitiesCallback) -> None:
    """Add the sensors of each device."""
    for device in range(entry.data["devices"]):
        add(BareSensor(device, number) for number in range(entry.data["entities"]))


class BareSensor(SensorEntity):
    """One of the sensors of a device."""

    _attr_has_entity_name = True
    _attr_should_poll = False

    def __init__(self, device: int, number: int) -> None:
        """Name it."""
        self._attr_unique_id = f"{device}_{number}"
        self._attr_name = f"Sensor {number}"
        self._attr_native_value = number
        self._attr_device_info = DeviceInfo(identifiers={("bare_entities", f"{device}")}, name=f"Device {device}")
