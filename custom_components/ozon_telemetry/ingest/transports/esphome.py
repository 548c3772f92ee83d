"""Transport by ESPHome's native API: devices are pulled through Home Assistant's own `esphome` integration.

Nobody needs a broker for it. Whoever has both may use both: what is heard twice is one treatment.
"""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from homeassistant.config_entries import SIGNAL_CONFIG_ENTRY_CHANGED, ConfigEntry, ConfigEntryChange
from homeassistant.const import EVENT_SERVICE_REGISTERED
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.dispatcher import async_dispatcher_connect

from ...const import DOMAIN
from ...core.domain.device_ids import is_same_device
from ...core.domain.messages import Ack, Channel, CommandRequest, Status
from ...core.protocol.codec import encode_report
from ..queue import MessageQueue
from .esphome_device import ACTIONS, ESPHOME, EsphomeDevice, device_id_of, esphome_entries
from .puller import Puller, pulled_message


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a transport asks of its hub: how it knows a device, whether it is its own, and heard in another way."""

    known_as: Callable[[str], str]
    is_ours: Callable[[str], bool]
    is_heard_elsewhere: Callable[[str], bool]
    on_connection: Callable[[], None]


@dataclass(frozen=True, slots=True)
class _Pull:
    """A connected device, and what ends when it is not connected any more."""

    device: EsphomeDevice
    puller: Puller
    task: asyncio.Task[None]
    position_entity: str | None
    stop_following: CALLBACK_TYPE


class EsphomeTransport:
    """Finds the devices of our project, and pulls from each that is connected."""

    def __init__(
        self, hass: HomeAssistant, entry: ConfigEntry, queue: MessageQueue, surroundings: Surroundings
    ) -> None:
        """Fill `queue` with what the devices answer."""
        self.is_connected = False
        self._hass = hass
        self._entry = entry
        self._queue = queue
        self._hub = surroundings
        self._known: set[str] = set()
        self._pulls: dict[str, _Pull] = {}
        self._connections: dict[int, CALLBACK_TYPE] = {}
        self._is_closed = False

    @callback
    def async_follow(self) -> None:
        """Look for devices now, and whenever the `esphome` integration has another one, until the hub stops."""

        @callback
        def is_about_esphome(data: dict[str, Any]) -> bool:
            return data["domain"] == ESPHOME and str(data["service"]).endswith(ACTIONS)

        @callback
        def registered(_: Event[Any]) -> None:
            self.async_look()

        @callback
        def entry_changed(_: ConfigEntryChange, changed: ConfigEntry) -> None:
            if changed.domain == ESPHOME:
                self.async_look()

        unsubscribe = self._hass.bus.async_listen(EVENT_SERVICE_REGISTERED, registered, is_about_esphome)
        self._entry.async_on_unload(unsubscribe)
        self._entry.async_on_unload(async_dispatcher_connect(self._hass, SIGNAL_CONFIG_ENTRY_CHANGED, entry_changed))
        self.async_look()

    @callback
    def async_look(self) -> None:
        """Pull from each device that is connected now, and from no other one."""
        if self._is_closed:
            return
        devices = {device.device_id: device for device in self._devices()}
        self._follow_connections(devices)
        for device_id, pull in list(self._pulls.items()):
            device = devices.get(device_id)
            if device is None or not device.is_connected:
                is_respelled = device is None and any(is_same_device(device_id, other) for other in devices)
                self._end(device_id, is_gone=not is_respelled)
            elif pull.position_entity != device.position_entity:
                self._end(device_id, is_gone=False)  # renamed, enabled or disabled: it is followed by its name
        for device_id in devices.keys() - self._pulls.keys():
            if devices[device_id].is_connected:
                self._begin(devices[device_id])
        self._known |= devices.keys()
        if bool(devices) != self.is_connected:
            self.is_connected = bool(devices)
            self._hub.on_connection()

    @property
    def connected_devices(self) -> Iterable[str]:
        """Return the devices that are connected: that is their sign of life."""
        return self._pulls.keys()

    def reaches(self, device_id: str) -> bool:
        """Return whether the `esphome` integration has a device."""
        return device_id in self._known

    @callback
    def acknowledge(self, device_id: str, ack: Ack) -> None:
        """Let the next pull acknowledge what the ledger has."""
        if (pull := self._pulls.get(device_id)) is not None:
            pull.puller.acknowledge(ack)

    async def async_command(self, device_id: str, request: CommandRequest) -> None:
        """Send a command; its answer is the status that confirms it. Raises HomeAssistantError or TimeoutError."""
        if (pull := self._pulls.get(device_id)) is None:
            raise HomeAssistantError(
                translation_domain=DOMAIN,
                translation_key="device_not_connected",
                translation_placeholders={"device": device_id},
            )
        pull.puller.apply_status(await pull.device.async_command(request))

    async def async_run(self) -> None:
        """Do nothing: each device is pulled from in a task of its own."""

    @callback
    def flush_soon(self) -> None:
        """Do nothing: nothing is queued here."""

    async def async_flush(self) -> None:
        """Do nothing: what is not acknowledged yet, the first pull after the next start acknowledges."""

    async def async_drain(self) -> None:
        """Do nothing: nothing is queued here."""

    @callback
    def close(self) -> None:
        """Pull no more."""
        self._is_closed = True
        for device_id in list(self._pulls):
            self._end(device_id, is_gone=False)
        for stop in self._connections.values():
            stop()
        self._connections.clear()

    def _devices(self) -> Iterable[EsphomeDevice]:
        for entry in esphome_entries(self._hass):
            device_id = self._hub.known_as(device_id_of(entry))
            if self._hub.is_ours(device_id):
                yield EsphomeDevice(self._hass, entry, device_id)

    @callback
    def _follow_connections(self, devices: dict[str, EsphomeDevice]) -> None:
        """Follow the connection of each device; an entry that is loaded again has other subscriptions."""
        wanted = {id(device.connection): device for device in devices.values() if device.is_loaded}
        for key in self._connections.keys() - wanted.keys():
            self._connections.pop(key)()
        for key in wanted.keys() - self._connections.keys():
            self._connections[key] = wanted[key].async_follow_connection(self.async_look)

    @callback
    def _begin(self, device: EsphomeDevice) -> None:
        puller = Puller(device, self._queue.put)
        task = self._entry.async_create_background_task(
            self._hass, puller.async_run(), f"{DOMAIN} puller of {device.device_id}"
        )
        stop_following = device.async_follow_position(puller.position_changed)
        self._pulls[device.device_id] = _Pull(device, puller, task, device.position_entity, stop_following)

    @callback
    def _end(self, device_id: str, *, is_gone: bool) -> None:
        """Stop pulling: an action that is under way would fail only after half a minute."""
        pull = self._pulls.pop(device_id)
        pull.stop_following()
        pull.task.cancel()
        if is_gone and not self._hub.is_heard_elsewhere(device_id):
            will = encode_report(Status(device_id, online=False))
            self._queue.put(pulled_message(Channel.STATUS, device_id, will))
