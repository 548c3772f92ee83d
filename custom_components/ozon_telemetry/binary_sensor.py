"""Binary sensors: ESP32 connectivity and parts, machine silent or due for maintenance, outlet open."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Final, override

from homeassistant.components.binary_sensor import (
    BinarySensorDeviceClass,
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.const import STATE_ON, EntityCategory
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.restore_state import RestoreEntity
from homeassistant.util import dt as dt_util

from .clock import now_millis
from .core.domain.instants import to_datetime, to_millis
from .core.domain.messages import Millis, Status
from .core.machine_health.silence_tracker import Silence
from .devices.device_state import DeviceState
from .entity import OzonEntity, subentry_id
from .fleet.company_devices import site_key
from .hub import HeadOffice, HubView, OzonConfigEntry
from .monitors.machines import silence_of
from .monitors.opening_hours import is_open, next_change

PARALLEL_UPDATES = 0

ATTR_SINCE: Final = "since"
ATTR_LAST: Final = "last_treatment"
ATTR_EXPECTED: Final = "expected"
ATTR_IP: Final = "ip"
ATTR_LAST_SEEN: Final = "last_seen"
ATTR_LAST_REPORTED: Final = "last_reported"


@dataclass(frozen=True, kw_only=True)
class LedgerBinarySensorDescription(BinarySensorEntityDescription):
    """A flag computed from the ledger, with optional state attributes."""

    flag: Callable[[HubView, str], bool]
    attributes: Callable[[HubView, str], Mapping[str, Any]] | None = None


@dataclass(frozen=True, kw_only=True)
class DeviceBinarySensorDescription(BinarySensorEntityDescription):
    """A flag reported by an ESP32, and whether it is available."""

    flag: Callable[[DeviceState], bool | None]
    is_known: Callable[[DeviceState], bool] = attrgetter("is_online")


def _problem(works: Callable[[Status], bool | None]) -> Callable[[DeviceState], bool | None]:
    """Invert a device's "available" into Home Assistant's device class "problem"; unknown stays unknown."""

    def flag(hardware: DeviceState) -> bool | None:
        available = works(hardware.status) if hardware.status else None
        return None if available is None else not available

    return flag


CONNECTIVITY: Final = DeviceBinarySensorDescription(
    key="connectivity",
    translation_key="connectivity",
    device_class=BinarySensorDeviceClass.CONNECTIVITY,
    entity_category=EntityCategory.DIAGNOSTIC,
    flag=attrgetter("is_online"),
    is_known=lambda _: True,
)

DESCRIPTIONS: Final = (
    DeviceBinarySensorDescription(
        key="wifi",
        translation_key="wifi",
        device_class=BinarySensorDeviceClass.PROBLEM,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,  # what cannot be reached says so by its connectivity
        flag=_problem(lambda status: status.wifi_connected),
    ),
    DeviceBinarySensorDescription(
        key="rtc",
        translation_key="rtc",
        device_class=BinarySensorDeviceClass.PROBLEM,
        entity_category=EntityCategory.DIAGNOSTIC,
        flag=_problem(lambda status: status.rtc_available),
    ),
    DeviceBinarySensorDescription(
        key="sd_card",
        translation_key="sd_card",
        device_class=BinarySensorDeviceClass.PROBLEM,
        entity_category=EntityCategory.DIAGNOSTIC,
        flag=_problem(lambda status: status.sd_available),
    ),
)

MAINTENANCE_DUE: Final = LedgerBinarySensorDescription(
    key="maintenance_due",
    translation_key="maintenance_due",
    device_class=BinarySensorDeviceClass.PROBLEM,
    flag=lambda hub, key: hub.maintenance.due(key, now_millis()).is_due,
)

SILENT: Final = BinarySensorEntityDescription(
    key="silent", translation_key="silent", device_class=BinarySensorDeviceClass.PROBLEM
)

REPORTS: Final = BinarySensorEntityDescription(
    key="site_reports", translation_key="site_reports", device_class=BinarySensorDeviceClass.CONNECTIVITY
)

OPEN: Final = LedgerBinarySensorDescription(
    key="open",
    translation_key="open",
    flag=is_open,
    attributes=lambda hub, key: {"next_change": next_change(hub, key)},
)


async def async_setup_entry(
    hass: HomeAssistant, entry: OzonConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the binary sensors of every outlet, machine and adopted device."""
    hub = entry.runtime_data

    @callback
    def add_devices(device_ids: list[str]) -> None:
        async_add_entities(ConnectivityBinarySensor(hub, device_id) for device_id in device_ids)
        async_add_entities(
            DeviceBinarySensor(hub, device_id, description) for device_id in device_ids for description in DESCRIPTIONS
        )

    @callback
    def add_machines(machines: list[str]) -> None:
        for machine in machines:
            flags = [LedgerBinarySensor(hub, machine, MAINTENANCE_DUE), SilentBinarySensor(hub, machine)]
            async_add_entities(flags, config_subentry_id=machine)

    @callback
    def add_outlets(outlets: list[str]) -> None:
        for outlet in outlets:
            flags = [LedgerBinarySensor(hub, outlet, OPEN)]
            async_add_entities(flags, config_subentry_id=subentry_id(entry, outlet))

    @callback
    def add_sites(sites: list[str]) -> None:
        if isinstance(hub, HeadOffice):
            async_add_entities(SiteBinarySensor(hub, site) for site in sites)

    entry.async_on_unload(await hub.feeds.outlets.async_follow(hass, add_outlets))
    entry.async_on_unload(await hub.feeds.machines.async_follow(hass, add_machines))
    entry.async_on_unload(await hub.feeds.devices.async_follow(hass, add_devices))
    entry.async_on_unload(await hub.feeds.sites.async_follow(hass, add_sites))


class LedgerBinarySensor(OzonEntity, BinarySensorEntity):
    """A flag computed from the ledger: available whether or not a device is online."""

    entity_description: LedgerBinarySensorDescription

    @property
    @override
    def is_on(self) -> bool:
        """Return the present value."""
        return self.entity_description.flag(self.hub, self.key)

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any] | None:
        """Return the attributes of the description, if it has any."""
        attributes = self.entity_description.attributes
        return attributes(self.hub, self.key) if attributes else None

    @override
    def _figures(self) -> object:
        return self.is_on, self.extra_state_attributes


class DeviceBinarySensor(OzonEntity, BinarySensorEntity):
    """A flag reported by an ESP32: unavailable without a broker; that of a part also while the device is offline."""

    entity_description: DeviceBinarySensorDescription

    @property
    @override
    def available(self) -> bool:
        """Return whether the flag can be known now."""
        return self.hub.devices.can_hear(self.key) and self.entity_description.is_known(self.hub.devices[self.key])

    @property
    @override
    def is_on(self) -> bool | None:
        """Return the flag; None until the device has reported it."""
        return self.entity_description.flag(self.hub.devices[self.key])

    @override
    def _figures(self) -> object:
        return self.available, self.is_on


class ConnectivityBinarySensor(DeviceBinarySensor):
    """Whether an ESP32 is connected, with its address, and with when it was last heard once it is gone."""

    _unrecorded_attributes = frozenset({ATTR_IP, ATTR_LAST_SEEN})

    def __init__(self, hub: HubView, device_id: str) -> None:
        """Show the connection of a device."""
        super().__init__(hub, device_id, CONNECTIVITY)

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any]:
        """Return the address; the time of the last message only once no other follows, or each would change it."""
        device = self.hub.devices[self.key]
        seen = None if device.last_seen is None else to_datetime(device.last_seen)
        address = {ATTR_IP: device.status.ip} if device.status and device.status.ip else {}
        return address | ({} if seen is None or device.is_online else {ATTR_LAST_SEEN: seen})

    @override
    def _figures(self) -> object:
        return super()._figures(), self.extra_state_attributes


class SiteBinarySensor(OzonEntity, BinarySensorEntity):
    """Whether the Home Assistant of a site reports to the ledger of the company."""

    def __init__(self, office: HeadOffice, site: str) -> None:
        """Show a site."""
        super().__init__(office, site_key(site), REPORTS)
        self._office = office
        self._site = site

    @property
    @override
    def available(self) -> bool:
        """Return whether the site is known."""
        return self._site in self.hub.sites

    @property
    @override
    def is_on(self) -> bool:
        """Return whether it reports."""
        return self._office.reports(self._site)

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any]:
        """Return when it reported last, once it does no more."""
        site = self.hub.sites.get(self._site)
        if site is None or self._office.reports(self._site) or site.last_reported is None:
            return {}
        return {ATTR_LAST_REPORTED: to_datetime(site.last_reported)}

    @override
    def _figures(self) -> object:
        return self.available, self.available and self.is_on, self.extra_state_attributes


class SilentBinarySensor(OzonEntity, RestoreEntity, BinarySensorEntity):
    """A machine is silent for longer than its baseline makes likely; unknown while it cannot be judged."""

    def __init__(self, hub: HubView, machine_id: str) -> None:
        """Show a machine's silence."""
        super().__init__(hub, machine_id, SILENT)

    @override
    async def async_added_to_hass(self) -> None:
        """Restore a silence from before a restart, so that nobody is notified of it twice."""
        await super().async_added_to_hass()
        before = await self.async_get_last_state()
        if before is not None and before.state == STATE_ON and (silence := _restored(before.attributes)) is not None:
            self.hub.silences.restore(self.key, silence)

    @property
    @override
    def is_on(self) -> bool | None:
        """Return whether the machine is silent, None if it cannot be judged."""
        return silence_of(self.hub, self.key) is not None if self.hub.silences.is_assessed(self.key) else None

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any]:
        """Return since when it is silent, its last treatment, and how many were to be expected meanwhile."""
        silence = silence_of(self.hub, self.key)
        if silence is None:
            return {}
        return {
            ATTR_SINCE: to_datetime(silence.since),
            ATTR_LAST: to_datetime(silence.last),
            ATTR_EXPECTED: round(silence.expected),
        }

    @override
    def _figures(self) -> object:
        return self.is_on, self.extra_state_attributes


def _restored(attributes: Mapping[str, Any]) -> Silence | None:
    since, last = (_millis(attributes.get(name)) for name in (ATTR_SINCE, ATTR_LAST))
    expected = attributes.get(ATTR_EXPECTED)
    return None if since is None or last is None or expected is None else Silence(since, last, float(expected))


def _millis(value: object) -> Millis | None:
    moment = dt_util.parse_datetime(str(value)) if value else None
    return None if moment is None else to_millis(moment)
