"""Sensors of machines, outlets, devices and the fleet.

Counters have no state class on purpose: replayed treatments arrive late, and Home Assistant would count them at the
time of their arrival. Long-term statistics are exported from the ledger instead, each treatment at its own time.
The same holds for revenue: a price that is corrected changes what was earned before.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from homeassistant.components.sensor import SensorDeviceClass, SensorEntity
from homeassistant.const import EntityCategory, UnitOfTime
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .clock import now_millis
from .core.domain.goals import goal_id
from .core.domain.instants import to_datetime
from .core.domain.messages import Kind
from .core.read_models.present_sums import Span
from .core.read_models.totals import FLEET
from .entity import subentry_id
from .hub import HeadOffice, HubView, OzonConfigEntry
from .monitors.outdated_entities import remove_outdated
from .sensors.company_sensors import OF_COMPANY, PROBLEMS
from .sensors.device_sensors import OF_DEVICE, DeviceSensor
from .sensors.goal_sensors import goal_sensor
from .sensors.ledger_sensors import LedgerSensor, LedgerSensorDescription, SteppedSensor, Value
from .sensors.revenue_sensors import REVENUE, REVENUE_OF_MACHINE, RevenueSensor

PARALLEL_UPDATES = 0

ATTR_DISPUTED: Final = "disputed"


def _latest(hub: HubView, key: str) -> datetime | None:
    latest = hub.totals.latest(key)
    return to_datetime(latest.occurred_at) if latest else None


def _days_left(hub: HubView, key: str) -> int | None:
    now = now_millis()
    return hub.maintenance.due(key, now).days_left(hub.maintenance.today(key, now))


def _disputed(hub: HubView, key: str) -> Mapping[str, Any]:
    """Return how many treatments are in no total since nobody has decided on them; nothing if none are."""
    disputed = hub.disputes.of_machine(key)
    return {ATTR_DISPUTED: disputed} if disputed else {}


def _kind_total(kind: Kind) -> Callable[[HubView, str], Value]:
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

# Of machines whose maintenance has a rule of treatments, or of months.
TREATMENTS_LEFT: Final = LedgerSensorDescription(
    key="maintenance_treatments_left",
    translation_key="maintenance_treatments_left",
    entity_registry_enabled_default=False,
    value=lambda hub, key: hub.maintenance.due(key, now_millis()).treatments_left,
)
DAYS_LEFT: Final = LedgerSensorDescription(
    key="maintenance_days_left",
    translation_key="maintenance_days_left",
    entity_registry_enabled_default=False,
    native_unit_of_measurement=UnitOfTime.DAYS,
    value=_days_left,
)


def _treatments_of(span: Span, *, is_enabled: bool) -> LedgerSensorDescription:
    return LedgerSensorDescription(
        key=span.value,
        translation_key=span.value,
        entity_registry_enabled_default=is_enabled,
        value=lambda hub, key: hub.revenue.treatments(key, span),
    )


# Of a machine only what is asked for, of a week nothing by default. The sums of outlets and of the fleet change with
# each treatment of any machine, and so follow in steps.
SPANS: Final = (_treatments_of(Span.WEEK, is_enabled=False), _treatments_of(Span.MONTH, is_enabled=True))
STEPPED_OF_MACHINE: Final = tuple(_treatments_of(span, is_enabled=False) for span in (Span.WEEK, Span.MONTH))

TOTAL_OF_MACHINE: Final = replace(TOTAL, attributes=_disputed)
OF_MACHINE: Final = (*KINDS, TOTAL_OF_MACHINE, TODAY, LAST_TREATMENT)
OF_OUTLET: Final = (ONLINE,)
STEPPED: Final = (TOTAL, TODAY, *SPANS)


async def async_setup_entry(
    hass: HomeAssistant, entry: OzonConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the sensors of everything there is, and of everything that is added later."""
    hub = entry.runtime_data
    of_company = OF_COMPANY if isinstance(hub, HeadOffice) else ()
    of_hub = (*STEPPED, *of_company)
    async_add_entities(SteppedSensor(hub, FLEET, description, entry.entry_id) for description in of_hub)

    def add_to_subentries(
        descriptions: Sequence[LedgerSensorDescription], stepped: Sequence[LedgerSensorDescription]
    ) -> Callable[[list[str]], None]:
        @callback
        def add(keys: list[str]) -> None:
            for key in keys:
                sensors = [LedgerSensor(hub, key, description) for description in descriptions]
                sensors += [SteppedSensor(hub, key, description) for description in stepped]
                async_add_entities(sensors, config_subentry_id=subentry_id(entry, key))

        return add

    @callback
    def add_revenue(keys: list[str]) -> None:
        for key in keys:
            if key == FLEET:
                async_add_entities(RevenueSensor(hub, FLEET, description, entry.entry_id) for description in REVENUE)
            else:
                descriptions = REVENUE_OF_MACHINE if key in hub.fleet.machines else REVENUE
                sensors = [RevenueSensor(hub, key, description) for description in descriptions]
                async_add_entities(sensors, config_subentry_id=subentry_id(entry, key))

    @callback
    def add_devices(device_ids: list[str]) -> None:
        async_add_entities(sensor for device_id in device_ids for sensor in _of_device(hub, device_id))

    feeds = hub.feeds
    stepped_of_outlet = (*STEPPED, PROBLEMS) if of_company else STEPPED
    entry.async_on_unload(await feeds.outlets.async_follow(hass, add_to_subentries(OF_OUTLET, stepped_of_outlet)))
    entry.async_on_unload(await feeds.machines.async_follow(hass, add_to_subentries(OF_MACHINE, STEPPED_OF_MACHINE)))
    for feed in (feeds.priced, feeds.treatment_rules, feeds.month_rules, feeds.goals):
        entry.async_on_unload(feed.follow_removals(lambda: remove_outdated(hass, entry)))
    entry.async_on_unload(await feeds.priced.async_follow(hass, add_revenue))
    entry.async_on_unload(await feeds.treatment_rules.async_follow(hass, add_to_subentries([TREATMENTS_LEFT], [])))
    entry.async_on_unload(await feeds.month_rules.async_follow(hass, add_to_subentries([DAYS_LEFT], [])))
    entry.async_on_unload(await feeds.goals.async_follow(hass, _adding_goals(hub, async_add_entities)))
    entry.async_on_unload(await feeds.devices.async_follow(hass, add_devices))


def _adding_goals(hub: HubView, async_add_entities: AddConfigEntryEntitiesCallback) -> Callable[[list[str]], None]:
    @callback
    def add(ids: list[str]) -> None:
        for outlet in hub.fleet.outlets.values():
            goals = [goal for goal in outlet.goals if goal_id(outlet.id, goal) in ids]
            subentry = subentry_id(hub.entry, outlet.id)
            async_add_entities((goal_sensor(hub, outlet.id, goal) for goal in goals), config_subentry_id=subentry)

    return add


def _of_device(hub: HubView, device_id: str) -> list[SensorEntity]:
    return [
        *(DeviceSensor(hub, device_id, description) for description in OF_DEVICE),
        LedgerSensor(hub, device_id, UNASSIGNED),
    ]
