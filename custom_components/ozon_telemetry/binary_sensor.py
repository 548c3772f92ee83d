"""What is or is not: an ESP32 connected, its parts in trouble, a machine silent or to be maintained, an outlet open."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Final, override

from homeassistant.components.binary_sensor import (
    BinarySensorDeviceClass,
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .clock import now_millis
from .core.domain.messages import Status
from .devices.device_state import DeviceState
from .entity import OzonEntity
from .hub import Hub, OzonConfigEntry
from .monitors.opening_hours import is_open, next_change
from .silent import SilentFlag

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class FigureFlagDescription(BinarySensorEntityDescription):
    """A flag worked out from where the ledger stands, and what more there is to say about it."""

    flag: Callable[[Hub, str], bool]
    attributes: Callable[[Hub, str], Mapping[str, Any]] | None = None


@dataclass(frozen=True, kw_only=True)
class HardwareFlagDescription(BinarySensorEntityDescription):
    """A flag of an ESP32, and when there is anything to say about it."""

    flag: Callable[[DeviceState], bool | None]
    is_known: Callable[[DeviceState], bool] = attrgetter("is_online")


def _problem(works: Callable[[Status], bool | None]) -> Callable[[DeviceState], bool | None]:
    """Turn a device's "available" into Home Assistant's "there is a problem"; unknown stays unknown."""

    def flag(hardware: DeviceState) -> bool | None:
        available = works(hardware.status) if hardware.status else None
        return None if available is None else not available

    return flag


DESCRIPTIONS: Final = (
    HardwareFlagDescription(
        key="connectivity",
        device_class=BinarySensorDeviceClass.CONNECTIVITY,
        entity_category=EntityCategory.DIAGNOSTIC,
        flag=attrgetter("is_online"),
        is_known=lambda _: True,
    ),
    HardwareFlagDescription(
        key="wifi",
        translation_key="wifi",
        device_class=BinarySensorDeviceClass.PROBLEM,
        entity_category=EntityCategory.DIAGNOSTIC,
        flag=_problem(lambda status: status.wifi_connected),
    ),
    HardwareFlagDescription(
        key="rtc",
        translation_key="rtc",
        device_class=BinarySensorDeviceClass.PROBLEM,
        entity_category=EntityCategory.DIAGNOSTIC,
        flag=_problem(lambda status: status.rtc_available),
    ),
    HardwareFlagDescription(
        key="sd_card",
        translation_key="sd_card",
        device_class=BinarySensorDeviceClass.PROBLEM,
        entity_category=EntityCategory.DIAGNOSTIC,
        flag=_problem(lambda status: status.sd_available),
    ),
)

MAINTENANCE_DUE: Final = FigureFlagDescription(
    key="maintenance_due",
    translation_key="maintenance_due",
    device_class=BinarySensorDeviceClass.PROBLEM,
    flag=lambda hub, key: hub.maintenance.due(key, now_millis()).is_due,
)

OPEN: Final = FigureFlagDescription(
    key="open",
    translation_key="open",
    flag=is_open,
    attributes=lambda hub, key: {"next_change": next_change(hub, key)},
)


async def async_setup_entry(
    hass: HomeAssistant, entry: OzonConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the flags of every machine and adopted device."""
    hub = entry.runtime_data

    @callback
    def add(device_ids: list[str]) -> None:
        async_add_entities(HardwareFlag(hub, device_id, each) for device_id in device_ids for each in DESCRIPTIONS)

    @callback
    def add_machines(machines: list[str]) -> None:
        for machine in machines:
            flags = [FigureFlag(hub, machine, MAINTENANCE_DUE), SilentFlag(hub, machine)]
            async_add_entities(flags, config_subentry_id=machine)

    @callback
    def add_outlets(outlets: list[str]) -> None:
        for outlet in outlets:
            async_add_entities([FigureFlag(hub, outlet, OPEN)], config_subentry_id=outlet)

    entry.async_on_unload(hub.outlets.follow(add_outlets))
    entry.async_on_unload(hub.machines.follow(add_machines))
    entry.async_on_unload(hub.devices.roster.follow(add))


class FigureFlag(OzonEntity, BinarySensorEntity):
    """A flag of the ledger: true whether or not a device is online."""

    entity_description: FigureFlagDescription

    @property
    @override
    def is_on(self) -> bool:
        """Return the flag as it stands."""
        return self.entity_description.flag(self.hub, self.key)

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any] | None:
        """Return what more there is to say."""
        attributes = self.entity_description.attributes
        return attributes(self.hub, self.key) if attributes else None


class HardwareFlag(OzonEntity, BinarySensorEntity):
    """A flag of an ESP32; without a broker nothing is known of it, nor of the parts of a device that is gone."""

    entity_description: HardwareFlagDescription

    @property
    @override
    def available(self) -> bool:
        """Return whether anything can be known of it now."""
        return self.hub.devices.is_connected and self.entity_description.is_known(self.hub.devices[self.key])

    @property
    @override
    def is_on(self) -> bool | None:
        """Return the flag, or None as long as the device has not told."""
        return self.entity_description.flag(self.hub.devices[self.key])
