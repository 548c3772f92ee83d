"""Settling a batch: each event is judged, and what counts is booked on its owner. Nothing is written here."""

from collections.abc import Iterable, Mapping, Set as AbstractSet
from typing import assert_never

from ..cooperative import release_gil_between
from ..domain.acceptance import Decision, Disposition, StoredRow, decide
from ..domain.event_time import TimeSource, resolve_event_time
from ..domain.fleet import Fleet
from ..domain.messages import Ack, Clock, Event, Received
from .generation_index import GenerationIndex
from .records import CommitResult, Conflict, Disagreement, Gap, Treatment, TreatmentKey

type StoredRows = Mapping[TreatmentKey, StoredRow]


def decide_batch(
    journals: GenerationIndex,
    fleet: Fleet,
    stored: StoredRows,
    batch: Iterable[Received],
    imported: AbstractSet[TreatmentKey] = frozenset(),
) -> CommitResult:
    """Judge the events of `batch` in order and advance `journals` by what was accepted.

    `stored` holds the rows under the identity of every event that may be a repetition, `imported` the identities of
    events whose treatments an imported history counts already.
    """
    settled = CommitResult()
    fresh: dict[TreatmentKey, StoredRow] = {}
    for received in release_gil_between(batch):
        event = received.event
        known = journals.prior_state(event, _rows(journals, event, stored, fresh))
        if imported and event.gen is not None and TreatmentKey(event.device_id, event.gen, event.seq) in imported:
            known = known._replace(is_imported=True)
        verdict = decide(known, event)
        match verdict.disposition:
            case Disposition.ACCEPTED:
                gen = verdict.generation.gen
                fresh[TreatmentKey(event.device_id, gen, event.seq)] = _stored(received)
                journals.advance(event.device_id, verdict.generation)
                _book(settled, fleet, received, verdict)
            case Disposition.IMPORTED:
                journals.advance(event.device_id, verdict.generation)
                settled.advanced.append((event.device_id, verdict.generation.gen))
                settled.duplicates += 1
            case Disposition.DUPLICATE:
                settled.duplicates += 1
            case Disposition.CONFLICT:
                booked = next(row for row in known.rows if not row.matches(event))
                settled.conflicts.append(Conflict(event, booked, verdict.generation.gen, received.at))
            case Disposition.EARLY:
                settled.early += 1
            case Disposition.FOREIGN:
                settled.foreign.add(journals.shared_generation(event.device_id, verdict.generation.gen))
                continue  # not acknowledged: it stays in its journal until a person has said whose it is
            case _:
                assert_never(verdict.ruling)
        _answer(settled, event, verdict)
    return settled


def _rows(journals: GenerationIndex, event: Event, stored: StoredRows, fresh: StoredRows) -> tuple[StoredRow, ...]:
    if not journals.may_repeat(event):
        return ()
    identities = journals.candidate_keys(event)
    return tuple(row for each in identities if (row := fresh.get(each) or stored.get(each)) is not None)


def _stored(received: Received) -> StoredRow:
    """Return the row an event becomes; only the original firmware's must also be told apart by their time."""
    event = received.event
    if event.gen is not None:
        return StoredRow(event.kind, event.counters)
    occurred_at, source = resolve_event_time(event, received.at)
    return StoredRow(event.kind, event.counters, None if source is TimeSource.RECEIPT else occurred_at)


def _book(settled: CommitResult, fleet: Fleet, received: Received, verdict: Decision) -> None:
    event, gen = received.event, verdict.generation.gen
    occurred_at, source = resolve_event_time(event, received.at)
    if event.timestamp is not None and event.clock is not Clock.NONE:
        settled.clocks[event.device_id] = event.timestamp if source is TimeSource.RECEIPT else None
    owner = fleet.owner_at(event.device_id, occurred_at)
    settled.treatments.append(
        Treatment(
            event.device_id,
            gen,
            event.seq,
            event.kind,
            occurred_at,
            received.at,
            source,
            event.counters,
            owner,
        )
    )
    if verdict.is_gap:
        settled.gaps.append(
            Gap(
                event.device_id,
                gen,
                event.seq,
                verdict.missing,
                verdict.recovered,
                occurred_at,
                received.at,
                owner,
            )
        )
    if verdict.disagrees:
        settled.disagreements.append(Disagreement(event.device_id, gen, event.seq, owner))


def _answer(settled: CommitResult, event: Event, verdict: Decision) -> None:
    """Keep one acknowledgement a device; the original firmware has no journal that could hear one."""
    if event.gen is None:
        return
    key = (event.device_id, event.gen)
    before = settled.acks.get(key)
    waits = verdict.disposition is Disposition.EARLY or (before is not None and before.resync)
    # An event that came early was thrown away, so its device must rewind, however far the batch got later.
    settled.acks[key] = Ack(event.gen, verdict.generation.mark, resync=waits)
