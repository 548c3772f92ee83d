"""Import log: each import as a unit of its own, with what an undo needs of it.

Before an import first changes a device, the device's marks, gaps and disputes are kept as they are, and from then on
its live events are kept in the order of their arrival. What the import adds is kept as spans of seqs, which for most
histories are few.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
import json
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Row, delete, func, select, update

from ..domain.instants import DAY
from ..domain.messages import Clock, Counters, Event, Kind, Millis, Received
from .bulk import insert_numbered, insert_rows
from .generation_index import GenerationIndex
from .history_import import ImportResult
from .records import CommitResult, Treatment
from .schema import ARRIVAL, DISPUTED, GENERATION, IMPORT, IMPORT_DEVICE, IMPORT_SPAN, RECOVERED, TREATMENT

# For so long an import can be undone; after that, what its undo needs is deleted.
UNDOABLE_FOR: Final[Millis] = 90 * DAY

_UNDOING: Final = "undoing"  # the first key of what is kept of a device, once its undo has begun
_STATE_TABLES: Final = {table.name: table for table in (GENERATION, RECOVERED, DISPUTED)}


class ImportStart(NamedTuple):
    """Who imports which files, and when."""

    at: Millis
    by: str
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ImportRecord:
    """An import: who, when, which files, and what it did; `fleet` is what it changed in the fleet, as JSON.

    `devices` are those that an undo would change; without any, there is nothing (any more) to undo. `blocked_by` are
    the numbers of later imports of the same devices, which must be undone first.
    """

    number: int
    started_at: Millis
    finished_at: Millis | None
    imported_by: str
    files: tuple[str, ...]
    result: ImportResult
    left_out: int
    fleet: str
    undone_at: Millis | None
    undone_by: str | None
    devices: tuple[str, ...] = ()
    blocked_by: tuple[int, ...] = ()


class Arrival(NamedTuple):
    """A live event, when it was received, and in which batch; arrivals are numbered in their order."""

    received: Received
    batch: int
    number: int


def start(connection: Connection, begin: ImportStart) -> int:
    """Insert a new import; return its number."""
    forget(connection, begin.at - UNDOABLE_FOR)
    row = (begin.at, None, begin.by, json.dumps(begin.files), 0, 0, 0, 0, "", None, None)
    (number,) = insert_numbered(connection, IMPORT, [row])
    return number


def finish(connection: Connection, number: int, at: Millis, left_out: int, fleet: str) -> None:
    """Record the end of an import, how many events it left out by itself, and what it changed in the fleet."""
    values = {"finished_at": at, "left_out": IMPORT.c.left_out + left_out, "fleet": fleet}
    connection.execute(update(IMPORT).where(IMPORT.c.number == number).values(values))


@dataclass(frozen=True, slots=True)
class LoggedImport:
    """The import of this number, while it is written (`history_import.ImportUnit`)."""

    number: int

    def before_change(self, connection: Connection, device_id: str) -> None:
        """Keep what the ledger holds of a device besides its treatments, before the import first changes it."""
        columns = IMPORT_DEVICE.c
        is_kept = select(columns.since).where(columns["import"] == self.number, columns.device_id == device_id)
        if connection.execute(is_kept).first() is not None:
            return
        state = {
            name: [
                dict(row) for row in connection.execute(select(table).where(table.c.device_id == device_id)).mappings()
            ]
            for name, table in _STATE_TABLES.items()
        }
        newest = connection.execute(select(func.coalesce(func.max(ARRIVAL.c.number), 0))).scalar_one()
        kept = (self.number, device_id, newest, json.dumps(state, separators=(",", ":")))
        insert_rows(connection, IMPORT_DEVICE, [kept])

    def after_page(
        self, connection: Connection, device_id: str, added: Sequence[Treatment], result: ImportResult
    ) -> None:
        """Add what a page of the import did."""
        keys = sorted((row.gen, row.seq) for row in added)
        insert_rows(connection, IMPORT_SPAN, [(self.number, device_id, *span) for span in _spans(keys)])
        columns = IMPORT.c
        values = {
            "added": columns.added + result.added,
            "known": columns.known + result.already_counted,
            "recovered": columns.recovered + result.recovered,
            "left_out": columns.left_out + result.pruned,
        }
        connection.execute(update(IMPORT).where(columns.number == self.number).values(values))


def read_imports(connection: Connection) -> list[ImportRecord]:
    """Return all imports, newest first."""
    devices = [(row[0], row[1]) for row in connection.execute(select(IMPORT_DEVICE)).tuples()]
    rows = connection.execute(select(IMPORT).order_by(IMPORT.c.number.desc()))
    return [_record(row, devices) for row in rows]


def followed_devices(connection: Connection) -> frozenset[str]:
    """Return the devices of all imports that can be undone: their live events are kept."""
    return frozenset(connection.execute(select(IMPORT_DEVICE.c.device_id).distinct()).scalars())


def deciding_events(index: GenerationIndex, followed: frozenset[str], batch: Iterable[Received]) -> list[Received]:
    """Return the events of followed devices that may be more than repetitions of what a journal told."""
    if not followed:
        return []
    events = (received for received in batch if received.event.device_id in followed)
    return [it for it in events if it.event.gen is None or not index.may_repeat(it.event)]


def keep_arrivals(connection: Connection, arrived: Sequence[Received], result: CommitResult) -> None:
    """Keep live events in the order of their arrival, and where they were booked."""
    if not arrived:
        return
    batch = connection.execute(select(func.coalesce(func.max(ARRIVAL.c.number), 0))).scalar_one() + 1
    rows = [
        (number, received.event.device_id, batch, received.at, json.dumps(received.event[1:]), gen, received.event.seq)
        for number, (received, gen) in enumerate(_with_generations(arrived, result), batch)
    ]
    insert_rows(connection, ARRIVAL, rows)


def move_arrivals(connection: Connection, arrivals: Sequence[Arrival], result: CommitResult) -> None:
    """Keep where live events are booked that were decided again."""
    moved = _with_generations([arrival.received for arrival in arrivals], result)
    for arrival, (_, gen) in zip(arrivals, moved, strict=True):
        connection.execute(update(ARRIVAL).where(ARRIVAL.c.number == arrival.number).values(gen=gen))


def _with_generations(arrived: Iterable[Received], result: CommitResult) -> Iterator[tuple[Received, str | None]]:
    """Yield live events with the generations under which they are booked; None for one that has no row of its own."""
    booked = {(row.device_id, row.seq, row.counters, row.received_at): row.gen for row in result.treatments}
    for received in arrived:
        event, at = received
        yield received, booked.get((event.device_id, event.seq, event.counters, at))


def arrivals_after(connection: Connection, device_id: str, since: int) -> Iterator[tuple[Arrival, str | None]]:
    """Yield a device's live events after a number, each with the generation under which it was booked, if any."""
    columns = ARRIVAL.c
    query = select(ARRIVAL).where(columns.device_id == device_id, columns.number > since).order_by(columns.number)
    for number, _, batch, at, event, gen, _ in connection.execute(query):
        yield Arrival(Received(_event_of(device_id, json.loads(event)), at), batch, number), gen


def state_of(connection: Connection, number: int, device_id: str) -> tuple[int, dict[str, list[dict[str, Any]]]]:
    """Return the number of a device's newest arrival before an import, and its rows at that time, by table."""
    columns = IMPORT_DEVICE.c
    query = select(columns.since, columns.state).where(columns["import"] == number, columns.device_id == device_id)
    since, state = connection.execute(query).one()
    return since, json.loads(state)


def spans_of(connection: Connection, number: int, device_id: str) -> list[tuple[str, int, int]]:
    """Return the rows that an import added to a device: generation, first seq, last seq."""
    columns = IMPORT_SPAN.c
    query = select(columns.gen, columns.first, columns.last)
    return list(connection.execute(query.where(columns["import"] == number, columns.device_id == device_id)).tuples())


def oldest_arrival(connection: Connection, device_id: str, since: int) -> Millis | None:
    """Return when the first of a device's live events after a number was received."""
    columns = ARRIVAL.c
    query = select(func.min(columns.received_at)).where(columns.device_id == device_id, columns.number > since)
    oldest: Millis | None = connection.execute(query).scalar_one()
    return oldest


def shorten_span(connection: Connection, number: int, device_id: str, span: tuple[str, int, int], start: int) -> None:
    """Forget the rows of a span before a seq: they were taken back."""
    gen, first, last = span
    columns = IMPORT_SPAN.c
    key = (columns["import"] == number, columns.device_id == device_id, columns.gen == gen, columns.first == first)
    connection.execute(delete(IMPORT_SPAN).where(*key))
    if start <= last:
        insert_rows(connection, IMPORT_SPAN, [(number, device_id, gen, start, last)])


def mark_undoing(connection: Connection, number: int, device_id: str) -> None:
    """Record that the undo of an import has begun for a device: from now on it can only be finished."""
    _, state = state_of(connection, number, device_id)
    marked = json.dumps({_UNDOING: True, **state}, separators=(",", ":"))
    columns = IMPORT_DEVICE.c
    key = (columns["import"] == number, columns.device_id == device_id)
    connection.execute(update(IMPORT_DEVICE).where(*key).values(state=marked))


def begun_undos(connection: Connection) -> list[tuple[int, str]]:
    """Return the imports and devices whose undo has begun, the latest import first."""
    columns = IMPORT_DEVICE.c
    query = select(columns["import"], columns.device_id).where(columns.state.startswith(f'{{"{_UNDOING}"'))
    return list(connection.execute(query.order_by(columns["import"].desc(), columns.device_id)).tuples())


def forget_device(connection: Connection, number: int, device_id: str) -> None:
    """Delete what the undo of an import needs of a device, and the live events that no other undo needs."""
    for table in (IMPORT_SPAN, IMPORT_DEVICE):
        connection.execute(delete(table).where(table.c["import"] == number, table.c.device_id == device_id))
    oldest = select(func.min(IMPORT_DEVICE.c.since)).where(IMPORT_DEVICE.c.device_id == device_id).scalar_subquery()
    is_needed = ARRIVAL.c.number > func.coalesce(oldest, ARRIVAL.c.number)
    connection.execute(delete(ARRIVAL).where(ARRIVAL.c.device_id == device_id, ~is_needed))


def forget_all_of_device(connection: Connection, device_id: str) -> None:
    """Delete what the undo of any import needs of a device: they are final."""
    columns = IMPORT_DEVICE.c
    query = select(columns["import"]).where(columns.device_id == device_id)
    for number in connection.execute(query).scalars().all():
        forget_device(connection, number, device_id)


def forget(connection: Connection, before: Millis) -> None:
    """Delete what the undo of imports needs that were started before an instant: they are final."""
    old = select(IMPORT.c.number).where(IMPORT.c.started_at < before)
    query = select(IMPORT_DEVICE.c["import"], IMPORT_DEVICE.c.device_id).where(IMPORT_DEVICE.c["import"].in_(old))
    for number, device_id in connection.execute(query).tuples().all():
        forget_device(connection, number, device_id)


def mark_undone(connection: Connection, number: int, at: Millis, by: str) -> None:
    """Record that an import was undone, by whom and when."""
    connection.execute(update(IMPORT).where(IMPORT.c.number == number).values(undone_at=at, undone_by=by))


def count_faults(connection: Connection) -> int:
    """Return how many rows are gone that imports added, as far as nothing was pruned."""
    span, row = IMPORT_SPAN.c, TREATMENT.c
    is_in_span = (row.device_id == span.device_id) & (row.gen == span.gen) & row.seq.between(span.first, span.last)
    present = select(func.count()).select_from(TREATMENT).where(is_in_span).scalar_subquery()
    return int(
        connection.execute(select(func.coalesce(func.sum(span.last - span.first + 1 - present), 0))).scalar_one()
    )


def _spans(keys: Sequence[tuple[str, int]]) -> Iterator[tuple[str, int, int]]:
    """Yield the spans of sorted keys: generation, first seq, last seq."""
    for (gen, _), group in groupby(enumerate(keys), key=lambda item: (item[1][0], item[1][1] - item[0])):
        seqs = [seq for _, (_, seq) in group]
        yield gen, seqs[0], seqs[-1]


def _record(row: Row[Any], devices: Sequence[tuple[int, str]]) -> ImportRecord:
    own = tuple(sorted(device_id for number, device_id in devices if number == row.number))
    later = {number for number, device_id in devices if number > row.number and device_id in own}
    result = ImportResult(row.added, row.known, 0, row.recovered)
    times = (row.number, row.started_at, row.finished_at)
    undone = (row.undone_at, row.undone_by)
    files = tuple(json.loads(row.files))
    return ImportRecord(
        *times, row.imported_by, files, result, row.left_out, row.fleet, *undone, own, tuple(sorted(later))
    )


def _event_of(device_id: str, fields: Sequence[Any]) -> Event:
    kind, timestamp, counters, gen, seq, prev, boot, uptime, clock = fields
    return Event(device_id, Kind(kind), timestamp, Counters(*counters), gen, seq, prev, boot, uptime, Clock(clock))
