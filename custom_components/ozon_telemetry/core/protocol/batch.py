"""Decoding of a batch of raw messages, sorted by what has to happen with them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from ..cooperative import release_gil_between
from ..domain.fleet import Fleet
from ..domain.messages import Channel, Event, Heartbeat, Message, Millis, Reason, Received, Rejected, Status
from .codec import decode, decode_events, is_device_id

_EVENT_CHANNELS: Final = (Channel.EVENT, Channel.EVENTS)
_EVENT_BYTES: Final = 256  # as many as an event has


class RawMessage(NamedTuple):
    """A message as a transport delivered it; `is_pulled` if no broker did."""

    channel: Channel
    device_id: str
    payload: bytes
    is_retained: bool
    at: Millis
    is_pulled: bool = False

    @property
    def weight(self) -> int:
        """How many events would fill its bytes: queues and commits are bounded by this, whatever form events have."""
        return 1 + len(self.payload) // _EVENT_BYTES


class DeviceReport(NamedTuple):
    """A device's status or heartbeat, when it came, and whether the broker had retained it."""

    message: Status | Heartbeat
    at: Millis
    is_retained: bool


@dataclass(slots=True)
class DecodedBatch:
    """A batch of messages, sorted.

    `unadopted` holds the events of devices that nobody has adopted: they stay in their journals, unacknowledged.
    `has_live_message` tells whether a device sent anything to the broker now: what was retained, or pulled, was not.
    """

    events: list[Received] = field(default_factory=list)
    unadopted: list[Received] = field(default_factory=list)
    reports: list[DeviceReport] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    has_live_message: bool = False


def decode_batch(messages: Iterable[RawMessage], fleet: Fleet) -> DecodedBatch:
    """Decode a batch; every message, and every record of an event batch, ends in exactly one of the lists."""
    batch = DecodedBatch()
    for raw, message in release_gil_between(_decode_each(messages)):
        if not (raw.is_retained or raw.is_pulled or isinstance(message, Rejected)):
            batch.has_live_message = True
        match message:
            case Event():
                adopted = fleet.is_adopted(message.device_id)
                (batch.events if adopted else batch.unadopted).append(Received(message, raw.at))
            case Rejected():
                batch.rejected.append(message)
            case _:
                batch.reports.append(DeviceReport(message, raw.at, raw.is_retained))
    return batch


def _decode_each(messages: Iterable[RawMessage]) -> Iterator[tuple[RawMessage, Message | Rejected]]:
    for raw in messages:
        for message in _decode_message(raw):
            yield raw, message


def _decode_message(raw: RawMessage) -> Sequence[Message | Rejected]:
    if raw.is_retained and raw.channel in _EVENT_CHANNELS:
        # A retained event would be a new treatment at every reconnect, as far as its sender's broker is concerned.
        device_id = raw.device_id if is_device_id(raw.device_id) else None
        return [Rejected(Reason.RETAINED, "an event must not be retained", device_id)]
    if raw.channel is Channel.EVENTS:
        return decode_events(raw.device_id, raw.payload)
    return [decode(raw.channel, raw.device_id, raw.payload)]
