"""Transport by MQTT: devices push their messages by way of a broker, and listen for acknowledgements and commands."""

from collections.abc import Callable
from functools import partial
from time import time_ns
from typing import Final

from homeassistant.components import mqtt
from homeassistant.components.mqtt.models import ReceiveMessage
from homeassistant.config_entries import SIGNAL_CONFIG_ENTRY_CHANGED, ConfigEntry, ConfigEntryChange, ConfigEntryState
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect

from ...core.domain.messages import Ack, Channel, CommandRequest
from ...core.protocol.batch import RawMessage
from ...core.protocol.codec import encode_command
from ..queue import MessageQueue
from .ack_publisher import AckPublisher
from .device_topics import DeviceTopics
from .undecodable_log import limit_undecodable_log

# To confirm an event to the broker would say nothing, as it happens before the commit, and costs as much as storing it:
# what is lost on the way is sent again, since only our own acknowledgement counts. The original firmware, which
# cannot, publishes with QoS 0 itself. A status is said once.
_QOS: Final = {Channel.EVENT: 0, Channel.EVENTS: 0, Channel.STATUS: 1, Channel.HEARTBEAT: 0}
# Any publisher can invent device ids. Beyond so many, all count as heard.
_MOST_HEARD: Final = 10_000


class MqttTransport:
    """Subscribes to the devices' topics, and publishes to them, once Home Assistant's MQTT integration is loaded."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        topics: DeviceTopics,
        queue: MessageQueue,
        on_connection: Callable[[], None],
    ) -> None:
        """Fill `queue` with what comes below the prefix of `topics`; `on_connection` is called when it changed."""
        self.ack_publisher = AckPublisher(hass, topics)
        self.is_connected = False
        self._hass = hass
        self._entry = entry
        self._topics = topics
        self._queue = queue
        self._on_connection = on_connection
        self._heard: set[str] = set()
        self._is_subscribed = False

    @callback
    def async_follow_connection(self) -> None:
        """Follow the connection to the broker until the entry is unloaded."""
        unsubscribe = mqtt.async_subscribe_connection_status(self._hass, self.connection_changed)
        self._entry.async_on_unload(unsubscribe)
        if self._is_loaded:
            self.connection_changed(mqtt.is_connected(self._hass))

    async def async_subscribe(self) -> None:
        """Subscribe now or, where nobody has set MQTT up, as soon as somebody does."""

        @callback
        def entry_changed(_: ConfigEntryChange, changed: ConfigEntry) -> None:
            if changed.domain == mqtt.DOMAIN and self._is_loaded and not self._is_subscribed:
                self._entry.async_create_task(self._hass, self._async_subscribe_all())

        unsubscribe = async_dispatcher_connect(self._hass, SIGNAL_CONFIG_ENTRY_CHANGED, entry_changed)
        self._entry.async_on_unload(unsubscribe)
        if self._is_loaded:
            await self._async_subscribe_all()

    async def _async_subscribe_all(self) -> None:
        """Subscribe once a channel: each change of subscriptions empties the client's topic cache."""
        self._is_subscribed = True
        self._entry.async_on_unload(limit_undecodable_log(self._topics.prefix))
        self.connection_changed(mqtt.is_connected(self._hass))
        for channel, qos in _QOS.items():
            handler, pattern = partial(self._receive, channel), self._topics.pattern(channel)
            unsubscribe = await mqtt.async_subscribe(self._hass, pattern, handler, qos=qos, encoding=None)
            self._entry.async_on_unload(unsubscribe)

    @property
    def _is_loaded(self) -> bool:
        entries = self._hass.config_entries.async_entries(mqtt.DOMAIN, include_ignore=False, include_disabled=False)
        return any(entry.state is ConfigEntryState.LOADED for entry in entries)

    @callback
    def connection_changed(self, is_connected: bool) -> None:
        """Note that the broker was connected or disconnected."""
        if is_connected != self.is_connected:
            self.is_connected = is_connected
            self._on_connection()

    def reaches(self, device_id: str) -> bool:
        """Return whether a device sent anything by way of the broker."""
        return device_id in self._heard or len(self._heard) >= _MOST_HEARD

    @callback
    def acknowledge(self, device_id: str, ack: Ack) -> None:
        """Queue an acknowledgement."""
        self.ack_publisher.put(device_id, ack)

    async def async_command(self, device_id: str, request: CommandRequest) -> None:
        """Publish a command."""
        topic = self._topics.of(device_id, Channel.COMMAND)
        await mqtt.async_publish(self._hass, topic, encode_command(request), qos=1, retain=False)

    async def async_run(self) -> None:
        """Publish acknowledgements."""
        await self.ack_publisher.run()

    @callback
    def flush_soon(self) -> None:
        """Publish what is queued without delay."""
        self.ack_publisher.flush_soon()

    async def async_flush(self) -> None:
        """Publish all that is queued now."""
        await self.ack_publisher.flush()

    async def async_drain(self) -> None:
        """Wait until everything that is queued is published."""
        await self.ack_publisher.async_drain()

    @callback
    def close(self) -> None:
        """Discard what could not be published."""
        self.ack_publisher.close()

    @callback
    def _receive(self, channel: Channel, message: ReceiveMessage) -> None:
        """Queue a message for the worker; this is all that happens inside the MQTT client."""
        device_id = self._topics.heard(message.topic)
        payload = message.payload if isinstance(message.payload, bytes) else str(message.payload).encode()
        if len(self._heard) < _MOST_HEARD:
            self._heard.add(device_id)
        self._queue.put(RawMessage(channel, device_id, payload, message.retain, time_ns() // 1_000_000))
