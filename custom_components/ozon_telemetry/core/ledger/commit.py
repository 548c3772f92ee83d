"""Acceptance of a batch: a decision on each event, and what is booked of it on its owner. Nothing is written here."""

from collections.abc import Iterable, Mapping, Set as AbstractSet
from typing import NamedTuple, assert_never

from ..cooperative import release_gil_between
from ..domain.acceptance import Decision, Disposition, StoredRow, decide
from ..domain.event_time import clock_reading, resolve_event_time
from ..domain.fleet import Fleet
from ..domain.legacy_acceptance import decide_legacy
from ..domain.messages import ONE, Ack, Event, Millis, Received
from .generation_index import GenerationIndex
from .records import CommitResult, Conflict, Disagreement, Dispute, Gap, Treatment, TreatmentKey

type StoredRows = Mapping[TreatmentKey, StoredRow]


class KnownTreatments(NamedTuple):
    """What the ledger holds of the treatments of a batch before it.

    `rows` are those under the key of every event that may be a repetition. `imported` are the keys of events whose
    treatments an imported history or a copied journal counts, `proved` of those which the counters of a newer event
    proved.
    """

    rows: StoredRows
    imported: AbstractSet[TreatmentKey] = frozenset()
    proved: AbstractSet[TreatmentKey] = frozenset()


def decide_batch(
    index: GenerationIndex, fleet: Fleet, known: KnownTreatments, batch: Iterable[Received]
) -> CommitResult:
    """Decide on the events of `batch` in order and advance `index` by what was accepted."""
    result = CommitResult()
    accepted: dict[TreatmentKey, StoredRow] = {}
    for received in release_gil_between(batch):
        event = received.event
        rows = _rows_under_keys(index, event, known.rows, accepted)
        if event.gen is None:
            is_proved = _is_proved(index, result, known.proved, event)
            state = index.legacy_state(event.device_id, rows, is_proved=is_proved)
            decision = decide_legacy(state, event, received.at, _shortest_treatment(fleet, received))
        else:
            prior = index.prior_state(event, rows)
            is_imported = bool(known.imported) and _key(event) in known.imported
            decision = decide(prior._replace(is_imported=True) if is_imported else prior, event)
        if decision.disposition is Disposition.ACCEPTED:
            accepted[TreatmentKey(event.device_id, decision.generation.gen, event.seq)] = _row_of(received)
            _book(result, fleet, received, decision)
        _apply(result, index, received, rows, decision)
    return result


def _key(event: Event) -> TreatmentKey:
    return TreatmentKey(event.device_id, str(event.gen), event.seq)


def _shortest_treatment(fleet: Fleet, received: Received) -> Millis:
    return fleet.shortest_treatment(fleet.owner_at(received.event.device_id, received.at))


def _is_proved(index: GenerationIndex, result: CommitResult, proved: AbstractSet[TreatmentKey], event: Event) -> bool:
    """Tell whether the counters of a newer event of the device's newest run proved this one."""
    newest = index.newest_run(event.device_id)
    if newest is None or event.seq >= newest.mark:
        return False
    key = TreatmentKey(event.device_id, newest.gen, event.seq)
    return key in proved or _is_proved_in_batch(result, event, newest.gen)


def _is_proved_in_batch(result: CommitResult, event: Event, gen: str) -> bool:
    """Tell whether an event of the same batch came first and proved this one by its counters."""
    reached = event.counters.minus(ONE[event.kind])
    for gap in result.gaps:
        if (gap.device_id, gap.gen) != (event.device_id, gen) or gap.seq <= event.seq:
            continue
        row = next(row for row in result.treatments if (row.device_id, row.gen, row.seq) == gap[:3])
        until = row.counters.minus(ONE[row.kind])
        if min(until.minus(event.counters)) >= 0 and min(reached.minus(until.minus(gap.recovered))) >= 0:
            return True
    return False


def _apply(
    result: CommitResult,
    index: GenerationIndex,
    received: Received,
    rows: tuple[StoredRow, ...],
    decision: Decision,
) -> None:
    """Add the consequences of a decision, except for the rows of an accepted event."""
    event = received.event
    match decision.disposition:
        case Disposition.ACCEPTED:
            index.advance(event.device_id, decision.generation)
            if event.gen is None:
                _note_runs(result, index, event.device_id)
        case Disposition.IMPORTED:
            index.advance(event.device_id, decision.generation)
            result.advanced.append((event.device_id, decision.generation.gen))
            result.duplicates += 1
        case Disposition.DUPLICATE:
            result.duplicates += 1
        case Disposition.CONFLICT:
            stored = next(row for row in rows if not row.matches(event))
            result.conflicts.append(Conflict(event, stored, decision.generation.gen, received.at))
        case Disposition.EARLY:
            result.early += 1
        case Disposition.FOREIGN:
            result.foreign.add(index.shared_generation(event.device_id, decision.generation.gen))
            return  # not acknowledged: it stays in its journal until a person has said whose it is
        case _:
            assert_never(decision.disposition)
    _acknowledge(result, event, decision)


def _note_runs(result: CommitResult, index: GenerationIndex, device_id: str) -> None:
    """Add what the runs of a device's counters show beyond one event."""
    runs = index.legacy_runs(device_id)
    if runs.taking_turns:
        result.taking_turns[device_id] = runs.taking_turns
    if runs.is_settled:
        result.steady.add(device_id)
    if index.has_journal(device_id):
        result.reflashed.add(device_id)


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
    return StoredRow(event.kind, event.counters, event.timestamp, received.at)


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
        result.disputes.append(Dispute.of(TreatmentKey(*key), decision.doubt, occurred_at, received.at, owner))
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
