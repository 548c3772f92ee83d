"""Import of a device's history that was collected elsewhere, as if its events had come here in the first place."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Protocol

from sqlalchemy import Connection

from ..domain.acceptance import Generation
from ..domain.calendar import quarter_start
from ..domain.fleet import Fleet
from ..domain.legacy_history import LegacyTreatment
from ..domain.messages import LEGACY, Event
from ..domain.time_alignment import alike_rows
from . import disputes
from .bulk import upsert_rows
from .engines.dialect import RowTuple
from .generation_index import GenerationIndex
from .history_piece import HistoryPiece
from .history_plan import ImportPlan, IncomingHistory, plan_import, row_key
from .inserts import write_rows
from .legacy_queries import gap_bounds_since, history_window, refuted_gaps, rows_at, rows_between
from .lookups import device_generations
from .records import Gap, Treatment
from .retention import pruned_before
from .rollup import RollupDelta
from .row_mapper import generation_to_row
from .schema import GENERATION


@dataclass(frozen=True, slots=True)
class ImportResult:
    """The outcome of importing a part of a history.

    `already_counted` had rows before, `pruned` is older than the rows that are kept. `recovered` is by how much those
    treatments changed that only counters prove: each that is found is one less. `disputed` are in no total until a
    person decides.
    """

    added: int = 0
    already_counted: int = 0
    pruned: int = 0
    recovered: int = 0
    disputed: int = 0

    def plus(self, other: ImportResult) -> ImportResult:
        """Return the sum of both."""
        return ImportResult(*(getattr(self, it.name) + getattr(other, it.name) for it in fields(self)))


class ImportUnit(Protocol):
    """An import as a whole, which keeps what its undo needs."""

    def before_change(self, connection: Connection, device_id: str) -> None:
        """Keep a device's part of the ledger before it changes."""

    def after_page(
        self, connection: Connection, device_id: str, added: Sequence[Treatment], result: ImportResult
    ) -> None:
        """Keep what a page did."""


def import_history(
    connection: Connection,
    fleet: Fleet,
    piece: HistoryPiece,
    rollup: RollupDelta,
    unit: ImportUnit | None = None,
) -> ImportResult:
    """Import a piece of a device's history, in the order of its arrival; collect what it adds to the roll-ups.

    `unit` is told before the device is changed, and what was added.
    """
    device_id = piece.device_id
    incoming = _read_incoming(connection, piece)
    pruned = sum(treatment.occurred_at < incoming.edge for treatment in piece.corrected)
    plan, disputed = None, 0
    if None in incoming.matches:
        plan = plan_import(fleet, incoming, history_window(connection, device_id, *incoming.span))
        if unit is not None:
            unit.before_change(connection, device_id)
        disputed = apply_plan(connection, plan, rollup)
    added = [] if plan is None else plan.treatments
    result = ImportResult(
        len(added),
        len(piece.corrected) - pruned - len(added),
        pruned,
        plan.recovered if plan else 0,
        disputed,
    )
    if unit is not None:
        unit.after_page(connection, device_id, added, result)
    return result


def apply_plan(connection: Connection, plan: ImportPlan, rollup: RollupDelta) -> int:
    """Write what a plan changes; return how many treatments it leaves for a person to decide on.

    Only live events are published to automations: whatever was imported counts as published.
    """
    _withdraw_gaps(connection, plan.withdrawn, rollup)
    decided = disputes.withdraw(connection, plan.answered, rollup)
    disputes.insert(connection, plan.disputes)
    write_rows(connection, plan.treatments, plan.gaps, rollup)
    still_decided = disputes.decide_as_before(connection, decided, plan.disputes, rollup)
    legacy: list[RowTuple] = []
    journals: list[RowTuple] = []
    for ordinal, state in enumerate(plan.generations):
        row = generation_to_row(plan.device_id, state, ordinal=ordinal, published=state.mark)
        (legacy if state.gen.startswith(LEGACY) else journals).append(row)
    all_columns = tuple(column.name for column in GENERATION.columns if not column.primary_key)
    upsert_rows(connection, GENERATION, all_columns, legacy)
    upsert_rows(connection, GENERATION, ("ordinal",), journals)
    return sum(dispute.amount.total for dispute in plan.disputes if dispute.key not in still_decided)


def withdraw_refuted_gaps(
    connection: Connection, index: GenerationIndex, beside: Mapping[str, Sequence[Event]], rollup: RollupDelta
) -> None:
    """Withdraw what an import's counters seemed to prove, where a journal's new events show that they began again.

    A device that was given the new firmware counts from zero while the old system still receives its events. What waits
    for a person, as perhaps another device's journal, shows nothing of this one.
    """
    for device_id, events in beside.items():
        if new := [event for event in events if _is_new(index, event)]:
            gaps = refuted_gaps(connection, device_id, index.legacy_generations(device_id), new)
            _withdraw_gaps(connection, gaps, rollup)


def _is_new(index: GenerationIndex, event: Event) -> bool:
    return not (index.may_repeat(event) or index.is_unresolved(event.device_id, str(event.gen)))


def _read_incoming(connection: Connection, piece: HistoryPiece) -> IncomingHistory:
    """Compare a piece of history with the rows that the ledger holds.

    Rows from before the edge are forgotten, their sums are not: nobody can tell any more what was counted.
    """
    device_id, edge = piece.device_id, quarter_start(pruned_before(connection))
    generations = device_generations(connection, device_id)
    kept = piece.since(edge)
    legacy = [gen for gen in generations if gen.startswith(LEGACY)]
    stored = rows_at(connection, device_id, legacy, (treatment.seq for treatment in kept.treatments))
    matches = kept.matches(stored)
    is_new = _unknown_to_journals(connection, generations, kept)
    chosen = [place for place, match in enumerate(matches) if match is not None or is_new[place]]
    taken = frozenset(row_key(row) for rows in stored.values() for row in rows)
    return IncomingHistory(
        device_id,
        [_at_time_of(kept.corrected[place], matches[place]) for place in chosen],
        [matches[place] for place in chosen],
        taken,
        generations,
        edge,
    )


def _at_time_of(treatment: LegacyTreatment, row: LegacyTreatment | None) -> LegacyTreatment:
    """Return a treatment at the time of the row that it is."""
    return treatment if row is None else treatment._replace(occurred_at=row.occurred_at, received_at=row.received_at)


def _unknown_to_journals(
    connection: Connection, generations: Mapping[str, Generation], piece: HistoryPiece
) -> list[bool]:
    """Tell which treatments no journal of the device has reported: with its new firmware, it sent to both systems."""
    journals = [gen for gen in generations if not gen.startswith(LEGACY)]
    if not journals or not piece.treatments:
        return [True] * len(piece.treatments)
    device_id, (since, until) = piece.device_id, piece.span
    alike = alike_rows(rows_between(connection, device_id, journals, since, until))
    bounds = gap_bounds_since(connection, device_id, journals, since)
    return [
        piece.match(place, alike.get((treatment.kind, treatment.counters), ())) is None
        and not any(bound.contains(treatment) for bound in bounds)
        for place, treatment in enumerate(piece.corrected)
    ]


def _withdraw_gaps(connection: Connection, gaps: Iterable[Gap], rollup: RollupDelta) -> None:
    for gap in gaps:
        disputes.subtract_gap(connection, gap, rollup)
