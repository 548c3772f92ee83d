"""Fake MQTT device: publishes a device's messages, and collects what is published for it."""

from typing import Any, Final

from homeassistant.core import HomeAssistant
import orjson
from pytest_homeassistant_custom_component.common import async_fire_mqtt_message
from pytest_homeassistant_custom_component.typing import MqttMockHAClient

from custom_components.ozon_telemetry.clock import now_millis
from custom_components.ozon_telemetry.core.domain.messages import (
    ONE,
    ZERO,
    Channel,
    Event,
    Heartbeat,
    Kind,
    Millis,
    Status,
)
from custom_components.ozon_telemetry.core.protocol.codec import encode_event, encode_events, encode_report
from custom_components.ozon_telemetry.hub import Hub

from .builders import DEVICE

GEN: Final = "95216b23"


class FakeDevice:
    """One device, which counts the treatments that it publishes."""

    def __init__(self, hass: HomeAssistant, client: MqttMockHAClient, hub: Hub, device_id: str = DEVICE) -> None:
        """Publish as `device_id` to `hub`."""
        self._hass, self.client, self.hub = hass, client, hub
        self.device_id = device_id
        self.counters = ZERO

    async def send_event(self, seq: int, kind: Kind, at: Millis | None = None, **more: Any) -> None:
        """Count and publish a treatment, and wait until the hub has processed it."""
        self.publish_event(seq, kind, at, **more)
        await self.settle()

    def publish_event(self, seq: int, kind: Kind, at: Millis | None = None, **more: Any) -> None:
        """Count and publish a treatment."""
        self.publish(Channel.EVENT, encode_event(self.count(seq, kind, at, **more)))

    def publish_events(self, first: int, last: int, kind: Kind = Kind.BASIC) -> None:
        """Count treatments and publish them as an event batch."""
        self.publish(Channel.EVENTS, encode_events([self.count(seq, kind) for seq in range(first, last + 1)]))

    def count(self, seq: int, kind: Kind, at: Millis | None = None, **more: Any) -> Event:
        """Count a treatment."""
        self.counters = self.counters.plus(ONE[kind])
        defaults: dict[str, Any] = {"gen": GEN, "prev": seq - 1, "counters": self.counters}
        return Event(self.device_id, kind, now_millis() if at is None else at, seq=seq, **defaults | more)

    async def send_report(self, report: Status | Heartbeat, *, retain: bool = False) -> None:
        """Publish a status or heartbeat, and wait until the hub has processed it."""
        self.publish_report(report, retain=retain)
        await self.settle()

    def publish_report(self, report: Status | Heartbeat, *, retain: bool = False) -> None:
        """Publish a status or heartbeat."""
        channel = Channel.STATUS if isinstance(report, Status) else Channel.HEARTBEAT
        self.publish(channel, encode_report(report), retain=retain)

    async def send_raw(self, channel: Channel, payload: bytes, *, retain: bool = False) -> None:
        """Publish any payload, and wait until the hub has processed it."""
        self.publish(channel, payload, retain=retain)
        await self.settle()

    def publish(self, channel: Channel, payload: bytes, *, retain: bool = False) -> None:
        """Publish any payload."""
        async_fire_mqtt_message(self._hass, self.hub.topics.of(self.device_id, channel), payload, 1, retain)

    async def settle(self) -> None:
        """Wait until the hub has nothing left to do."""
        await self.hub.async_drain()
        await self._hass.async_block_till_done(wait_background_tasks=False)

    def acks(self) -> list[dict[str, Any]]:
        """Return the acknowledgements for this device, oldest first, without the offer of event batches."""
        return [{name: ack[name] for name in ack if name != "batch"} for ack in self.received(Channel.ACK)]

    def received(self, channel: Channel) -> list[dict[str, Any]]:
        """Return all that was published for this device on `channel`."""
        topic = self.hub.topics.of(self.device_id, channel)
        return [
            orjson.loads(call.args[1]) for call in self.client.async_publish.call_args_list if call.args[0] == topic
        ]
