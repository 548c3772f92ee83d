"""Lookups: what the ledger reads of itself to decide on a batch."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import batched

from sqlalchemy import Connection, select

from ..domain.acceptance import Generation, StoredRow
from ..domain.calendar import quarter_start
from ..domain.event_time import TOLERANCE
from ..domain.messages import Event
from .bulk import MAX_VARIABLES
from .generation_index import GenerationIndex
from .legacy_queries import counted_by_import
from .records import SharedGeneration, TreatmentKey
from .retention import pruned_before
from .row_mapper import generation_from_row, stored_row_from_row
from .schema import EVERY_CLAIM, EVERY_GENERATION, EVERY_TREATMENT, GENERATION, IDENTITY


def ledger_id(connection: Connection) -> str:
    """Return the ledger's own random name."""
    return str(connection.execute(select(IDENTITY.c.id)).scalar_one())


def read_index(connection: Connection) -> GenerationIndex:
    """Return the index of all generations and of what people said about shared ones."""
    rows = connection.execute(select(EVERY_GENERATION).order_by(EVERY_GENERATION.c.ordinal))
    generations = [(row.device_id, generation_from_row(row)) for row in rows]
    return GenerationIndex(generations, [SharedGeneration(*row) for row in connection.execute(select(EVERY_CLAIM))])


def device_generations(connection: Connection, device_id: str) -> dict[str, Generation]:
    """Return a device's generations by name, in the order in which they began."""
    query = select(GENERATION).where(GENERATION.c.device_id == device_id).order_by(GENERATION.c.ordinal)
    return {row.gen: generation_from_row(row) for row in connection.execute(query)}


def stored_rows(
    connection: Connection, index: GenerationIndex, events: Iterable[Event]
) -> dict[TreatmentKey, StoredRow]:
    """Return the rows under a key of any event that may be a repetition."""
    wanted: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    for event in events:
        if index.may_repeat(event):
            for device_id, gen, seq in index.candidate_keys(event):
                wanted[device_id, gen].add(seq)
    return {
        key: row
        for (device_id, gen), seqs in wanted.items()
        for chunk in batched(sorted(seqs), MAX_VARIABLES, strict=False)
        for key, row in _rows(connection, device_id, gen, chunk)
    }


def events_beside_imports(index: GenerationIndex, events: Iterable[Event]) -> dict[str, list[Event]]:
    """Return by device the events of journals into whose time an imported history reaches."""
    beside: defaultdict[str, list[Event]] = defaultdict(list)
    for event in events:
        if index.overlaps_import(event):
            beside[event.device_id].append(event)
    return beside


def imported_keys(
    connection: Connection, index: GenerationIndex, beside: Mapping[str, list[Event]]
) -> set[TreatmentKey]:
    """Return the keys of the journals' events whose treatments an imported history of their device counts already."""
    return {
        TreatmentKey(device_id, str(event.gen), event.seq)
        for device_id, events in beside.items()
        for event in counted_by_import(connection, device_id, index.legacy_generations(device_id), events)
    }


def proved_events(
    connection: Connection, index: GenerationIndex, stored: Mapping[TreatmentKey, StoredRow], events: Iterable[Event]
) -> set[TreatmentKey]:
    """Return which of the original firmware's events have no row, but are counted.

    The counters of a newer one proved them, or their rows were pruned. A clock is off as at the newest.
    """
    overtaken: defaultdict[tuple[str, str], list[Event]] = defaultdict(list)
    for event in events:
        newest = index.newest_run(event.device_id) if event.gen is None else None
        if newest is None or newest.latest is None or event.timestamp is None:
            continue
        is_older = event.seq < newest.mark and event.timestamp < newest.latest
        if is_older and TreatmentKey(event.device_id, newest.gen, event.seq) not in stored:
            lead = newest.latest - newest.reached
            right = event.timestamp - (lead if abs(lead) > TOLERANCE else 0)
            overtaken[event.device_id, newest.gen].append(event._replace(timestamp=right))
    edge = quarter_start(pruned_before(connection)) if overtaken else 0
    return {
        TreatmentKey(device_id, gen, event.seq)
        for (device_id, gen), found in overtaken.items()
        for event in (
            *(event for event in found if (event.timestamp or 0) < edge),
            *counted_by_import(connection, device_id, [gen], found),
        )
    }


def _rows(
    connection: Connection, device_id: str, gen: str, seqs: tuple[int, ...]
) -> Iterator[tuple[TreatmentKey, StoredRow]]:
    columns = EVERY_TREATMENT.c
    query = select(EVERY_TREATMENT).where(columns.device_id == device_id, columns.gen == gen, columns.seq.in_(seqs))
    return map(stored_row_from_row, connection.execute(query))
