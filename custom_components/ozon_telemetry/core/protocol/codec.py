"""Codec of the wire protocol: topics and payloads to values and back; no other module knows the format.

Decoding never raises: whatever arrives becomes a message or a `Rejected` with its reason.
The protocol itself, with every field and its reason, is described in docs/protocol.md.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
import re
from typing import Final

import orjson

from ..domain.device_ids import is_same_device
from ..domain.instants import SECOND, to_datetime, to_millis
from ..domain.messages import (
    LEGACY,
    Ack,
    Channel,
    Clock,
    Command,
    CommandRequest,
    Counters,
    Event,
    Heartbeat,
    Kind,
    Message,
    Millis,
    Reason,
    Rejected,
    Status,
)
from .json_fields import (
    MAX_PAYLOAD,
    Fields,
    RejectedError,
    flag,
    integer,
    lookup,
    optional_integer,
    parse_object,
    text,
    without_none,
)

DEFAULT_PREFIX: Final = "ozon/device"
MAX_BATCH_PAYLOAD: Final = 8192
MAX_BATCH: Final = 32  # records of an event batch

_DEVICE_ID = re.compile(r"[A-Za-z0-9_.:-]{1,128}")
_GEN = re.compile(r"[0-9A-Za-z_.-]{1,32}")
# What only a device with a journal says of an event, beside its `gen`.
_JOURNAL_FIELDS: Final = ("seq", "prev", "boot", "uptime_ms", "clock")
_KINDS: Final = {kind.name: kind for kind in Kind}
_CLOCKS: Final = {clock.value: clock for clock in Clock}
_MAX_COMMAND_ID: Final = 32
_WEAKEST: Final = -200  # dBm
_STRONGEST: Final = 100  # dBm


@dataclass(frozen=True, slots=True)
class Topics:
    """The topics below one configurable prefix."""

    prefix: str = DEFAULT_PREFIX

    def pattern(self, channel: Channel) -> str:
        """Return the subscription that covers every device's `channel`."""
        return f"{self.prefix}/+/{channel}"

    def of(self, device_id: str, channel: Channel) -> str:
        """Return one device's topic."""
        return f"{self.prefix}/{device_id}/{channel}"

    def device_id(self, topic: str) -> str:
        """Return the device a topic belongs to."""
        return topic[len(self.prefix) + 1 : topic.rfind("/")]


def is_device_id(text: str) -> bool:
    """Tell whether `text` may name a device: 1 to 128 of `A-Z a-z 0-9 _ . : -`."""
    return _DEVICE_ID.fullmatch(text) is not None


def decode(channel: Channel, device_id: str, payload: bytes) -> Message | Rejected:
    """Decode a device's message on `channel` of its topic, or return why it is rejected."""
    try:
        return _DECODERS[channel](_fields(device_id, payload))
    except RejectedError as error:
        return Rejected(error.reason, error.detail, device_id if is_device_id(device_id) else None)


def decode_events(device_id: str, payload: bytes) -> list[Event | Rejected]:
    """Decode an event batch: each record becomes an event, or is rejected without the others.

    What is no event batch as a whole is rejected once.
    """
    try:
        fields = _fields(device_id, payload, MAX_BATCH_PAYLOAD)
        gen, records = _required_gen(fields), _records(fields)
    except RejectedError as error:
        return [Rejected(error.reason, error.detail, device_id if is_device_id(device_id) else None)]
    return [_decode_record(record, device_id, gen) for record in records]


def max_payload(channel: Channel) -> int:
    """Return how many bytes a message on `channel` may have."""
    return MAX_BATCH_PAYLOAD if channel is Channel.EVENTS else MAX_PAYLOAD


def decode_ack(payload: bytes) -> Ack | None:
    """Return Home Assistant's acknowledgement as a device reads it; None if it is none."""
    try:
        fields = parse_object(payload)
        return Ack(_required_gen(fields), integer(fields, "seq"), fields.get("resync") is True, _batch(fields))
    except RejectedError:
        return None


def decode_command(payload: bytes) -> CommandRequest | None:
    """Return Home Assistant's command as a device reads it; None if it is none."""
    try:
        fields = parse_object(payload)
        return CommandRequest(Command(fields["command"]), _command_id(fields))
    except RejectedError, KeyError, ValueError:
        return None


def encode_ack(ack: Ack) -> bytes:
    """Return the payload of an acknowledgement; `resync` and `batch` only appear when they are meant."""
    fields: Fields = {"gen": ack.gen, "seq": ack.seq}
    if ack.resync:
        fields["resync"] = True
    if ack.batch > 1:
        fields["batch"] = ack.batch
    return orjson.dumps(fields)


def encode_command(request: CommandRequest) -> bytes:
    """Return the payload of a command."""
    return orjson.dumps(without_none({"command": request.command, "id": request.id}))


def encode_event(event: Event) -> bytes:
    """Return an event's payload; of the original firmware's, only the fields it knew."""
    fields: Fields = {"device_id": event.device_id, **_treatment_fields(event)}
    if event.gen is not None:
        fields |= {"gen": event.gen, **_journal_fields(event)}
    return orjson.dumps(fields)


def encode_events(events: Sequence[Event]) -> bytes:
    """Return the payload of an event batch; all events are of one device and generation."""
    first = events[0]
    records = [_treatment_fields(event) | _journal_fields(event) for event in events]
    return orjson.dumps({"device_id": first.device_id, "gen": first.gen, "records": records})


def encode_report(report: Status | Heartbeat) -> bytes:
    """Return a status' or heartbeat's payload without the fields its device does not know."""
    return orjson.dumps(without_none({name: getattr(report, name) for name in report.__slots__}))


def format_time(instant: Millis) -> str:
    """Return an instant as the wire writes it: ISO 8601, UTC, fractions only where there are any."""
    text = to_datetime(instant).strftime("%Y-%m-%dT%H:%M:%S")
    millis = instant % SECOND
    return f"{text}.{millis:03}Z" if millis else f"{text}Z"


def parse_time(text: str) -> Millis | None:
    """Return the instant of an ISO 8601 text, read as UTC where it names no zone; None if it is no time.

    A clock chip that lost its power returns times such as 2165-165-165: the treatment is real all the same. A time that
    is in the year 0 or 10000 in UTC is none either: it could not be written again.
    """
    try:
        moment = datetime.fromisoformat(text)
        return to_millis(moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC))
    except ValueError, OverflowError:
        return None


def _treatment_fields(event: Event) -> Fields:
    return {
        "event_type": event.kind.name,
        "timestamp": None if event.timestamp is None else format_time(event.timestamp),
        "count_basic": event.counters.basic,
        "count_standard": event.counters.standard,
        "count_premium": event.counters.premium,
    }


def _journal_fields(event: Event) -> Fields:
    return {name: getattr(event, name) for name in _JOURNAL_FIELDS}


def _event(fields: Fields) -> Event:
    if "gen" in fields:
        return _journal_event(fields, fields["device_id"], _required_gen(fields))
    kind = _kind(fields)
    counters = _counters(fields, kind)
    _refuse_journal_fields(fields)
    total = counters.total
    return Event(fields["device_id"], kind, _timestamp(fields), counters, None, total, total - 1)


def _journal_event(fields: Fields, device_id: str, gen: str) -> Event:
    kind = _kind(fields)
    counters = _counters(fields, kind)
    seq, prev = integer(fields, "seq"), integer(fields, "prev")
    if prev >= seq:
        raise RejectedError(Reason.OUT_OF_RANGE, f"prev {prev} is not before seq {seq}")
    return Event(
        device_id,
        kind,
        _timestamp(fields),
        counters,
        gen,
        seq,
        prev,
        optional_integer(fields, "boot"),
        optional_integer(fields, "uptime_ms"),
        _clock(fields),
    )


def _decode_record(record: object, device_id: str, gen: str) -> Event | Rejected:
    if not isinstance(record, dict):
        return Rejected(Reason.WRONG_TYPE, "in an event batch: a record is no JSON object", device_id)
    try:
        return _journal_event(record, device_id, gen)
    except RejectedError as error:
        return Rejected(error.reason, f"in an event batch: {error.detail}", device_id)


def _records(fields: Fields) -> list[object]:
    records = fields.get("records")
    if not isinstance(records, list):
        raise RejectedError(Reason.WRONG_TYPE, "records is no list")
    if not 0 < len(records) <= MAX_BATCH:
        raise RejectedError(Reason.OUT_OF_RANGE, f"it has {len(records)} records")
    return records


def _refuse_journal_fields(fields: Fields) -> None:
    """Refuse a journal's event that lost its `gen`: taken for the original firmware's, it would count once more."""
    if found := [name for name in _JOURNAL_FIELDS if name in fields]:
        raise RejectedError(Reason.NO_GENERATION, f"it has {', '.join(found)}, but no gen")


def _kind(fields: Fields) -> Kind:
    kind = lookup(_KINDS, name := fields.get("event_type"))
    if kind is None:
        raise RejectedError(Reason.UNKNOWN_KIND, f"event_type is {name!r:.80}")
    return kind


def _counters(fields: Fields, kind: Kind) -> Counters:
    # Spelled out, since every event passes here: a loop over the kinds doubled the CPU time of decoding.
    counters = Counters(
        integer(fields, "count_basic"), integer(fields, "count_standard"), integer(fields, "count_premium")
    )
    if counters[kind] == 0:
        raise RejectedError(Reason.OUT_OF_RANGE, f"count_{kind.key} is 0 although this event counts")
    return counters


def _status(fields: Fields) -> Status:
    if not isinstance(online := fields.get("online", True), bool):
        raise RejectedError(Reason.WRONG_TYPE, "online is no boolean")
    return Status(
        device_id=fields["device_id"],
        online=online,
        wifi_connected=flag(fields, "wifi_connected"),
        rtc_available=flag(fields, "rtc_available"),
        sd_available=flag(fields, "sd_available"),
        gen=_required_gen(fields) if fields.get("gen") is not None else None,
        seq=optional_integer(fields, "seq"),
        acked=optional_integer(fields, "acked"),
        boot=optional_integer(fields, "boot"),
        lost=optional_integer(fields, "lost"),
        corrupt=optional_integer(fields, "corrupt"),
        bounces=optional_integer(fields, "bounces"),
        rssi=_signal(fields),
        firmware=text(fields, "firmware"),
        channel=text(fields, "channel"),
        latest=text(fields, "latest"),
        model=text(fields, "model"),
        ip=text(fields, "ip"),
        command_id=text(fields, "command_id"),
    )


def _heartbeat(fields: Fields) -> Heartbeat:
    return Heartbeat(
        device_id=fields["device_id"],
        uptime=optional_integer(fields, "uptime"),
        rssi=_signal(fields),
        heap=optional_integer(fields, "heap"),
        pending=optional_integer(fields, "pending"),
        seq=optional_integer(fields, "seq"),
    )


_DECODERS: Final[dict[Channel, Callable[[Fields], Message]]] = {
    Channel.EVENT: _event,
    Channel.STATUS: _status,
    Channel.HEARTBEAT: _heartbeat,
}


def _fields(device_id: str, payload: bytes, most: int = MAX_PAYLOAD) -> Fields:
    if not is_device_id(device_id):
        raise RejectedError(Reason.TOPIC, f"{device_id!r:.80} cannot name a device")
    fields = parse_object(payload, most)
    if not is_same_device(device_id, fields.get("device_id")):
        raise RejectedError(Reason.DEVICE_ID, f"device_id {fields.get('device_id')!r:.80} is not the topic's")
    fields["device_id"] = device_id
    return fields


def _signal(fields: Fields) -> int | None:
    """Signal strength is only shown, so an impossible one must not reject the whole message."""
    value = fields.get("rssi")
    return value if type(value) is int and _WEAKEST <= value <= _STRONGEST else None


def _command_id(fields: Fields) -> str | None:
    command_id = text(fields, "id")
    if command_id is not None and len(command_id) > _MAX_COMMAND_ID:
        raise RejectedError(Reason.OUT_OF_RANGE, f"id has {len(command_id)} characters")
    return command_id


def _required_gen(fields: Fields) -> str:
    gen = fields.get("gen")
    if not isinstance(gen, str):
        raise RejectedError(Reason.WRONG_TYPE, "gen is no text")
    # Only we name "legacy" generations: a device that claims one could hide another's treatments.
    if not _GEN.fullmatch(gen) or gen.startswith(LEGACY):
        raise RejectedError(Reason.OUT_OF_RANGE, f"gen is {gen!r:.80}")
    return gen


def _batch(fields: Fields) -> int:
    """Return how many records an event batch may have; what is no such number means a receiver that takes none."""
    value = fields.get("batch")
    return value if type(value) is int and value > 1 else 1


def _clock(fields: Fields) -> Clock:
    clock = lookup(_CLOCKS, value := fields.get("clock", Clock.OK))
    if clock is None:
        raise RejectedError(Reason.WRONG_TYPE, f"clock is {value!r:.80}")
    return clock


def _timestamp(fields: Fields) -> Millis | None:
    value = fields.get("timestamp")
    if value is None:
        return None
    if not isinstance(value, str):
        raise RejectedError(Reason.WRONG_TYPE, "timestamp is no text")
    return parse_time(value)
