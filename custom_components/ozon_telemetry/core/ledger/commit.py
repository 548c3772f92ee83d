"""Acceptance of a batch: a decision on each event, and what is booked of it on its owner. Nothing is written here."""

from collections.abc import Iterable, Mapping, Set as AbstractSet
from typing import assert_never

from ..cooperative import release_gil_between
from ..domain.acceptance import Decision, Disposition, PriorState, StoredRow, decide
from ..domain.event_time import TimeSource, clock_reading, resolve_event_time
from ..domain.fleet import Fleet
from ..domain.messages import Ack, Event, Received
from .generation_index import GenerationIndex
from .records import CommitResult, Conflict, Disagreement, Dispute, Gap, Treatment, TreatmentKey

type StoredRows = Mapping[TreatmentKey, StoredRow]


def decide_batch(
    index: GenerationIndex,
    fleet: Fleet,
    stored: StoredRows,
    batch: Iterable[Received],
    imported: AbstractSet[TreatmentKey] = frozenset(),
) -> CommitResult:
    """Decide on the events of `batch` in order and advance `index` by what was accepted.

    `stored` holds the rows under the key of every event that may be a repetition, `imported` the keys of events whose
    treatments an imported history counts already.
    """
    result = CommitResult()
    accepted: dict[TreatmentKey, StoredRow] = {}
    for received in release_gil_between(batch):
        event = received.event
        prior = index.prior_state(event, _rows_under_keys(index, event, stored, accepted))
        if imported and event.gen is not None and TreatmentKey(event.device_id, event.gen, event.seq) in imported:
            prior = prior._replace(is_imported=True)
        decision = decide(prior, event)
        if decision.disposition is Disposition.ACCEPTED:
            accepted[TreatmentKey(event.device_id, decision.generation.gen, event.seq)] = _row_of(received)
            _book(result, fleet, received, decision)
        _apply(result, index, received, prior, decision)
    return result


def _apply(
    result: CommitResult, index: GenerationIndex, received: Received, prior: PriorState, decision: Decision
) -> None:
    """Add the consequences of a decision, except for the rows of an accepted event."""
    event = received.event
    match decision.disposition:
        case Disposition.ACCEPTED:
            index.advance(event.device_id, decision.generation)
        case Disposition.IMPORTED:
            index.advance(event.device_id, decision.generation)
            result.advanced.append((event.device_id, decision.generation.gen))
            result.duplicates += 1
        case Disposition.DUPLICATE:
            result.duplicates += 1
        case Disposition.CONFLICT:
            stored = next(row for row in prior.rows if not row.matches(event))
            result.conflicts.append(Conflict(event, stored, decision.generation.gen, received.at))
        case Disposition.EARLY:
            result.early += 1
        case Disposition.FOREIGN:
            result.foreign.add(index.shared_generation(event.device_id, decision.generation.gen))
            return  # not acknowledged: it stays in its journal until a person has said whose it is
        case _:
            assert_never(decision.disposition)
    _acknowledge(result, event, decision)


def _rows_under_keys(
    index: GenerationIndex, event: Event, stored: StoredRows, accepted: StoredRows
) -> tuple[StoredRow, ...]:
    if not index.may_repeat(event):
        return ()
    keys = index.candidate_keys(event)
    return tuple(row for key in keys if (row := accepted.get(key) or stored.get(key)) is not None)


def _row_of(received: Received) -> StoredRow:
    """Return the row an event becomes; only the original firmware's must also be told apart by their time."""
    event = received.event
    if event.gen is not None:
        return StoredRow(event.kind, event.counters)
    occurred_at, source, told = resolve_event_time(event, received.at)
    return StoredRow(event.kind, event.counters, told if source is TimeSource.RECEIPT else occurred_at)


def _book(result: CommitResult, fleet: Fleet, received: Received, decision: Decision) -> None:
    """Add the rows of an accepted event, booked on the owner of its time."""
    event, gen = received.event, decision.generation.gen
    occurred_at, source, told = resolve_event_time(event, received.at)
    if (reading := clock_reading(event, received.at)) is not None:
        result.clocks[event.device_id] = reading
    owner = fleet.owner_at(event.device_id, occurred_at)
    key = (event.device_id, gen, event.seq)
    times = occurred_at, received.at, source
    result.treatments.append(Treatment(*key, event.kind, *times, event.counters, owner, told))
    if decision.is_gap:
        result.gaps.append(Gap(*key, decision.missing, decision.recovered, occurred_at, received.at, owner))
    if decision.doubt is not None:
        result.disputes.append(Dispute(*key, *decision.doubt, occurred_at, received.at, owner))
    if decision.disagrees:
        result.disagreements.append(Disagreement(*key, owner))


def _acknowledge(result: CommitResult, event: Event, decision: Decision) -> None:
    """Keep one acknowledgement a device; the original firmware has no journal that could read one."""
    if event.gen is None:
        return
    key = (event.device_id, event.gen)
    before = result.acks.get(key)
    # An event that came early was thrown away, so its device must rewind, however far the batch got later.
    must_rewind = decision.disposition is Disposition.EARLY or (before is not None and before.resync)
    result.acks[key] = Ack(event.gen, decision.generation.mark, resync=must_rewind)
