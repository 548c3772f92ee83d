"""How a settled batch becomes rows, inside the transaction of the ledger."""

from collections.abc import Collection
from typing import Final

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.sqlite import insert

from ..domain.fleet import Fleet
from ..domain.messages import Millis
from ..protocol.codec import encode_event
from .bulk import RowTuple, insert_rows, upsert_rows
from .generation_index import GenerationIndex
from .records import CommitResult, Conflict, Gap, SharedGeneration, Treatment
from .rollup import RollupDelta
from .schema import CLAIM, GENERATION, NAME, QUARANTINE, RECOVERED, TREATMENT

# Contradictions are for a person to look at; more than this of a device are one problem told a hundred times.
QUARANTINE_LIMIT: Final = 100

MARK_COLUMNS: Final = ("mark", "basic", "standard", "premium", "latest")
NOTHING_PUBLISHED: Final = 0


def write_result(connection: Connection, journals: GenerationIndex, settled: CommitResult, tally: RollupDelta) -> None:
    """Write a settled batch and collect what it adds to the roll-ups."""
    write_rows(connection, settled.treatments, settled.gaps, tally)
    settled.sums = tally.cells
    if touched := [*((row.device_id, row.gen) for row in settled.treatments), *settled.advanced]:
        _advance(connection, journals, touched)
    if settled.conflicts:
        _quarantine(connection, settled.conflicts)


def insert_claim(connection: Connection, claimed: SharedGeneration) -> None:
    """Keep what a person said about a generation that another device began."""
    connection.execute(CLAIM.insert(), claimed._asdict())


def write_rows(
    connection: Connection, treatments: Collection[Treatment], gaps: Collection[Gap], tally: RollupDelta
) -> None:
    """Write new rows and collect what they add to the roll-ups."""
    tally.add_treatments(treatments)
    for gap in gaps:
        tally.add_gap(gap)
    # SQLite finds the place of a row more quickly beside the one before.
    insert_rows(connection, TREATMENT, sorted(map(_treatment, treatments)))
    insert_rows(connection, RECOVERED, [_gap(row) for row in gaps])


def upsert_names(connection: Connection, fleet: Fleet, now: Millis) -> None:
    """Keep the names of machines and outlets, also of those that are gone."""
    named = [
        *({"id": each.id, "role": "outlet", "name": each.name} for each in fleet.outlets.values()),
        *({"id": each.id, "role": "machine", "name": each.name} for each in fleet.machines.values()),
    ]
    present = [line["id"] for line in named]
    gone = NAME.update().where(NAME.c.id.not_in(present), NAME.c.removed_at.is_(None))
    connection.execute(gone.values(removed_at=now))
    if named:
        fresh = insert(NAME)
        updated = {"name": fresh.excluded.name, "removed_at": None}
        connection.execute(fresh.on_conflict_do_update(index_elements=["id"], set_=updated), named)


def _advance(connection: Connection, journals: GenerationIndex, touched: list[tuple[str, str]]) -> None:
    upsert_rows(connection, GENERATION, MARK_COLUMNS, [_generation(journals, *each) for each in sorted(set(touched))])


def _generation(journals: GenerationIndex, device_id: str, gen: str) -> RowTuple:
    _, mark, counters, latest = journals.generation(device_id, gen)
    return (device_id, gen, journals.ordinal(device_id, gen), mark, *counters, latest, NOTHING_PUBLISHED)


def _treatment(row: Treatment) -> RowTuple:
    return (
        row.device_id,
        row.gen,
        row.seq,
        row.kind,
        row.occurred_at,
        row.received_at,
        row.source,
        *row.counters,
        *row.owner,
    )


def _gap(row: Gap) -> RowTuple:
    return (
        row.device_id,
        row.gen,
        row.seq,
        row.missing,
        *row.recovered,
        row.occurred_at,
        row.received_at,
        *row.owner,
    )


def _quarantine(connection: Connection, conflicts: list[Conflict]) -> None:
    lines = [
        {
            "device_id": conflict.event.device_id,
            "gen": conflict.gen,
            "seq": conflict.event.seq,
            "received_at": conflict.received_at,
            "payload": encode_event(conflict.event).decode(),
        }
        for conflict in conflicts
    ]
    connection.execute(QUARANTINE.insert(), lines)
    for device_id in {conflict.event.device_id for conflict in conflicts}:
        _trim_quarantine(connection, device_id)


def _trim_quarantine(connection: Connection, device_id: str) -> None:
    """Keep the newest contradictions of a device; it cannot push out those of another one."""
    columns = QUARANTINE.c
    is_its_own = columns.device_id == device_id
    kept = select(columns.id).where(is_its_own).order_by(columns.id.desc()).limit(QUARANTINE_LIMIT)
    connection.execute(delete(QUARANTINE).where(is_its_own, columns.id.not_in(kept)))
