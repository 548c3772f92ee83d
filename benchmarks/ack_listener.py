"""Listener for Home Assistant's acknowledgements that notes when the last one came."""

from collections.abc import Mapping
from threading import Event as Signal
from time import monotonic

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion

from custom_components.ozon_telemetry.core.domain.messages import Channel
from custom_components.ozon_telemetry.core.protocol.codec import Topics, decode_ack


class AckListener:
    """Listens until all events of every device are acknowledged."""

    def __init__(self, port: int, expected: Mapping[str, int]) -> None:
        """Listen; `expected` is the last seq of each device."""
        self.first = 0.0
        self.last = monotonic()
        self._topics = Topics()
        self._missing = dict(expected)
        self._all = Signal()
        self._client = Client(CallbackAPIVersion.VERSION2)
        self._client.on_message = lambda *arguments: self._on_message(arguments[-1])
        self._client.connect("127.0.0.1", port)
        self._client.subscribe(self._topics.pattern(Channel.ACK), qos=1)
        self._client.loop_start()

    def wait(self, seconds: float) -> bool:
        """Tell whether the last one came within this time."""
        arrived = self._all.wait(seconds)
        self._client.disconnect()
        self._client.loop_stop()
        return arrived

    def _on_message(self, message: MQTTMessage) -> None:
        self.first = self.first or monotonic()
        device_id = self._topics.device_id(message.topic)
        ack = decode_ack(message.payload)
        if ack is not None and ack.seq >= self._missing.get(device_id, ack.seq + 1):
            del self._missing[device_id]
            self.last = monotonic()
            if not self._missing:
                self._all.set()
