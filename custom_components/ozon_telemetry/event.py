"""Event entities of the treatments of a machine, for automations that react the moment a customer is served.

Only fresh treatments appear, each at most once: those of a device that was offline for a week are counted, but trigger
no automation.
"""

from typing import Final, override

from homeassistant.components.event import EventEntity, EventEntityDescription
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .core.domain.instants import to_datetime
from .core.domain.messages import Kind
from .core.ledger import Treatment
from .entity import OzonEntity
from .hub import Hub, OzonConfigEntry, hub_of

PARALLEL_UPDATES = 0

_REPLAYED_AFTER: Final = 30_000  # ms: an event that took longer was kept in a journal meanwhile

TREATMENT: Final = EventEntityDescription(
    key="treatment", translation_key="treatment", event_types=[kind.key for kind in Kind]
)


async def async_setup_entry(
    hass: HomeAssistant, entry: OzonConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the event entity of every machine."""
    hub = hub_of(entry)

    @callback
    def add_machines(machines: list[str]) -> None:
        for machine in machines:
            async_add_entities([TreatmentEvent(hub, machine, TREATMENT)], config_subentry_id=machine)

    entry.async_on_unload(await hub.feeds.machines.async_follow(hass, add_machines))


class TreatmentEvent(OzonEntity, EventEntity):
    """The newest fresh treatment of a machine."""

    hub: Hub

    @override
    async def async_added_to_hass(self) -> None:
        """Subscribe to fresh treatments."""
        await super().async_added_to_hass()
        self.async_on_remove(self.hub.treatment_events.fresh.connect(self._on_treatment, self.key))

    @callback
    def _on_treatment(self, treatment: Treatment) -> None:
        self._trigger_event(treatment.kind.key, treatment_attributes(treatment))
        self.async_write_ha_state()

    @callback
    @override
    def _state_changed(self) -> None:
        """Write nothing: this entity changes with a treatment, never with a count."""


def treatment_attributes(treatment: Treatment) -> dict[str, object]:
    """Return the attributes of a treatment, for automations."""
    return {
        "occurred_at": to_datetime(treatment.occurred_at).isoformat(),
        "device": treatment.device_id,
        "sequence": treatment.seq,
        "replayed": treatment.received_at - treatment.occurred_at > _REPLAYED_AFTER,
        "time_source": treatment.source.name.lower(),
        **{f"count_{kind.key}": treatment.counters[kind] for kind in Kind},
    }
