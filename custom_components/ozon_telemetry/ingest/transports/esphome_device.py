"""A device of our project as Home Assistant's `esphome` integration has it: its connection, position and actions."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import suppress
import re
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import CALLBACK_TYPE, Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.event import async_track_state_change_event
from homeassistant.util.hass_dict import HassKey

from ...const import DOMAIN
from ...core.domain.messages import Command, CommandRequest
from ...core.protocol.native_api import Position, parse_position

ESPHOME: Final = "esphome"
# The two halves of the firmware's project name.
_PROJECT: Final = ("ozontelemetry", "device")
ACTIONS: Final = ("ozon_fetch", "ozon_status", "ozon_command")
_CONF_DEVICE_NAME: Final = "device_name"
# The names by which the actions of entries were known. The `esphome` integration does not register the actions of a
# device anew that comes back with another name: they keep the former one until its entry is loaded again.
_NAMES: Final[HassKey[dict[str, str]]] = HassKey(f"{DOMAIN}_esphome_names")
# ESPHome makes the id of the name that the firmware gives it.
_POSITION: Final = re.compile(r"-text_sensor-(.*_)?position")
# Home Assistant notices only after half a minute that the device is gone which it asked.
_TIMEOUT: Final = 10.0  # seconds

type Answer = dict[str, Any]


class EsphomeDevice:
    """One device, by the id under which its hub knows it."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry, device_id: str) -> None:
        """Wrap a config entry of the `esphome` integration."""
        self.hass = hass
        self.entry = entry
        self.device_id = device_id

    @property
    def is_loaded(self) -> bool:
        """Return whether its entry is loaded."""
        return self.entry.state is ConfigEntryState.LOADED

    @property
    def is_connected(self) -> bool:
        """Return whether it can be asked: it is connected, and its actions are known."""
        if not self.is_loaded or not self._has_actions:
            return False
        # What is not in Home Assistant's documented interface may be gone with another version: then a call tells.
        return bool(getattr(self.connection, "available", True))

    @property
    def connection(self) -> object:
        """Return what the `esphome` integration keeps of the connection, anew each time the entry is loaded."""
        return getattr(self.entry, "runtime_data", None)

    @property
    def position(self) -> Position | None:
        """Return its position, if the entity is there and the device as well."""
        entity_id = self.position_entity
        state = self.hass.states.get(entity_id) if entity_id else None
        return parse_position(state.state) if state else None

    @property
    def position_entity(self) -> str | None:
        """Return the entity of its position, whatever a person named it; None if it is disabled."""
        entities = er.async_entries_for_config_entry(er.async_get(self.hass), self.entry.entry_id)
        found = (entity for entity in entities if _POSITION.search(entity.unique_id) and not entity.disabled)
        return next((entity.entity_id for entity in found), None)

    @callback
    def async_follow_position(self, changed: Callable[[Position], None]) -> CALLBACK_TYPE:
        """Call `changed` with each new position, until the returned function is called."""

        @callback
        def state_changed(event: Event[EventStateChangedData]) -> None:
            state = event.data["new_state"]
            if state is not None and (position := parse_position(state.state)) is not None:
                changed(position)

        entity_id = self.position_entity
        return async_track_state_change_event(self.hass, [entity_id] if entity_id else [], state_changed)

    @callback
    def async_follow_connection(self, changed: CALLBACK_TYPE) -> CALLBACK_TYPE:
        """Call `changed` when it is connected or disconnected, until the returned function is called."""
        subscribe = getattr(self.connection, "async_subscribe_device_updated", None)
        unsubscribe: CALLBACK_TYPE = subscribe(changed) if subscribe else _nothing

        def stop() -> None:
            with suppress(KeyError):  # the entry may have dropped its subscriptions
                unsubscribe()

        return stop

    async def async_status(self) -> Answer:
        """Ask for its status. Raises HomeAssistantError or TimeoutError."""
        return await self._call("ozon_status", {})

    async def async_fetch(self, gen: str, after: int, limit: int) -> Answer:
        """Acknowledge all up to `after`, and ask for what comes next. Raises HomeAssistantError or TimeoutError."""
        return await self._call("ozon_fetch", {"gen": gen, "after": after, "limit": limit})

    async def async_command(self, request: CommandRequest) -> Answer:
        """Send a command; return the status that confirms it. Raises HomeAssistantError or TimeoutError."""
        return await self._call("ozon_command", {"command": Command(request.command).value, "id": request.id or ""})

    async def _call(self, action: str, data: Answer) -> Answer:
        async with asyncio.timeout(_TIMEOUT):
            answer = await self.hass.services.async_call(
                ESPHOME, _service(self._name, action), data, blocking=True, return_response=True
            )
        if not isinstance(answer, dict):
            raise HomeAssistantError(f"{action} answered nothing")
        return answer

    @property
    def _has_actions(self) -> bool:
        return self._are_registered(self._name)

    def _are_registered(self, name: str) -> bool:
        return all(self.hass.services.has_service(ESPHOME, _service(name, action)) for action in ACTIONS)

    @property
    def _name(self) -> str:
        """Return the name of its actions: its own, or the former one, unless another device has that now."""
        names = self.hass.data.setdefault(_NAMES, {})
        name = _name_of(self.entry)
        if self._are_registered(name):
            names[self.entry.entry_id] = name
        elif (former := names.get(self.entry.entry_id, name)) not in map(_name_of, self._other_entries):
            return former
        return name

    @property
    def _other_entries(self) -> Iterator[ConfigEntry]:
        entries = self.hass.config_entries.async_entries(ESPHOME)
        return (entry for entry in entries if entry.entry_id != self.entry.entry_id)


def device_id_of(entry: ConfigEntry) -> str:
    """Return the id of the device of an entry: its MAC address, as the firmware writes it."""
    return dr.format_mac(entry.unique_id or "").upper()


def esphome_entries(hass: HomeAssistant) -> Iterator[ConfigEntry]:
    """Yield the entries of the `esphome` integration that have a device of our project."""
    registry = dr.async_get(hass)
    for entry in hass.config_entries.async_entries(ESPHOME, include_ignore=False, include_disabled=False):
        devices = dr.async_entries_for_config_entry(registry, entry.entry_id)
        if entry.unique_id and any((device.manufacturer, device.model) == _PROJECT for device in devices):
            yield entry


def _name_of(entry: ConfigEntry) -> str:
    return str(entry.data.get(_CONF_DEVICE_NAME, "")).replace("-", "_").lower()


def _service(name: str, action: str) -> str:
    return f"{name}_{action}"


def _nothing() -> None:
    """Stop following what cannot be followed."""
