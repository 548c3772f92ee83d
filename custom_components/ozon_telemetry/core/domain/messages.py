"""The messages of the wire protocol as immutable values.

All instants are UTC, in whole milliseconds since 1970 (`Millis`).
"""

from dataclasses import dataclass
from enum import Enum, IntEnum, StrEnum
from typing import Final, NamedTuple

type Millis = int

# The name of the original firmware's generations, which have none of their own: "legacy", then "legacy.1" and so on.
LEGACY: Final = "legacy"


class Kind(IntEnum):
    """The kinds of treatment a customer can choose; the number is what the ledger stores."""

    BASIC = 0
    STANDARD = 1
    PREMIUM = 2

    @property
    def key(self) -> str:
        """The name used in entity keys, actions and exports."""
        return self.name.lower()


class Clock(StrEnum):
    """How far a device trusts its clock for the time of an event."""

    OK = "ok"
    DERIVED = "derived"
    NONE = "none"


class Command(StrEnum):
    """The commands a device understands."""

    IDENTIFY = "identify"
    RESTART = "restart"
    UPDATE = "update"


class Channel(StrEnum):
    """The last level of a topic: what kind of message it carries."""

    EVENT = "event"
    EVENTS = "events"  # an event batch: several events in one message
    STATUS = "status"
    HEARTBEAT = "heartbeat"
    ACK = "ack"
    COMMAND = "command"


class Reason(Enum):
    """Why a message was rejected; `value` is its name in the log and in the diagnostics."""

    TOPIC = "topic"
    RETAINED = "retained"
    TOO_LARGE = "too_large"
    NOT_JSON = "not_json"
    WRONG_TYPE = "wrong_type"
    OUT_OF_RANGE = "out_of_range"
    DEVICE_ID = "device_id"
    UNKNOWN_KIND = "unknown_kind"
    NO_GENERATION = "no_generation"


class Counters(NamedTuple):
    """One number for each kind: a device's cumulative counters, or a difference of two."""

    basic: int = 0
    standard: int = 0
    premium: int = 0

    def minus(self, other: Counters) -> Counters:
        """Return the difference for each kind; it may be negative where a counter fell."""
        return Counters(self[0] - other[0], self[1] - other[1], self[2] - other[2])

    def plus(self, other: Counters) -> Counters:
        """Return the sum for each kind."""
        return Counters(self[0] + other[0], self[1] + other[1], self[2] + other[2])

    @property
    def total(self) -> int:
        """All kinds together."""
        return self[0] + self[1] + self[2]


# What a device skips that continues the journal of a card with a blank flash; far more than are ever pending.
NUMBERS_SKIPPED: Final = 1_000_000

ZERO = Counters()
ONE = {kind: Counters(*(int(other is kind) for other in Kind)) for kind in Kind}


class Event(NamedTuple):
    """A treatment as its device reports it.

    `gen` is None for the original firmware, which knows neither generations nor sequence numbers;
    its `seq` is then the sum of the counters and `prev` the number before.
    """

    device_id: str
    kind: Kind
    timestamp: Millis | None
    counters: Counters
    gen: str | None
    seq: int
    prev: int
    boot: int | None = None
    uptime_ms: int | None = None
    clock: Clock = Clock.OK


class Received(NamedTuple):
    """An event and the instant at which it reached us."""

    event: Event
    at: Millis


@dataclass(frozen=True, slots=True)
class Status:
    """A device's birth, flags and journal position; its will says only `online: False`.

    A field the device did not send is None: the original firmware has no journal, a will has no flags. `channel` says
    which releases the device is updated from, if it can update itself, and `latest` the newest one it found there.
    """

    device_id: str
    online: bool
    wifi_connected: bool | None = None
    rtc_available: bool | None = None
    sd_available: bool | None = None
    gen: str | None = None
    seq: int | None = None
    acked: int | None = None
    boot: int | None = None
    lost: int | None = None
    corrupt: int | None = None
    bounces: int | None = None
    rssi: int | None = None
    firmware: str | None = None
    channel: str | None = None
    latest: str | None = None
    model: str | None = None
    ip: str | None = None
    command_id: str | None = None


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """A sign of life: uptime in seconds, signal in dBm, free heap in bytes, events not yet acknowledged."""

    device_id: str
    uptime: int | None = None
    rssi: int | None = None
    heap: int | None = None
    pending: int | None = None
    seq: int | None = None


class Ack(NamedTuple):
    """Everything of `gen` up to `seq` is durable; with `resync` the device's mark also moves back to `seq`.

    `batch` is how many records an event batch may have; 1 is a receiver that takes none.
    """

    gen: str
    seq: int
    resync: bool = False
    batch: int = 1


@dataclass(frozen=True, slots=True)
class CommandRequest:
    """A command, with the id by which the device confirms it in its next status."""

    command: Command
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Rejected:
    """A message that cannot be decoded: never stored, never acknowledged, always counted."""

    reason: Reason
    detail: str
    device_id: str | None = None


type Message = Event | Status | Heartbeat
