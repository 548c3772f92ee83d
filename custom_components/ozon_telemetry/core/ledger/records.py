"""Values of the ledger: its rows, and the result of a batch."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from ..domain.acceptance import StoredRow
from ..domain.calendar import Quarter
from ..domain.disputes import DisputeReason, Doubt, Resolution
from ..domain.event_time import ClockReading, TimeSource
from ..domain.fleet import Owner
from ..domain.messages import Ack, Counters, Event, Kind, Millis
from .accounts import Account

# In the order of the columns: treatments, of which recovered, of which uncertain in time, of each kind.
# Differences may be negative.
type Amounts = tuple[int, ...]
type Cell = tuple[Quarter, Account]


def treatments(amounts: Amounts) -> Counters:
    """Return the treatments of each kind, of a quarter's amounts."""
    return Counters(*amounts[: len(Kind)])


class TreatmentKey(NamedTuple):
    """The primary key of a treatment."""

    device_id: str
    gen: str
    seq: int


class SharedGeneration(NamedTuple):
    """A generation that a device reports although another device, its `owner`, began it."""

    device_id: str
    gen: str
    owner: str


class Treatment(NamedTuple):
    """A treatment in the ledger, booked on its owner.

    `device_time` is what its device told if that is not believed, and `occurred_at` the receipt.
    """

    device_id: str
    gen: str
    seq: int
    kind: Kind
    occurred_at: Millis
    received_at: Millis
    source: TimeSource
    counters: Counters
    owner: Owner
    device_time: Millis | None = None


class Gap(NamedTuple):
    """Treatments whose events never came: `missing` seqs before `seq`, of which the counters prove `recovered`."""

    device_id: str
    gen: str
    seq: int
    missing: int
    recovered: Counters
    occurred_at: Millis
    received_at: Millis
    owner: Owner


class Dispute(NamedTuple):
    """Treatments in no total that only counters tell, under the key of the event that told them.

    `since` is the instant of the event before it, 0 if there is none; `resolution` is None while nobody decided.
    """

    device_id: str
    gen: str
    seq: int
    amount: Counters
    reason: DisputeReason
    since: Millis
    occurred_at: Millis
    received_at: Millis
    owner: Owner
    resolution: Resolution | None = None

    @classmethod
    def of(cls, key: TreatmentKey, doubt: Doubt, occurred_at: Millis, received_at: Millis, owner: Owner) -> Dispute:
        """Return the dispute of an event's doubt, on which nobody has decided."""
        return cls(*key, doubt.amount, doubt.reason, doubt.since, occurred_at, received_at, owner)

    @property
    def key(self) -> TreatmentKey:
        """Return the key of the event that told them."""
        return TreatmentKey(self.device_id, self.gen, self.seq)


class Conflict(NamedTuple):
    """An event that contradicts the row `stored` under its key."""

    event: Event
    stored: StoredRow
    gen: str
    received_at: Millis


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A device's counters do not follow from its events: with the event `seq` they fell, or rose by too many."""

    device_id: str
    gen: str
    seq: int
    owner: Owner


@dataclass(slots=True)
class CommitResult:
    """The outcome of a batch of events; `acks` is what to send to each device once the batch is durable.

    `sums` is what it adds to each quarter and account: read models add these few sums, not all rows.
    `clocks` holds by device what its clock showed with its newest treatment; a device that sent no time is not in it.
    `advanced` names the generations that advanced by treatments which an imported history had counted before.
    `taking_turns` holds by device the runs of its counters that go on in turns, `steady` the devices of which one run
    alone has counted for long enough, `reflashed` those whose events have no journal any more. `answered` are the
    disputes that these events decided. `elsewhere` holds the sites of devices that count for another one: their events
    are not decided here, nor acknowledged.
    """

    treatments: list[Treatment] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    clocks: dict[str, ClockReading] = field(default_factory=dict)
    disagreements: list[Disagreement] = field(default_factory=list)
    disputes: list[Dispute] = field(default_factory=list)
    answered: list[Dispute] = field(default_factory=list)
    taking_turns: dict[str, frozenset[str]] = field(default_factory=dict)
    steady: set[str] = field(default_factory=set)
    reflashed: set[str] = field(default_factory=set)
    foreign: set[SharedGeneration] = field(default_factory=set)
    advanced: list[tuple[str, str]] = field(default_factory=list)
    elsewhere: dict[str, str] = field(default_factory=dict)
    sums: Mapping[Cell, Amounts] = field(default_factory=dict)
    acks: dict[tuple[str, str], Ack] = field(default_factory=dict)
    duplicates: int = 0
    early: int = 0
