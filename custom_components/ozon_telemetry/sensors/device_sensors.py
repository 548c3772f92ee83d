"""Sensors of an ESP32: what it reports of itself, and when it was last heard."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, override

from homeassistant.components.sensor import (
    RestoreSensor,
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
)
from homeassistant.const import SIGNAL_STRENGTH_DECIBELS_MILLIWATT, EntityCategory, UnitOfTime
from homeassistant.core import callback

from ..core.domain.instants import to_datetime
from ..devices.device_state import DeviceState
from ..entity import OzonEntity
from .ledger_sensors import Value

# Each heartbeat is a sign of life: this often one is shown of a device that stays online.
SEEN_STEP: Final = timedelta(minutes=15)


@dataclass(frozen=True, kw_only=True)
class DeviceSensorDescription(SensorEntityDescription):
    """A value reported by an ESP32."""

    value: Callable[[DeviceState], Value]


def _reported_number(key: str, value: Callable[[DeviceState], Value]) -> DeviceSensorDescription:
    return DeviceSensorDescription(
        key=key,
        translation_key=key,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        value=value,
    )


OF_DEVICE: Final = (
    _reported_number("pending", lambda device: device.pending),
    _reported_number("lost", lambda device: device.status.lost if device.status else None),
    _reported_number("bounces", lambda device: device.status.bounces if device.status else None),
    DeviceSensorDescription(
        key="rssi",
        device_class=SensorDeviceClass.SIGNAL_STRENGTH,
        native_unit_of_measurement=SIGNAL_STRENGTH_DECIBELS_MILLIWATT,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        value=lambda device: device.rssi,
    ),
    DeviceSensorDescription(
        key="uptime",
        translation_key="uptime",
        device_class=SensorDeviceClass.DURATION,
        native_unit_of_measurement=UnitOfTime.SECONDS,
        suggested_unit_of_measurement=UnitOfTime.HOURS,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        value=lambda device: device.heartbeat.uptime if device.heartbeat else None,
    ),
)
LAST_SEEN: Final = SensorEntityDescription(
    key="last_seen",
    translation_key="last_seen",
    device_class=SensorDeviceClass.TIMESTAMP,
    entity_category=EntityCategory.DIAGNOSTIC,
    entity_registry_enabled_default=False,
)


class DeviceSensor(OzonEntity, SensorEntity):
    """A value that an ESP32 reported last."""

    entity_description: DeviceSensorDescription

    @property
    @override
    def native_value(self) -> Value:
        """Return the reported value; None if there is none."""
        return self.entity_description.value(self.hub.devices[self.key])

    @override
    def _figures(self) -> object:
        return self.native_value


class LastSeenSensor(OzonEntity, RestoreSensor):
    """When an ESP32 was last heard; restored after restarts, since a device that is gone does not report it again.

    Of a device that stays online it follows in steps, and exactly once that is gone.
    """

    _is_online: bool | None = None

    @override
    async def async_added_to_hass(self) -> None:
        """Restore the time from before the restart."""
        await super().async_added_to_hass()
        restored = await self.async_get_last_sensor_data()
        if restored is not None and isinstance(restored.native_value, datetime):
            self._attr_native_value = restored.native_value

    @property
    @override
    def native_value(self) -> datetime | None:
        """Return the time of the last message that the device itself sent."""
        last_seen = self.hub.devices[self.key].last_seen
        seen = None if last_seen is None else to_datetime(last_seen)
        restored = self._attr_native_value
        return seen or (restored if isinstance(restored, datetime) else None)

    @callback
    @override
    def _state_changed(self) -> None:
        """Write the time when the device comes or goes, and else in steps."""
        seen, is_online, before = self.native_value, self.hub.devices[self.key].is_online, self._written
        if is_online == self._is_online and isinstance(before, datetime) and seen and seen - before < SEEN_STEP:
            return
        self._is_online = is_online
        super()._state_changed()

    @override
    def _figures(self) -> object:
        return self.native_value
