"""Base classes of the entities: each follows the state of one key and belongs to one registered device.

A state that is written costs a row in the recorder's database, one that is written again unchanged still an event: an
entity writes only what differs from what it wrote last.
"""

from typing import override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import callback
from homeassistant.helpers.entity import Entity, EntityDescription

from .hub import Hub, HubView


def subentry_id(entry: ConfigEntry, key: str) -> str | None:
    """Return the subentry to which entities of an outlet or a machine belong; a head office has none."""
    return key if key in entry.subentries else None


class OzonEntity(Entity):
    """An entity of the machine, outlet, ESP32 or hub whose id is `key`."""

    _attr_has_entity_name = True
    _attr_should_poll = False
    _written: object = None

    def __init__(self, hub: HubView, key: str, description: EntityDescription, device: str | None = None) -> None:
        """Follow the state of `key`; `device` is the registered device's key where it is another."""
        self.hub = hub
        self.key = key
        self.entity_description = description
        self._attr_unique_id = f"{hub.fleet_devices.registry_key(device or key)}_{description.key}"
        # Registered before; with `device_info` it would be looked up and compared again for each entity.
        self.device_entry = hub.fleet_devices.device_of(device or key)

    async def async_added_to_hass(self) -> None:
        """Write the state whenever it changes, from the moment Home Assistant knows the entity."""
        await super().async_added_to_hass()
        self.async_on_remove(self.hub.state_changed.connect(self._state_changed, self.key))

    def _figures(self) -> object:
        """Return all that the state shows and a change of its key may change."""
        return self.available

    @callback
    def _state_changed(self) -> None:
        """Write what changed."""
        if (figures := self._figures()) != self._written:
            self._written = figures
            self.async_write_ha_state()


class CommandedEntity(OzonEntity):
    """An entity of an ESP32 that sends it commands."""

    hub: Hub

    @property
    @override
    def available(self) -> bool:
        """Return whether the device accepts commands: the original firmware has no journal, and takes no commands."""
        state = self.hub.devices[self.key]
        return self.hub.devices.can_hear(self.key) and state.is_online and state.has_journal
