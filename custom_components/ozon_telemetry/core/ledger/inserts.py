"""Inserts: how a committed batch becomes rows, inside the transaction of the ledger."""

from collections.abc import Collection, Iterable
from typing import Final

from sqlalchemy import Connection, delete, select

from ..domain.fleet import Fleet
from ..domain.messages import Millis
from ..protocol.codec import encode_event
from . import disputes
from .bulk import insert_rows, upsert_rows
from .engines.dialect import RowTuple
from .generation_index import GenerationIndex
from .records import CommitResult, Conflict, Gap, SharedGeneration, Treatment
from .rollup import RollupDelta
from .row_mapper import generation_to_row, treatment_to_row
from .schema import CLAIM, GENERATION, NAME, QUARANTINE, TREATMENT

# Conflicts are for a person to look at; more than this of a device are one problem reported a hundred times.
QUARANTINE_LIMIT: Final = 100

_STATE_COLUMNS: Final = ("mark", "basic", "standard", "premium", "latest", "reached")


def write_result(connection: Connection, index: GenerationIndex, result: CommitResult, rollup: RollupDelta) -> None:
    """Write the result of a batch and collect what it adds to the roll-ups."""
    write_rows(connection, result.treatments, result.gaps, rollup)
    disputes.insert(connection, result.disputes)
    result.answered += disputes.answer(connection, result.taking_turns)
    result.sums = rollup.cells
    if changed := [*((row.device_id, row.gen) for row in result.treatments), *result.advanced]:
        _write_generations(connection, index, changed)
    if result.conflicts:
        quarantine(connection, result.conflicts)


def write_rows(
    connection: Connection, treatments: Collection[Treatment], gaps: Collection[Gap], rollup: RollupDelta
) -> None:
    """Insert new rows and collect what they add to the roll-ups."""
    rollup.add_treatments(treatments)
    # An engine finds the place of a row more quickly beside the one before.
    insert_rows(connection, TREATMENT, sorted(map(treatment_to_row, treatments)))
    disputes.add_gaps(connection, gaps, rollup)


def insert_claim(connection: Connection, shared: SharedGeneration) -> None:
    """Insert what a person said about a generation that another device began."""
    connection.execute(CLAIM.insert(), shared._asdict())


def upsert_names(connection: Connection, fleet: Fleet, now: Millis) -> None:
    """Keep the names of machines and outlets, also of those that were removed."""
    named = [
        *((outlet.id, "outlet", outlet.name, None) for outlet in fleet.outlets.values()),
        *((machine.id, "machine", machine.name, None) for machine in fleet.machines.values()),
    ]
    removed = NAME.update().where(NAME.c.id.not_in([row[0] for row in named]), NAME.c.removed_at.is_(None))
    connection.execute(removed.values(removed_at=now))
    upsert_rows(connection, NAME, ("name", "removed_at"), named)


def _write_generations(connection: Connection, index: GenerationIndex, changed: Iterable[tuple[str, str]]) -> None:
    rows = [_generation_row(index, device_id, gen) for device_id, gen in sorted(set(changed))]
    upsert_rows(connection, GENERATION, _STATE_COLUMNS, rows)


def _generation_row(index: GenerationIndex, device_id: str, gen: str) -> RowTuple:
    generation, ordinal = index.generation(device_id, gen), index.ordinal(device_id, gen)
    # Only a new row gets this `published`: the mark of a known one is the outbox's.
    return generation_to_row(device_id, generation, ordinal=ordinal, published=0)


def quarantine(connection: Connection, conflicts: list[Conflict]) -> None:
    """Keep events aside that do not count, for a person to look at."""
    rows = [
        {
            "device_id": conflict.event.device_id,
            "gen": conflict.gen,
            "seq": conflict.event.seq,
            "received_at": conflict.received_at,
            "payload": encode_event(conflict.event).decode(),
        }
        for conflict in conflicts
    ]
    connection.execute(QUARANTINE.insert(), rows)
    for device_id in {conflict.event.device_id for conflict in conflicts}:
        _trim_quarantine(connection, device_id)


def _trim_quarantine(connection: Connection, device_id: str) -> None:
    """Keep the newest conflicts of a device; it cannot push out those of another one."""
    columns = QUARANTINE.c
    is_its_own = columns.device_id == device_id
    kept = select(columns.id).where(is_its_own).order_by(columns.id.desc()).limit(QUARANTINE_LIMIT)
    connection.execute(delete(QUARANTINE).where(is_its_own, columns.id.not_in(kept)))
