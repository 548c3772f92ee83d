"""Counter of the treatments that are not acknowledged yet, from the devices' heartbeats."""

from collections.abc import Sequence
import json
from typing import Final

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion

from devtools.ports import LOCALHOST

_HEARTBEATS: Final = "ozon/device/+/heartbeat"


class PendingCounter:
    """An MQTT client that keeps the newest heartbeat of each device; they come every few seconds."""

    def __init__(self, port: int) -> None:
        """Choose the broker."""
        self._port = port
        self._pending: dict[str, int] = {}
        self._client = Client(CallbackAPIVersion.VERSION2)
        self._client.on_connect = lambda client, *_: client.subscribe(_HEARTBEATS)
        self._client.on_message = self._on_heartbeat

    def start(self) -> None:
        """Subscribe, and discard earlier heartbeats."""
        self._pending.clear()
        self._client.connect(LOCALHOST, self._port)
        self._client.loop_start()

    def stop(self) -> None:
        """Disconnect."""
        self._client.disconnect()
        self._client.loop_stop()

    def total(self, device_ids: Sequence[str]) -> int | None:
        """Return the sum over these devices; None until each has sent a heartbeat."""
        if not self._pending.keys() >= set(device_ids):
            return None
        return sum(self._pending[device_id] for device_id in device_ids)

    def _on_heartbeat(self, _client: Client, _data: None, message: MQTTMessage) -> None:
        beat = json.loads(message.payload)
        self._pending[beat["device_id"]] = beat["pending"]
