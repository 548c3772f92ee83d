"""Reference receiver of the protocol: stores each event once, acknowledges it, and requests a resync after a gap."""

from collections import defaultdict
from dataclasses import dataclass, field
import json
import threading
from typing import Any, Final

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion

from devtools.polling import WAIT_SECONDS, until_sync

PREFIX: Final = "ozon/device"
MAX_BATCH_PAYLOAD: Final = 8192

type Payload = dict[str, Any]


@dataclass
class ReceivedMessages:
    """Messages of one device in order of arrival, repetitions included."""

    events: list[Payload] = field(default_factory=list)  # those of event batches too
    batches: list[int] = field(default_factory=list)  # how many records each event batch had
    statuses: list[Payload] = field(default_factory=list)
    heartbeats: list[Payload] = field(default_factory=list)


class FakeHub:
    """Fake of Home Assistant's side; a test can switch `acknowledges` off."""

    def __init__(self, port: int) -> None:
        """Connect; messages arrive from now on."""
        self.port = port
        self.acknowledges = True
        self.ack_interval = 1  # only every n-th event is acknowledged
        self.batch: Any = None  # what acknowledgements offer: how many records an event batch may have
        self.conflicts: list[tuple[Payload, Payload]] = []
        self._sent = 0
        self.seen: dict[str, ReceivedMessages] = defaultdict(ReceivedMessages)
        self.raw: dict[str, dict[str, bytes]] = defaultdict(dict)  # the newest payload of each topic
        self.stored: dict[tuple[str, str], dict[int, Payload]] = defaultdict(dict)
        self.marks: dict[tuple[str, str], int] = defaultdict(int)
        self._lock = threading.Lock()
        self._connect()

    def _connect(self) -> None:
        """Connect to the broker and subscribe to all devices."""
        self.client = Client(CallbackAPIVersion.VERSION2)
        self.client.on_connect = lambda client, *_: client.subscribe(f"{PREFIX}/#", qos=1)
        self.client.on_message = self._on_message
        self.client.connect("127.0.0.1", self.port)
        self.client.loop_start()

    def close(self) -> None:
        """Disconnect from the broker."""
        self.client.disconnect()
        self.client.loop_stop()

    def forget(self) -> None:
        """Lose all stored events, as after restoring an old backup."""
        with self._lock:
            self.stored.clear()
            self.marks.clear()

    def acknowledge_after(self, device_id: str) -> None:
        """Acknowledge from now on, where a device that was online has been switched off.

        What it sent before may still be on its way through the broker. Its last will comes after all of that.
        """
        self.wait_for_status(device_id, online=False)
        self.acknowledges = True

    def acknowledge(self, device_id: str, gen: str, seq: Any, **more: Any) -> None:
        """Send an acknowledgement, valid or not."""
        offer = {} if self.batch is None else {"batch": self.batch}
        self.send(device_id, "ack", {"gen": gen, "seq": seq, **offer, **more})

    def send(self, device_id: str, leaf: str, payload: Payload | str) -> None:
        """Send a message to a device."""
        text = payload if isinstance(payload, str) else json.dumps(payload)
        self.client.publish(f"{PREFIX}/{device_id}/{leaf}", text, qos=1)

    def wait_for_events(self, device_id: str, count: int) -> list[Payload]:
        """Return all events of a device once so many different ones are stored."""
        until_sync(f"{count} stored events of {device_id}", lambda: self.count(device_id) >= count)
        return self.events(device_id)

    def count(self, device_id: str) -> int:
        """Return the number of different events stored."""
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
        """Return the newest event once it has these fields."""
        return _wait_for_newest(self.seen[device_id].events, f"an event of {device_id}", fields)

    def wait_for_status(self, device_id: str, **fields: Any) -> Payload:
        """Return the newest status once it has these fields."""
        return _wait_for_newest(self.seen[device_id].statuses, f"a status of {device_id}", fields)

    def wait_for_status_once(self, device_id: str, **fields: Any) -> Payload:
        """Return the first status with these fields, also if others have followed."""
        statuses = self.seen[device_id].statuses

        def matching() -> Payload | None:
            return next((status for status in statuses if fields.items() <= status.items()), None)

        return until_sync(f"any status of {device_id} with {fields}", matching) or {}

    def wait_for_statuses(self, device_id: str, count: int) -> None:
        """Wait until so many statuses have arrived."""
        until_sync(f"{count} statuses of {device_id}", lambda: len(self.seen[device_id].statuses) >= count)

    def wait_for_heartbeat(self, device_id: str, seconds: float = WAIT_SECONDS, **fields: Any) -> Payload:
        """Return the next heartbeat with these fields."""
        beats = self.seen[device_id].heartbeats
        beats.clear()
        return _wait_for_newest(beats, f"a heartbeat of {device_id}", fields, seconds)

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
            case "events":
                assert len(message.payload) <= MAX_BATCH_PAYLOAD
                self._store_batch(device_id, payload)
            case "status":
                seen.statuses.append(payload)
                if payload["online"] and self.acknowledges:
                    self._send_resume_ack(device_id, payload)
            case "heartbeat":
                seen.heartbeats.append(payload)

    def _store_batch(self, device_id: str, batch: Payload) -> None:
        """Store the records of an event batch, which are acknowledged once."""
        shared = {"device_id": batch["device_id"], "gen": batch["gen"]}
        events = [shared | record for record in batch["records"]]
        self.seen[device_id].batches.append(len(events))
        self.seen[device_id].events += events
        self._store(device_id, *events)

    def _store(self, device_id: str, *events: Payload) -> None:
        gen = events[0]["gen"]
        with self._lock:
            mark = self.marks[device_id, gen]
            if not self.acknowledges:
                return
            prev = 0
            for event in events:
                seq, prev = event["seq"], event["prev"]
                self._check(self.stored[device_id, gen].get(seq), event)
                if prev <= mark < seq:
                    self.stored[device_id, gen][seq] = event
                    self.marks[device_id, gen] = mark = seq
        self._sent += 1
        if self._sent % self.ack_interval == 0:
            self.acknowledge(device_id, gen, mark, **({"resync": True} if prev > mark else {}))

    def _check(self, stored: Payload | None, event: Payload) -> None:
        """Note an event that reuses a number for another treatment; its time may differ, as a later boot forgets it."""
        fields = ("event_type", "count_basic", "count_standard", "count_premium", "boot", "uptime_ms")
        if stored is not None and any(stored[name] != event[name] for name in fields):
            self.conflicts.append((stored, event))

    def _send_resume_ack(self, device_id: str, status: Payload) -> None:
        mark = self.marks[device_id, status["gen"]]
        self.acknowledge(device_id, status["gen"], mark, **({"resync": True} if status["acked"] != mark else {}))


def _wait_for_newest(payloads: list[Payload], what: str, fields: Payload, seconds: float = WAIT_SECONDS) -> Payload:
    def matching() -> Payload | None:
        return payloads[-1] if payloads and fields.items() <= payloads[-1].items() else None

    try:
        return until_sync(f"{what} with {fields}", matching, seconds) or {}
    except TimeoutError as error:
        raise TimeoutError(f"{error}; the newest is {payloads[-1:]}") from None
