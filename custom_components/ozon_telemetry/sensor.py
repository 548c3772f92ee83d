"""Figures of machines, outlets, devices and the fleet.

Counters have no state class on purpose: replayed treatments arrive late, and Home Assistant would book them at the time
of their arrival. Long-term statistics are projected from the ledger instead, each treatment at its own time.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, override

from homeassistant.components.sensor import (
    RestoreSensor,
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
)
from homeassistant.const import SIGNAL_STRENGTH_DECIBELS_MILLIWATT, EntityCategory, UnitOfTime
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.typing import StateType

from .clock import now_millis
from .core.domain.instants import to_datetime
from .core.domain.messages import Kind, Millis
from .core.read_models.totals import FLEET
from .devices.device_state import DeviceState
from .entity import OzonEntity
from .hub import Hub, OzonConfigEntry

PARALLEL_UPDATES = 0

type Value = StateType | datetime


@dataclass(frozen=True, kw_only=True)
class FigureDescription(SensorEntityDescription):
    """A figure worked out from where the ledger stands."""

    value: Callable[[Hub, str], Value]


@dataclass(frozen=True, kw_only=True)
class HardwareDescription(SensorEntityDescription):
    """A figure told by an ESP32."""

    value: Callable[[DeviceState], Value]


def _moment(instant: Millis | None) -> datetime | None:
    return None if instant is None else to_datetime(instant)


def _latest(hub: Hub, key: str) -> datetime | None:
    latest = hub.standing.latest(key)
    return _moment(latest.occurred_at) if latest else None


def _days_left(hub: Hub, key: str) -> int | None:
    now = now_millis()
    return hub.maintenance.due(key, now).days_left(hub.maintenance.today(key, now))


def _kind_total(kind: Kind) -> Callable[[Hub, str], Value]:
    return lambda hub, key: hub.standing.total(key)[kind]


KINDS: Final = tuple(
    FigureDescription(key=kind.key, translation_key=kind.key, value=_kind_total(kind)) for kind in Kind
)
TOTAL: Final = FigureDescription(
    key="total", translation_key="total", value=lambda hub, key: hub.standing.total(key).total
)
TODAY: Final = FigureDescription(
    key="today", translation_key="today", value=lambda hub, key: hub.standing.today(key).total
)
LAST_TREATMENT: Final = FigureDescription(
    key="last_treatment", translation_key="last_treatment", device_class=SensorDeviceClass.TIMESTAMP, value=_latest
)
ONLINE: Final = FigureDescription(
    key="machines_online", translation_key="machines_online", value=lambda hub, key: hub.devices.online_machines(key)
)
UNASSIGNED: Final = FigureDescription(
    key="unassigned",
    translation_key="unassigned",
    entity_category=EntityCategory.DIAGNOSTIC,
    value=lambda hub, key: hub.standing.unassigned(key),
)

MAINTENANCE: Final = (
    FigureDescription(
        key="maintenance_treatments_left",
        translation_key="maintenance_treatments_left",
        value=lambda hub, key: hub.maintenance.due(key, now_millis()).treatments_left,
    ),
    FigureDescription(
        key="maintenance_days_left",
        translation_key="maintenance_days_left",
        native_unit_of_measurement=UnitOfTime.DAYS,
        value=_days_left,
    ),
)

OF_MACHINE: Final = (*KINDS, TOTAL, TODAY, LAST_TREATMENT, *MAINTENANCE)
OF_OUTLET: Final = (TOTAL, TODAY, ONLINE)
OF_FLEET: Final = (TOTAL, TODAY)
OF_HARDWARE: Final = (
    HardwareDescription(
        key="pending",
        translation_key="pending",
        entity_category=EntityCategory.DIAGNOSTIC,
        value=lambda hardware: hardware.pending,
    ),
    HardwareDescription(
        key="lost",
        translation_key="lost",
        entity_category=EntityCategory.DIAGNOSTIC,
        value=lambda hardware: hardware.status.lost if hardware.status else None,
    ),
    HardwareDescription(
        key="rssi",
        device_class=SensorDeviceClass.SIGNAL_STRENGTH,
        native_unit_of_measurement=SIGNAL_STRENGTH_DECIBELS_MILLIWATT,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        value=lambda hardware: hardware.rssi,
    ),
    HardwareDescription(
        key="uptime",
        translation_key="uptime",
        device_class=SensorDeviceClass.DURATION,
        native_unit_of_measurement=UnitOfTime.SECONDS,
        suggested_unit_of_measurement=UnitOfTime.HOURS,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        value=lambda hardware: hardware.heartbeat.uptime if hardware.heartbeat else None,
    ),
)
LAST_SEEN: Final = SensorEntityDescription(
    key="last_seen",
    translation_key="last_seen",
    device_class=SensorDeviceClass.TIMESTAMP,
    entity_category=EntityCategory.DIAGNOSTIC,
)


async def async_setup_entry(
    hass: HomeAssistant, entry: OzonConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the figures of everything there is, and of what comes."""
    hub = entry.runtime_data
    async_add_entities(FigureSensor(hub, FLEET, each, entry.entry_id) for each in OF_FLEET)

    def add_to_subentries(descriptions: Sequence[FigureDescription]) -> Callable[[list[str]], None]:
        @callback
        def add(keys: list[str]) -> None:
            for key in keys:
                figures = [FigureSensor(hub, key, each) for each in descriptions]
                async_add_entities(figures, config_subentry_id=key)

        return add

    @callback
    def add_devices(device_ids: list[str]) -> None:
        async_add_entities(sensor for device_id in device_ids for sensor in _of_device(hub, device_id))

    entry.async_on_unload(hub.outlets.follow(add_to_subentries(OF_OUTLET)))
    entry.async_on_unload(hub.machines.follow(add_to_subentries(OF_MACHINE)))
    entry.async_on_unload(hub.devices.roster.follow(add_devices))


def _of_device(hub: Hub, device_id: str) -> list[SensorEntity]:
    return [
        *(HardwareSensor(hub, device_id, each) for each in OF_HARDWARE),
        LastSeenSensor(hub, device_id, LAST_SEEN),
        FigureSensor(hub, device_id, UNASSIGNED),
    ]


class FigureSensor(OzonEntity, SensorEntity):
    """A figure of the ledger: true whether or not a device is online."""

    entity_description: FigureDescription
    _shown: Value = None

    @property
    @override
    def native_value(self) -> Value:
        """Return the figure as it stands."""
        return self.entity_description.value(self.hub, self.key)

    @callback
    @override
    def _figures_changed(self) -> None:
        """Write what is new: a treatment changes half of the figures of a machine."""
        if (value := self.native_value) != self._shown:
            self._shown = value
            super()._figures_changed()


class HardwareSensor(OzonEntity, SensorEntity):
    """What an ESP32 told of itself last."""

    entity_description: HardwareDescription

    @property
    @override
    def native_value(self) -> Value:
        """Return what was told, or None if nothing was."""
        return self.entity_description.value(self.hub.devices[self.key])


class LastSeenSensor(OzonEntity, RestoreSensor):
    """When an ESP32 spoke last; kept over restarts, since a device that is gone will not tell it again."""

    @override
    async def async_added_to_hass(self) -> None:
        """Take up what was known before the restart."""
        await super().async_added_to_hass()
        restored = await self.async_get_last_sensor_data()
        if restored is not None and isinstance(restored.native_value, datetime):
            self._attr_native_value = restored.native_value

    @property
    @override
    def native_value(self) -> datetime | None:
        """Return the time of its last own words."""
        seen = _moment(self.hub.devices[self.key].last_seen)
        restored = self._attr_native_value
        return seen or (restored if isinstance(restored, datetime) else None)
