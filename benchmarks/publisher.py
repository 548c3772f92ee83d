"""A process that publishes events as fast as a socket takes them: encoded before, QoS 1, no waiting for anyone.

Run as `python -m benchmarks.publisher PORT PREFIX SEED DEVICES FIRST EVENTS BATCH AGE`; it prints a line when all is
encoded, begins when it reads one, and ends when the broker has confirmed everything. With a BATCH above 1 so many
events of a device are one message.
"""

from simulator import standalone  # noqa: F401, I001 - first: it spares this process Home Assistant

from collections.abc import Iterator
from itertools import batched
import socket
import struct
import sys
from threading import Thread
from typing import Final

from custom_components.ozon_telemetry.core.domain.messages import Channel, Counters, Event, Kind, Millis
from custom_components.ozon_telemetry.core.protocol.codec import Topics, encode_event, encode_events
from simulator.fleet import device_ids_of
from simulator.clock import now


_CONNECT: Final = b"\x10\x10\x00\x04MQTT\x04\x02\x00\x00\x00\x04load"
_CONFIRMATION: Final = 4  # bytes of a CONNACK or PUBACK
_PUBLISH_QOS_1: Final = b"\x32"
_MOST_IDS: Final = 65_535
_BURST: Final = 200  # packets written at once


def messages(device_ids: list[str], seqs: range, batch: int, started: Millis) -> Iterator[tuple[Event, ...]]:
    """Yield every device's messages in turn: the events of each."""
    for part in batched(seqs, batch, strict=False):
        for device_id in device_ids:
            yield tuple(_event(device_id, seq, started) for seq in part)


def packet(topic: str, payload: bytes, number: int) -> bytes:
    """Return an MQTT 3.1.1 PUBLISH with QoS 1."""
    body = struct.pack("!H", len(topic)) + topic.encode() + struct.pack("!H", number % _MOST_IDS + 1) + payload
    return _PUBLISH_QOS_1 + _length(len(body)) + body


def main() -> None:
    """Encode, wait for the signal, publish, wait for the broker."""
    port, prefix, seed, devices, first, number, batch, age = sys.argv[1:]
    topics, device_ids = Topics(prefix), device_ids_of(int(seed), int(devices))
    seqs = range(int(first), int(first) + int(number))
    packets = [
        packet(topics.of(events[0].device_id, _channel(events)), _payload(events), place)
        for place, events in enumerate(messages(device_ids, seqs, int(batch), now() - int(age)))
    ]
    with socket.create_connection(("127.0.0.1", int(port))) as connection:
        connection.sendall(_CONNECT)
        connection.recv(_CONFIRMATION)
        print("ready", flush=True)
        sys.stdin.readline()
        reader = Thread(target=_read, args=(connection, len(packets) * _CONFIRMATION))
        reader.start()
        for start in range(0, len(packets), _BURST):
            connection.sendall(b"".join(packets[start : start + _BURST]))
        print("sent", flush=True)
        reader.join()


def gen_of(device_id: str) -> str:
    """Return a generation that no other device has."""
    return device_id.replace(":", "")[-8:]


def _event(device_id: str, seq: int, started: Millis) -> Event:
    return Event(device_id, Kind.BASIC, started + seq, Counters(seq), gen_of(device_id), seq, seq - 1, 1, seq)


def _channel(events: tuple[Event, ...]) -> Channel:
    return Channel.EVENT if len(events) == 1 else Channel.EVENTS


def _payload(events: tuple[Event, ...]) -> bytes:
    return encode_event(events[0]) if len(events) == 1 else encode_events(events)


def _read(connection: socket.socket, expected: int) -> None:
    while expected > 0:
        expected -= len(connection.recv(65_536))


def _length(number: int) -> bytes:
    """Return MQTT's variable length: seven bits a byte, the highest says that more follow."""
    encoded = bytearray()
    while True:
        number, low = divmod(number, 128)
        encoded.append(low | (128 if number else 0))
        if not number:
            return bytes(encoded)


if __name__ == "__main__":
    main()
