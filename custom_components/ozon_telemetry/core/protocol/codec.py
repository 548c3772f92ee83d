"""Codec of the wire protocol: topics and payloads to values and back; no other module knows the format.

Decoding never raises: whatever arrives becomes a message or a `Rejected` with its reason.
The protocol itself, with every field and its reason, is described in docs/protocol.md.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
import re
from typing import Any, Final

import orjson

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

DEFAULT_PREFIX: Final = "ozon/device"
MAX_PAYLOAD: Final = 4096
MAX_COUNTER: Final = 2**32 - 1
MAX_TEXT: Final = 64

_DEVICE_ID = re.compile(r"[A-Za-z0-9_.:-]{1,128}")
_GEN = re.compile(r"[0-9A-Za-z_.-]{1,32}")
_UNPRINTABLE = re.compile(r"[^\x20-\x7e\xa0-\U0010ffff]")
# What only a device with a journal says of an event, beside its `gen`.
_JOURNAL_FIELDS: Final = ("seq", "prev", "boot", "uptime_ms", "clock")
_KINDS: Final = {kind.name: kind for kind in Kind}
_CLOCKS: Final = {clock.value: clock for clock in Clock}
# The largest whole number that every JSON reader keeps exactly.
_MAX_INTEGER: Final = 2**53
_MAX_COMMAND_ID: Final = 32
_WEAKEST: Final = -200  # dBm
_STRONGEST: Final = 100  # dBm

type Fields = dict[str, Any]


class _RejectedError(Exception):
    """Carries a reason up to the one place that turns it into a `Rejected`."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail


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
    except _RejectedError as error:
        return Rejected(error.reason, error.detail, device_id if is_device_id(device_id) else None)


def decode_ack(payload: bytes) -> Ack | None:
    """Return Home Assistant's acknowledgement as a device reads it; None if it is none."""
    try:
        fields = _object(payload)
        return Ack(_required_gen(fields), _integer(fields, "seq"), fields.get("resync") is True)
    except _RejectedError:
        return None


def decode_command(payload: bytes) -> CommandRequest | None:
    """Return Home Assistant's command as a device reads it; None if it is none."""
    try:
        fields = _object(payload)
        return CommandRequest(Command(fields["command"]), _command_id(fields))
    except _RejectedError, KeyError, ValueError:
        return None


def encode_ack(ack: Ack) -> bytes:
    """Return the payload of an acknowledgement; `resync` only appears when it is meant."""
    fields: Fields = {"gen": ack.gen, "seq": ack.seq}
    if ack.resync:
        fields["resync"] = True
    return orjson.dumps(fields)


def encode_command(request: CommandRequest) -> bytes:
    """Return the payload of a command."""
    return orjson.dumps(_without_none({"command": request.command, "id": request.id}))


def encode_event(event: Event) -> bytes:
    """Return an event's payload; of the original firmware's, only the fields it knew."""
    fields: Fields = {
        "device_id": event.device_id,
        "event_type": event.kind.name,
        "timestamp": None if event.timestamp is None else format_time(event.timestamp),
        "count_basic": event.counters.basic,
        "count_standard": event.counters.standard,
        "count_premium": event.counters.premium,
    }
    if event.gen is not None:
        fields |= {
            "gen": event.gen,
            "seq": event.seq,
            "prev": event.prev,
            "boot": event.boot,
            "uptime_ms": event.uptime_ms,
            "clock": event.clock,
        }
    return orjson.dumps(fields)


def encode_report(report: Status | Heartbeat) -> bytes:
    """Return a status' or heartbeat's payload without the fields its device does not know."""
    return orjson.dumps(_without_none({name: getattr(report, name) for name in report.__slots__}))


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


def _event(fields: Fields) -> Event:
    kind = _lookup(_KINDS, name := fields.get("event_type"))
    if kind is None:
        raise _RejectedError(Reason.UNKNOWN_KIND, f"event_type is {name!r:.80}")
    counters = _counters(fields, kind)
    device_id, timestamp = fields["device_id"], _timestamp(fields)
    if "gen" not in fields:
        _refuse_journal_fields(fields)
        total = counters.total
        return Event(device_id, kind, timestamp, counters, None, total, total - 1)
    seq, prev = _integer(fields, "seq"), _integer(fields, "prev")
    if prev >= seq:
        raise _RejectedError(Reason.OUT_OF_RANGE, f"prev {prev} is not before seq {seq}")
    return Event(
        device_id,
        kind,
        timestamp,
        counters,
        _required_gen(fields),
        seq,
        prev,
        _optional_integer(fields, "boot"),
        _optional_integer(fields, "uptime_ms"),
        _clock(fields),
    )


def _refuse_journal_fields(fields: Fields) -> None:
    """Refuse a journal's event that lost its `gen`: taken for the original firmware's, it would count once more."""
    if found := [name for name in _JOURNAL_FIELDS if name in fields]:
        raise _RejectedError(Reason.NO_GENERATION, f"it has {', '.join(found)}, but no gen")


def _counters(fields: Fields, kind: Kind) -> Counters:
    # Spelled out, since every event passes here: a loop over the kinds doubled the CPU time of decoding.
    counters = Counters(
        _integer(fields, "count_basic"), _integer(fields, "count_standard"), _integer(fields, "count_premium")
    )
    if counters[kind] == 0:
        raise _RejectedError(Reason.OUT_OF_RANGE, f"count_{kind.key} is 0 although this event counts")
    return counters


def _status(fields: Fields) -> Status:
    if not isinstance(online := fields.get("online", True), bool):
        raise _RejectedError(Reason.WRONG_TYPE, "online is no boolean")
    return Status(
        device_id=fields["device_id"],
        online=online,
        wifi_connected=_flag(fields, "wifi_connected"),
        rtc_available=_flag(fields, "rtc_available"),
        sd_available=_flag(fields, "sd_available"),
        gen=_required_gen(fields) if fields.get("gen") is not None else None,
        seq=_optional_integer(fields, "seq"),
        acked=_optional_integer(fields, "acked"),
        boot=_optional_integer(fields, "boot"),
        lost=_optional_integer(fields, "lost"),
        corrupt=_optional_integer(fields, "corrupt"),
        bounces=_optional_integer(fields, "bounces"),
        rssi=_signal(fields),
        firmware=_text(fields, "firmware"),
        channel=_text(fields, "channel"),
        latest=_text(fields, "latest"),
        model=_text(fields, "model"),
        ip=_text(fields, "ip"),
        command_id=_text(fields, "command_id"),
    )


def _heartbeat(fields: Fields) -> Heartbeat:
    return Heartbeat(
        device_id=fields["device_id"],
        uptime=_optional_integer(fields, "uptime"),
        rssi=_signal(fields),
        heap=_optional_integer(fields, "heap"),
        pending=_optional_integer(fields, "pending"),
        seq=_optional_integer(fields, "seq"),
    )


_DECODERS: Final[dict[Channel, Callable[[Fields], Message]]] = {
    Channel.EVENT: _event,
    Channel.STATUS: _status,
    Channel.HEARTBEAT: _heartbeat,
}


def _object(payload: bytes) -> Fields:
    if len(payload) > MAX_PAYLOAD:
        raise _RejectedError(Reason.TOO_LARGE, f"{len(payload)} bytes, at most {MAX_PAYLOAD}")
    try:
        fields = orjson.loads(payload)
    except orjson.JSONDecodeError as err:
        raise _RejectedError(Reason.NOT_JSON, str(err)[:80]) from None
    if not isinstance(fields, dict):
        raise _RejectedError(Reason.WRONG_TYPE, "the payload is no JSON object")
    return fields


def _fields(device_id: str, payload: bytes) -> Fields:
    if not is_device_id(device_id):
        raise _RejectedError(Reason.TOPIC, f"{device_id!r:.80} cannot name a device")
    fields = _object(payload)
    if fields.get("device_id") != device_id:
        raise _RejectedError(Reason.DEVICE_ID, f"device_id {fields.get('device_id')!r:.80} is not the topic's")
    return fields


def _integer(fields: Fields, name: str, highest: int = MAX_COUNTER) -> int:
    value = fields.get(name)
    if type(value) is not int:  # a bool is no number here
        raise _RejectedError(Reason.WRONG_TYPE, f"{name} is no whole number")
    if not 0 <= value <= highest:
        raise _RejectedError(Reason.OUT_OF_RANGE, f"{name} is {value}")
    return value


def _optional_integer(fields: Fields, name: str) -> int | None:
    return None if fields.get(name) is None else _integer(fields, name, _MAX_INTEGER)


def _signal(fields: Fields) -> int | None:
    """Signal strength is only shown, so an impossible one must not reject the whole message."""
    value = fields.get("rssi")
    return value if type(value) is int and _WEAKEST <= value <= _STRONGEST else None


def _flag(fields: Fields, name: str) -> bool | None:
    value = fields.get(name)
    if value is None or isinstance(value, bool):
        return value
    raise _RejectedError(Reason.WRONG_TYPE, f"{name} is no boolean")


def _text(fields: Fields, name: str) -> str | None:
    """Return free text, which is only shown: bounded and cleaned instead of rejected."""
    value = fields.get(name)
    return _UNPRINTABLE.sub("", value)[:MAX_TEXT] or None if isinstance(value, str) else None


def _command_id(fields: Fields) -> str | None:
    command_id = _text(fields, "id")
    if command_id is not None and len(command_id) > _MAX_COMMAND_ID:
        raise _RejectedError(Reason.OUT_OF_RANGE, f"id has {len(command_id)} characters")
    return command_id


def _required_gen(fields: Fields) -> str:
    gen = fields.get("gen")
    if not isinstance(gen, str):
        raise _RejectedError(Reason.WRONG_TYPE, "gen is no text")
    # Only we name "legacy" generations: a device that claims one could hide another's treatments.
    if not _GEN.fullmatch(gen) or gen.startswith(LEGACY):
        raise _RejectedError(Reason.OUT_OF_RANGE, f"gen is {gen!r:.80}")
    return gen


def _lookup[T](names: dict[str, T], value: object) -> T | None:
    return names.get(value) if isinstance(value, str) else None


def _clock(fields: Fields) -> Clock:
    clock = _lookup(_CLOCKS, value := fields.get("clock", Clock.OK))
    if clock is None:
        raise _RejectedError(Reason.WRONG_TYPE, f"clock is {value!r:.80}")
    return clock


def _timestamp(fields: Fields) -> Millis | None:
    value = fields.get("timestamp")
    if value is None:
        return None
    if not isinstance(value, str):
        raise _RejectedError(Reason.WRONG_TYPE, "timestamp is no text")
    return parse_time(value)


def _without_none(fields: Fields) -> Fields:
    return {name: value for name, value in fields.items() if value is not None}
