"""Acceptance rules: what becomes of an event, so that every treatment counts exactly once.

`decide` is a pure function of what the ledger knows and the event. It returns one of six dispositions and, when the
event counts, what the device's counters prove beyond it: treatments whose own events are lost.

The invariants behind the arithmetic:

- A generation's `mark` is the highest seq that was accepted; nothing at or below it is ever booked again.
- Within a generation, counters and seq both rise by one with each treatment. Counters that rose by more than the
  event itself prove treatments we did not get: they are *recovered*, so that a machine's total equals its device.
- A gap of N missing seqs proves at most N treatments, whatever counters say. The rest is *disputed*.
- A device's first generation may have begun before us: its first event's counters are a baseline. A later one begins
  at zero.
- Events without a journal have rules of their own, `legacy_acceptance`.
- What another device sends changes nothing here. A generation that another device began waits until a person says what
  it is: otherwise one device could count, or suppress, in the name of another.
"""

from enum import Enum
from typing import Final, NamedTuple

from .disputes import DisputeReason, Doubt
from .instants import SECOND
from .messages import ONE, ZERO, Counters, Event, Kind, Millis

# Two messages about one treatment may differ by what rounding to seconds takes from its time.
SAME_TIME_TOLERANCE: Final[Millis] = SECOND


class Disposition(Enum):
    """The six outcomes of an event."""

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    CONFLICT = "conflict"
    EARLY = "early"
    FOREIGN = "foreign"
    IMPORTED = "imported"


class GenerationOwnership(Enum):
    """How a device comes to a generation that it had not before."""

    NEW = "new"  # no other device has it
    UNRESOLVED = "unresolved"  # another device began it, and no person has resolved it yet
    COPIED = "copied"  # another device has one of the same name, as a copied card has; a person said so


class Generation(NamedTuple):
    """The state of one generation of a device in the ledger: its mark, and the counters and device time there.

    `reached` is the instant of the original firmware's newest event, 0 if that is unknown.
    """

    gen: str
    mark: int = 0
    counters: Counters = ZERO
    latest: Millis | None = None
    reached: Millis = 0


class StoredRow(NamedTuple):
    """What the ledger holds under an event's key: enough to tell a repetition from a conflict.

    `device_time` is None where only the receipt is known, `received_at` where it does not matter.
    """

    kind: Kind
    counters: Counters
    device_time: Millis | None = None
    received_at: Millis | None = None

    def matches(self, event: Event) -> bool:
        """Tell whether `event` reports the same treatment again."""
        return self.kind is event.kind and self.counters == event.counters


class PriorState(NamedTuple):
    """What the ledger knows when an event of a journal arrives.

    `generation` is the event's own, None when it is new; then `generation_count` is the number of generations the
    device had before, and `ownership` says how it comes to this one. `rows` are those stored under the event's keys.
    `is_imported` says that the treatment came already with an imported history, or from a copy of the journal.
    """

    generation: Generation | None = None
    generation_count: int = 0
    ownership: GenerationOwnership = GenerationOwnership.NEW
    rows: tuple[StoredRow, ...] = ()
    is_imported: bool = False

    @property
    def is_baseline(self) -> bool:
        """Tell whether an accepted event's counters may have begun before us and prove nothing."""
        return self.generation is None and (self.generation_count == 0 or self.ownership is GenerationOwnership.COPIED)


class Decision(NamedTuple):
    """What to do with an event.

    `generation` is the state after it: to be stored when it was accepted, to be acknowledged otherwise.
    `missing` counts the seqs that never came, `recovered` what the counters prove of them, `doubt` what they say beyond
    that. The counters disagree with the events if they fell.
    """

    disposition: Disposition
    generation: Generation
    missing: int = 0
    recovered: Counters = ZERO
    disagrees: bool = False
    doubt: Doubt | None = None

    @property
    def is_gap(self) -> bool:
        """Tell whether treatments are missing, recovered or not."""
        return self.missing > 0 or self.recovered != ZERO


def decide(prior: PriorState, event: Event) -> Decision:
    """Decide what becomes of a journal's `event`, given what is known. Never raises, for any input."""
    current = prior.generation or Generation(str(event.gen))
    if prior.ownership is GenerationOwnership.UNRESOLVED:
        return Decision(Disposition.FOREIGN, current)
    if event.seq <= current.mark:
        return _decide_repeated(prior, current, event)
    if event.prev > current.mark:
        return Decision(Disposition.EARLY, current)
    if prior.is_imported:
        return Decision(Disposition.IMPORTED, _advanced(current, event))
    return _accept(prior, current, event)


class RecoveryEvidence(NamedTuple):
    """How many seqs before a treatment never came, what its counters prove of them, and whether the two disagree.

    `beyond` is what the counters say although no seq is missing for it.
    """

    missing: int
    recovered: Counters
    disagrees: bool
    beyond: Counters = ZERO


def infer_recovered(before: Counters, kind: Kind, counters: Counters, missing: int) -> RecoveryEvidence:
    """Return what the counters prove of the `missing` seqs between two treatments: at most as many as are missing.

    A generation never begins at zero again: counters that fell went back to an older value, as on a device whose flash
    was wiped before its card had the newest records. So only what rose proves anything, and where nothing did, no
    treatment is missing: a device that lost its memory skips numbers to be safe.
    """
    risen = counters.minus(before).minus(ONE[kind])
    proved = Counters(*(max(0, count) for count in risen))
    fell = min(risen) < 0
    if proved == ZERO:
        return RecoveryEvidence(0, ZERO, disagrees=fell)
    recovered = _at_most(proved, missing)
    return RecoveryEvidence(missing, recovered, disagrees=fell, beyond=proved.minus(recovered))


def _decide_repeated(prior: PriorState, current: Generation, event: Event) -> Decision:
    # Without a row its seq was written off as a gap, and what it counted is recovered already.
    contradicts = any(not row.matches(event) for row in prior.rows)
    return Decision(Disposition.CONFLICT if contradicts else Disposition.DUPLICATE, current)


def _accept(prior: PriorState, current: Generation, event: Event) -> Decision:
    after = _advanced(current, event)
    if prior.is_baseline:
        return Decision(Disposition.ACCEPTED, after)
    missing = event.seq - current.mark - 1
    evidence = infer_recovered(current.counters, event.kind, event.counters, missing)
    doubt = None
    if evidence.beyond != ZERO:
        doubt = Doubt(evidence.beyond, DisputeReason.BEYOND_MISSING, current.latest or 0)
    return Decision(Disposition.ACCEPTED, after, evidence.missing, evidence.recovered, evidence.disagrees, doubt)


def _advanced(current: Generation, event: Event) -> Generation:
    return Generation(current.gen, event.seq, event.counters, event.timestamp or current.latest)


def _at_most(claimed: Counters, limit: int) -> Counters:
    """Return as much of what is claimed as the limit allows: of the smallest claims first, as they are likelier."""
    allowed = [0] * len(Kind)
    for kind in sorted(Kind, key=claimed.__getitem__):
        allowed[kind] = min(claimed[kind], limit - sum(allowed))
    return Counters(*allowed)
