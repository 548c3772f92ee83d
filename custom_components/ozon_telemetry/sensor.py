"""Sensors of machines, outlets, devices and the fleet.

Counters have no state class on purpose: replayed treatments arrive late, and Home Assistant would count them at the
time of their arrival. Long-term statistics are exported from the ledger instead, each treatment at its own time.
The same holds for revenue: a price that is corrected changes what was earned before.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final, override

from homeassistant.components.sensor import RestoreSensor, SensorDeviceClass, SensorEntity, SensorEntityDescription
from homeassistant.const import EVENT_CORE_CONFIG_UPDATE, SIGNAL_STRENGTH_DECIBELS_MILLIWATT, EntityCategory, UnitOfTime
from homeassistant.core import CALLBACK_TYPE, Event, HassJob, HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.event import async_call_later
from homeassistant.helpers.typing import StateType

from .clock import now_millis
from .core.domain.instants import to_datetime
from .core.domain.messages import Kind, Millis
from .core.read_models.revenue import Span, priced_outlets, unpriced_kinds
from .core.read_models.totals import FLEET
from .devices.device_state import DeviceState
from .entity import OzonEntity
from .hub import Hub, OzonConfigEntry
from .monitors.unpriced import remove_unpriced

PARALLEL_UPDATES = 0

ATTR_DISPUTED: Final = "disputed"

type Value = StateType | datetime | Decimal

# A stepped sensor is written at most once in so many seconds.
STEP: Final = 60.0
# Each heartbeat is a sign of life: this often one is shown of a device that stays online.
SEEN_STEP: Final = timedelta(minutes=15)


@dataclass(frozen=True, kw_only=True)
class LedgerSensorDescription(SensorEntityDescription):
    """A value computed from the ledger, with optional state attributes."""

    value: Callable[[Hub, str], Value]
    attributes: Callable[[Hub, str], Mapping[str, Any]] | None = None


@dataclass(frozen=True, kw_only=True)
class DeviceSensorDescription(SensorEntityDescription):
    """A value reported by an ESP32."""

    value: Callable[[DeviceState], Value]


def _moment(instant: Millis | None) -> datetime | None:
    return None if instant is None else to_datetime(instant)


def _latest(hub: Hub, key: str) -> datetime | None:
    latest = hub.totals.latest(key)
    return _moment(latest.occurred_at) if latest else None


def _days_left(hub: Hub, key: str) -> int | None:
    now = now_millis()
    return hub.maintenance.due(key, now).days_left(hub.maintenance.today(key, now))


def _disputed(hub: Hub, key: str) -> Mapping[str, Any]:
    """Return how many treatments are in no total since nobody has decided on them; nothing if none are."""
    disputed = hub.disputes.of_machine(key)
    return {ATTR_DISPUTED: disputed} if disputed else {}


def _kind_total(kind: Kind) -> Callable[[Hub, str], Value]:
    return lambda hub, key: hub.totals.total(key)[kind]


# Each state is a row in the recorder's database, and each entity one of the 10,000 that a hub may have. On by default
# is what people and automations look at; what another entity or the treatment's event says already is one click away.
KINDS: Final = tuple(
    LedgerSensorDescription(
        key=kind.key, translation_key=kind.key, entity_registry_enabled_default=False, value=_kind_total(kind)
    )
    for kind in Kind
)
TOTAL: Final = LedgerSensorDescription(
    key="total", translation_key="total", value=lambda hub, key: hub.totals.total(key).total
)
TODAY: Final = LedgerSensorDescription(
    key="today", translation_key="today", value=lambda hub, key: hub.totals.today(key).total
)
LAST_TREATMENT: Final = LedgerSensorDescription(
    key="last_treatment",
    translation_key="last_treatment",
    device_class=SensorDeviceClass.TIMESTAMP,
    entity_registry_enabled_default=False,
    value=_latest,
)
ONLINE: Final = LedgerSensorDescription(
    key="machines_online", translation_key="machines_online", value=lambda hub, key: hub.devices.online_machines(key)
)
UNASSIGNED: Final = LedgerSensorDescription(
    key="unassigned",
    translation_key="unassigned",
    entity_category=EntityCategory.DIAGNOSTIC,
    entity_registry_enabled_default=False,
    value=lambda hub, key: hub.totals.unassigned(key),
)

MAINTENANCE: Final = (
    LedgerSensorDescription(
        key="maintenance_treatments_left",
        translation_key="maintenance_treatments_left",
        entity_registry_enabled_default=False,
        value=lambda hub, key: hub.maintenance.due(key, now_millis()).treatments_left,
    ),
    LedgerSensorDescription(
        key="maintenance_days_left",
        translation_key="maintenance_days_left",
        entity_registry_enabled_default=False,
        native_unit_of_measurement=UnitOfTime.DAYS,
        value=_days_left,
    ),
)


def _treatments_of(span: Span, *, is_enabled: bool) -> LedgerSensorDescription:
    return LedgerSensorDescription(
        key=span.value,
        translation_key=span.value,
        entity_registry_enabled_default=is_enabled,
        value=lambda hub, key: hub.revenue.treatments(key, span),
    )


def _revenue_of(span: Span, *, is_enabled: bool) -> LedgerSensorDescription:
    return LedgerSensorDescription(
        key=f"revenue_{span}",
        translation_key=f"revenue_{span}",
        device_class=SensorDeviceClass.MONETARY,
        suggested_display_precision=2,
        entity_registry_enabled_default=is_enabled,
        value=lambda hub, key: round(hub.revenue.revenue(key, span), 2),
    )


# Of a machine only what is asked for, of a week nothing by default. The sums of outlets and of the fleet change with
# each treatment of any machine, and so follow in steps.
SPANS: Final = (_treatments_of(Span.WEEK, is_enabled=False), _treatments_of(Span.MONTH, is_enabled=True))
STEPPED_OF_MACHINE: Final = tuple(_treatments_of(span, is_enabled=False) for span in (Span.WEEK, Span.MONTH))
REVENUE: Final = tuple(_revenue_of(span, is_enabled=span is not Span.WEEK) for span in Span)
REVENUE_OF_MACHINE: Final = tuple(_revenue_of(span, is_enabled=False) for span in Span)

TOTAL_OF_MACHINE: Final = replace(TOTAL, attributes=_disputed)
OF_MACHINE: Final = (*KINDS, TOTAL_OF_MACHINE, TODAY, LAST_TREATMENT, *MAINTENANCE)
OF_OUTLET: Final = (ONLINE,)
STEPPED: Final = (TOTAL, TODAY, *SPANS)


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


async def async_setup_entry(
    hass: HomeAssistant, entry: OzonConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the sensors of everything there is, and of everything that is added later."""
    hub = entry.runtime_data
    async_add_entities(SteppedSensor(hub, FLEET, description, entry.entry_id) for description in STEPPED)

    def add_to_subentries(
        descriptions: Sequence[LedgerSensorDescription], stepped: Sequence[LedgerSensorDescription]
    ) -> Callable[[list[str]], None]:
        @callback
        def add(keys: list[str]) -> None:
            for key in keys:
                sensors = [LedgerSensor(hub, key, description) for description in descriptions]
                sensors += [SteppedSensor(hub, key, description) for description in stepped]
                async_add_entities(sensors, config_subentry_id=key)

        return add

    @callback
    def add_revenue(keys: list[str]) -> None:
        for key in keys:
            if key == FLEET:
                async_add_entities(RevenueSensor(hub, FLEET, description, entry.entry_id) for description in REVENUE)
            else:
                descriptions = REVENUE_OF_MACHINE if key in hub.fleet.machines else REVENUE
                sensors = [RevenueSensor(hub, key, description) for description in descriptions]
                async_add_entities(sensors, config_subentry_id=key)

    @callback
    def add_devices(device_ids: list[str]) -> None:
        async_add_entities(sensor for device_id in device_ids for sensor in _of_device(hub, device_id))

    feeds = hub.feeds
    entry.async_on_unload(await feeds.outlets.async_follow(hass, add_to_subentries(OF_OUTLET, STEPPED)))
    entry.async_on_unload(await feeds.machines.async_follow(hass, add_to_subentries(OF_MACHINE, STEPPED_OF_MACHINE)))
    entry.async_on_unload(feeds.priced.follow_removals(lambda: remove_unpriced(hass, entry)))
    entry.async_on_unload(await feeds.priced.async_follow(hass, add_revenue))
    entry.async_on_unload(await feeds.devices.async_follow(hass, add_devices))


def _of_device(hub: Hub, device_id: str) -> list[SensorEntity]:
    return [
        *(DeviceSensor(hub, device_id, description) for description in OF_DEVICE),
        LastSeenSensor(hub, device_id, LAST_SEEN),
        LedgerSensor(hub, device_id, UNASSIGNED),
    ]


class LedgerSensor(OzonEntity, SensorEntity):
    """A value computed from the ledger: available whether or not a device is online."""

    entity_description: LedgerSensorDescription

    @property
    @override
    def native_value(self) -> Value:
        """Return the present value."""
        return self.entity_description.value(self.hub, self.key)

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any] | None:
        """Return the attributes of the description, if it has any."""
        attributes = self.entity_description.attributes
        return attributes(self.hub, self.key) if attributes else None

    @override
    def _figures(self) -> object:
        return self.native_value, self.native_unit_of_measurement, self.extra_state_attributes


class SteppedSensor(LedgerSensor):
    """A value that is written at once, and then again a minute later at the earliest."""

    _stop_rest: CALLBACK_TYPE | None = None

    @override
    async def async_added_to_hass(self) -> None:
        """Follow the value until the entity is removed."""
        await super().async_added_to_hass()
        self._written = self._figures()  # Home Assistant writes it now
        self.async_on_remove(self._end_rest)

    @callback
    @override
    def _state_changed(self) -> None:
        """Write what changed, unless something was written a moment ago."""
        if self._stop_rest is not None:
            return
        before = self._written
        super()._state_changed()
        if self._written != before:
            self._stop_rest = async_call_later(self.hass, STEP, HassJob(self._rested, cancel_on_shutdown=True))

    @callback
    def _rested(self, _: datetime) -> None:
        self._stop_rest = None
        self._state_changed()

    @callback
    def _end_rest(self) -> None:
        if self._stop_rest is not None:
            self._stop_rest()
            self._stop_rest = None


class RevenueSensor(SteppedSensor):
    """Revenue of a machine, an outlet or the fleet, in Home Assistant's currency; another one is shown at once."""

    @override
    async def async_added_to_hass(self) -> None:
        """Follow the currency too."""
        await super().async_added_to_hass()
        self.async_on_remove(self.hass.bus.async_listen(EVENT_CORE_CONFIG_UPDATE, self._config_updated))

    @callback
    def _config_updated(self, event: Event) -> None:
        if "currency" in event.data:
            self._end_rest()
            self._state_changed()

    @property
    @override
    def native_unit_of_measurement(self) -> str:
        """Return the currency as it is set now."""
        return self.hub.hass.config.currency

    @property
    @override
    def extra_state_attributes(self) -> dict[str, int | list[str]] | None:
        """Return what is not in the revenue, having no price: some outlets of the fleet, some kinds of an outlet."""
        zones, now = self.hub.ledger.file.zones, now_millis()
        if self.key == FLEET:
            priced, outlets = priced_outlets(self.hub.fleet, zones, now)
            return {"priced_outlets": priced, "outlets": outlets}
        if outlet := self.hub.fleet.outlets.get(self.key):
            return {"unpriced_kinds": [kind.key for kind in unpriced_kinds(outlet, zones, now)]}
        return None


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
        seen = _moment(self.hub.devices[self.key].last_seen)
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
