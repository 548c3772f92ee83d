"""The receiving side as the protocol asks for it: stores once, acknowledges what it stored, asks again after a hole."""

from collections import defaultdict
from dataclasses import dataclass, field
import json
import threading
from typing import Any, Final

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion

from .device import WAIT_SECONDS, wait_for

PREFIX: Final = "ozon/device"

type Payload = dict[str, Any]


@dataclass
class Seen:
    """All that one device has sent, in order."""

    events: list[Payload] = field(default_factory=list)
    statuses: list[Payload] = field(default_factory=list)
    heartbeats: list[Payload] = field(default_factory=list)


class Hub:
    """Stands for Home Assistant; `acknowledges` is what a test switches off."""

    def __init__(self, port: int) -> None:
        """Connect and listen to all devices."""
        self.port = port
        self.acknowledges = True
        self.loses_acknowledgements = 0  # all but one of this many; 0: none
        self.conflicts: list[tuple[Payload, Payload]] = []
        self._sent = 0
        self.seen: dict[str, Seen] = defaultdict(Seen)
        self.raw: dict[str, dict[str, bytes]] = defaultdict(dict)  # the newest payload of each topic
        self.stored: dict[tuple[str, str], dict[int, Payload]] = defaultdict(dict)
        self.marks: dict[tuple[str, str], int] = defaultdict(int)
        self._lock = threading.Lock()
        self.client = Client(CallbackAPIVersion.VERSION2)
        self.client.on_connect = lambda client, *_: client.subscribe(f"{PREFIX}/#", qos=1)
        self.client.on_message = self._on_message
        self.client.connect("127.0.0.1", port)
        self.client.loop_start()

    def close(self) -> None:
        """Leave the broker."""
        self.client.disconnect()
        self.client.loop_stop()

    def forget(self) -> None:
        """Lose all that was stored, as after restoring an old backup."""
        with self._lock:
            self.stored.clear()
            self.marks.clear()

    def acknowledge(self, device_id: str, gen: str, seq: Any, **more: Any) -> None:
        """Send an acknowledgement, a wrong one too."""
        self.send(device_id, "ack", {"gen": gen, "seq": seq, **more})

    def send(self, device_id: str, leaf: str, payload: Payload | str) -> None:
        """Send a message to a device."""
        text = payload if isinstance(payload, str) else json.dumps(payload)
        self.client.publish(f"{PREFIX}/{device_id}/{leaf}", text, qos=1)

    def wait_for_events(self, device_id: str, count: int) -> list[Payload]:
        """Return all events of a device once so many different ones are stored."""
        wait_for(lambda: self.count(device_id) >= count, f"event {count} of {device_id}")
        return self.events(device_id)

    def count(self, device_id: str) -> int:
        """Return how many different events are stored."""
        return sum(len(events) for (owner, _), events in list(self.stored.items()) if owner == device_id)

    def events(self, device_id: str) -> list[Payload]:
        """Return the stored events of a device in the order of their numbers."""
        with self._lock:
            return [
                events[seq]
                for (owner, _), events in self.stored.items()
                if owner == device_id
                for seq in sorted(events)
            ]

    def wait_for_event_where(self, device_id: str, **fields: Any) -> Payload:
        """Return the newest event sent once it says this."""
        return _newest(self.seen[device_id].events, fields)

    def wait_for_status(self, device_id: str, **fields: Any) -> Payload:
        """Return the newest status once it says this."""
        return _newest(self.seen[device_id].statuses, fields)

    def wait_for_status_once(self, device_id: str, **fields: Any) -> Payload:
        """Return the first status that says this, also if others have followed."""
        statuses = self.seen[device_id].statuses
        return wait_for(lambda: next((s for s in statuses if fields.items() <= s.items()), None), f"{fields}") or {}

    def wait_for_statuses(self, device_id: str, count: int) -> None:
        """Wait until so many statuses have come."""
        wait_for(lambda: len(self.seen[device_id].statuses) >= count, f"status {count} of {device_id}")

    def wait_for_heartbeat(self, device_id: str, seconds: float = WAIT_SECONDS, **fields: Any) -> Payload:
        """Return the next heartbeat that says this."""
        beats = self.seen[device_id].heartbeats
        beats.clear()
        return _newest(beats, fields, seconds)

    def _on_message(self, _client: Client, _data: None, message: MQTTMessage) -> None:
        _, _, device_id, leaf = message.topic.split("/")
        if leaf in {"ack", "command"}:
            return
        self.raw[device_id][leaf] = message.payload
        payload = json.loads(message.payload)
        assert payload["device_id"] == device_id
        seen = self.seen[device_id]
        match leaf:
            case "event":
                seen.events.append(payload)
                self._store(device_id, payload)
            case "status":
                seen.statuses.append(payload)
                if payload["online"] and self.acknowledges:
                    self._answer(device_id, payload)
            case "heartbeat":
                seen.heartbeats.append(payload)

    def _store(self, device_id: str, event: Payload) -> None:
        gen, seq, prev = event["gen"], event["seq"], event["prev"]
        with self._lock:
            mark = self.marks[device_id, gen]
            if not self.acknowledges:
                return
            self._check(self.stored[device_id, gen].get(seq), event)
            if prev <= mark < seq:
                self.stored[device_id, gen][seq] = event
                self.marks[device_id, gen] = mark = seq
        self._sent += 1
        if not self.loses_acknowledgements or self._sent % self.loses_acknowledgements == 0:
            self.acknowledge(device_id, gen, mark, **({"resync": True} if prev > mark else {}))

    def _check(self, stored: Payload | None, event: Payload) -> None:
        """Remember events that use a number again for something else; what a later boot knows may differ."""
        told = ("event_type", "count_basic", "count_standard", "count_premium", "boot", "uptime_ms")
        if stored is not None and any(stored[name] != event[name] for name in told):
            self.conflicts.append((stored, event))

    def _answer(self, device_id: str, status: Payload) -> None:
        mark = self.marks[device_id, status["gen"]]
        self.acknowledge(device_id, status["gen"], mark, **({"resync": True} if status["acked"] != mark else {}))


def _newest(payloads: list[Payload], fields: Payload, seconds: float = WAIT_SECONDS) -> Payload:
    def matching() -> Payload | None:
        return payloads[-1] if payloads and fields.items() <= payloads[-1].items() else None

    return wait_for(matching, f"a message with {fields}", seconds) or {}
