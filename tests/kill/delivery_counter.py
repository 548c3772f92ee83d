"""Counter of the deliveries of each event, by a client that is never killed."""

from collections import Counter
from collections.abc import Sequence

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion

from custom_components.ozon_telemetry.core.domain.messages import Channel, Event, Message, Rejected
from custom_components.ozon_telemetry.core.protocol.codec import Topics, decode, decode_events


class DeliveryCounter:
    """A client that counts how often each event is delivered."""

    def __init__(self, port: int) -> None:
        """Subscribe from now on, also after the broker was away."""
        self._topics = Topics()
        self.batches = 0  # event batches
        self._seen: Counter[tuple[str, str | None, int]] = Counter()
        self._client = Client(CallbackAPIVersion.VERSION2)
        self._client.on_connect = lambda *_: self._subscribe()
        self._client.on_message = lambda *arguments: self._see(arguments[-1])
        self._client.reconnect_delay_set(1, 1)
        self._client.connect_async("127.0.0.1", port)
        self._client.loop_start()

    @property
    def repetitions(self) -> int:
        """Return how many deliveries repeated an earlier one."""
        return self._seen.total() - len(self._seen)

    def close(self) -> None:
        """Disconnect."""
        self._client.disconnect()
        self._client.loop_stop()

    def _subscribe(self) -> None:
        self._client.subscribe([(self._topics.pattern(channel), 1) for channel in (Channel.EVENT, Channel.EVENTS)])

    def _see(self, message: MQTTMessage) -> None:
        for event in self._decoded(message):
            if isinstance(event, Event):
                self._seen[event.device_id, event.gen, event.seq] += 1

    def _decoded(self, message: MQTTMessage) -> Sequence[Message | Rejected]:
        device_id = self._topics.device_id(message.topic)
        if message.topic == self._topics.of(device_id, Channel.EVENT):
            return [decode(Channel.EVENT, device_id, message.payload)]
        self.batches += 1
        return decode_events(device_id, message.payload)
