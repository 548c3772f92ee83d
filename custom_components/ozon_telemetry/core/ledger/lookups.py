"""What the ledger reads of itself to judge a batch."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import batched
from typing import Final

from sqlalchemy import Connection, select

from ..domain.acceptance import Generation, StoredRow
from ..domain.event_time import TimeSource
from ..domain.messages import Counters, Event, Kind
from .generation_index import GenerationIndex
from .legacy_queries import counted_by_import
from .records import SharedGeneration, TreatmentKey
from .schema import CLAIM, GENERATION, TREATMENT

_VARIABLES: Final = 500  # SQLite bounds the number of variables in a statement


def schema_version(connection: Connection) -> int:
    """Return the version of the file's tables; 0 for an empty file."""
    return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())


def generations(connection: Connection) -> list[tuple[str, Generation]]:
    """Return every device's generations, in the order in which they began."""
    lines = connection.execute(select(GENERATION).order_by(GENERATION.c.ordinal))
    return [
        (
            line.device_id,
            Generation(line.gen, line.mark, Counters(line.basic, line.standard, line.premium), line.latest),
        )
        for line in lines
    ]


def claims(connection: Connection) -> list[SharedGeneration]:
    """Return what people said about the generations that several devices have."""
    return [SharedGeneration(*line) for line in connection.execute(select(CLAIM))]


def stored_rows(
    connection: Connection, journals: GenerationIndex, events: Iterable[Event]
) -> dict[TreatmentKey, StoredRow]:
    """Return the rows that stand under an identity of any event that may be a repetition."""
    wanted: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    for event in events:
        if journals.may_repeat(event):
            for device_id, gen, seq in journals.candidate_keys(event):
                wanted[device_id, gen].add(seq)
    return {
        identity: row
        for (device_id, gen), seqs in wanted.items()
        for chunk in batched(sorted(seqs), _VARIABLES, strict=False)
        for identity, row in _rows(connection, device_id, gen, chunk)
    }


def beside_imports(journals: GenerationIndex, events: Iterable[Event]) -> dict[str, list[Event]]:
    """Return by device the events of journals into whose time an imported history reaches."""
    beside: defaultdict[str, list[Event]] = defaultdict(list)
    for event in events:
        if journals.overlaps_import(event):
            beside[event.device_id].append(event)
    return beside


def imported(connection: Connection, journals: GenerationIndex, beside: Mapping[str, list[Event]]) -> set[TreatmentKey]:
    """Return which events of journals tell of treatments that an imported history of their device counts already."""
    return {
        TreatmentKey(device_id, str(event.gen), event.seq)
        for device_id, told in beside.items()
        for event in counted_by_import(connection, device_id, journals.legacy_generations(device_id), told)
    }


def _rows(
    connection: Connection, device_id: str, gen: str, seqs: tuple[int, ...]
) -> Iterator[tuple[TreatmentKey, StoredRow]]:
    columns = TREATMENT.c
    told = (columns.seq, columns.kind, columns.occurred_at, columns.time_source)
    query = select(*told, columns.basic, columns.standard, columns.premium).where(
        columns.device_id == device_id, columns.gen == gen, columns.seq.in_(seqs)
    )
    for seq, kind, instant, source, *counters in connection.execute(query):
        device_time = None if source == TimeSource.RECEIPT else instant
        yield TreatmentKey(device_id, gen, seq), StoredRow(Kind(kind), Counters(*counters), device_time)
