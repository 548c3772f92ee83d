"""Sensors of an ESP32: what it reports of itself."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, override

from homeassistant.components.sensor import SensorDeviceClass, SensorEntity, SensorEntityDescription
from homeassistant.const import SIGNAL_STRENGTH_DECIBELS_MILLIWATT, EntityCategory, UnitOfTime

from ..devices.device_state import DeviceState
from ..entity import OzonEntity
from .ledger_sensors import Value


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
