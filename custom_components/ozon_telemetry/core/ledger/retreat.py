"""Retreat of a mark that lies beyond the newest record of its journal, back to what rows prove.

Somebody published events in a device's name, with numbers that its journal never used: until the journal reaches them,
every press would be taken for a repetition. Such rows leave all sums and go into the quarantine; if the device has them
after all, it sends them again, and they are counted again.
"""

from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, Table, delete, select, update

from ..domain.acceptance import Generation, StoredRow
from ..domain.event_time import TimeSource
from ..domain.messages import Event, Millis
from . import disputes
from .generation_index import GenerationIndex
from .inserts import quarantine
from .records import Conflict, Treatment, TreatmentKey
from .rollup import RollupDelta, amounts_of, cell_of
from .row_mapper import gap_from_row, generation_to_row, treatment_from_row
from .schema import DISPUTED, GENERATION, RECOVERED, TREATMENT

# As many as a device has in flight. More are no forgery but a journal that went back, whose treatments are real.
MOST_WITHDRAWN: Final = 16


class Retreat(NamedTuple):
    """A mark that lay beyond its journal's `newest` record: now it is `to`, and `withdrawn` rows are in quarantine.

    `to` is None if nothing was changed: the rows beyond are too many, or none shows where the mark was before.
    """

    device_id: str
    gen: str
    mark: int
    newest: int
    to: int | None
    withdrawn: int


class JournalEnd(NamedTuple):
    """The `newest` record of a device's journal, as the device reported it first at an instant."""

    device_id: str
    gen: str
    newest: int
    reported_at: Millis

    @property
    def key(self) -> tuple[str, str]:
        """Return the key of the generation."""
        return self.device_id, self.gen


def retreat(connection: Connection, index: GenerationIndex, end: JournalEnd, rollup: RollupDelta) -> Retreat | None:
    """Take a mark back to the last row up to the end of its journal, and collect what leaves the sums.

    Returns None if there is nothing to do: the mark is not beyond it, or a row beyond came after the report.
    """
    mark = index.generation(*end.key).mark
    query = _rows(end).where(TREATMENT.c.seq > end.newest).limit(MOST_WITHDRAWN + 1)
    rows = list(map(treatment_from_row, connection.execute(query)))
    if mark <= end.newest or any(row.received_at >= end.reported_at for row in rows):
        return None
    last = connection.execute(_rows(end).where(TREATMENT.c.seq <= end.newest).limit(1)).one_or_none()
    if last is None or len(rows) > MOST_WITHDRAWN:
        return Retreat(*end.key, mark, end.newest, None, 0)
    _withdraw(connection, end, rows, rollup)
    state = _state_at(treatment_from_row(last))
    index.retreat(end.device_id, state)
    _write_state(connection, end, index.ordinal(*end.key), state)
    return Retreat(*end.key, mark, end.newest, state.mark, len(rows))


def _rows(end: JournalEnd) -> Select[Any]:
    columns = TREATMENT.c
    is_of_journal = (columns.device_id == end.device_id, columns.gen == end.gen)
    return select(TREATMENT).where(*is_of_journal).order_by(columns.seq.desc())


def _withdraw(connection: Connection, end: JournalEnd, rows: list[Treatment], rollup: RollupDelta) -> None:
    """Move rows beyond the journal into the quarantine, and take back all that followed from them."""
    for row in rows:
        rollup.subtract(cell_of(row.occurred_at, row.owner, row.device_id), amounts_of(row.kind, row.source))
    questions = connection.execute(select(*DISPUTED.primary_key).where(*_beyond(DISPUTED, end))).all()
    disputes.withdraw(connection, [TreatmentKey(*question) for question in questions], rollup)
    for gap in connection.execute(select(RECOVERED).where(*_beyond(RECOVERED, end))).all():
        disputes.subtract_gap(connection, gap_from_row(gap), rollup)
    connection.execute(delete(TREATMENT).where(*_beyond(TREATMENT, end)))
    if rows:
        quarantine(connection, list(map(_conflict_of, rows)))


def _beyond(table: Table, end: JournalEnd) -> list[ColumnElement[bool]]:
    columns = table.c
    return [columns.device_id == end.device_id, columns.gen == end.gen, columns.seq > end.newest]


def _conflict_of(row: Treatment) -> Conflict:
    event = Event(row.device_id, row.kind, _device_time(row), row.counters, row.gen, row.seq, row.seq - 1)
    return Conflict(event, StoredRow(row.kind, row.counters), row.gen, row.received_at)


def _state_at(row: Treatment) -> Generation:
    return Generation(row.gen, row.seq, row.counters, _device_time(row), row.occurred_at)


def _device_time(row: Treatment) -> Millis | None:
    return row.device_time if row.source is TimeSource.RECEIPT else row.occurred_at


def _write_state(connection: Connection, end: JournalEnd, ordinal: int, state: Generation) -> None:
    """Store where the mark is now; the outbox goes back with it."""
    columns = GENERATION.c
    is_row = (columns.device_id == end.device_id, columns.gen == end.gen)
    told = connection.execute(select(columns.told).where(*is_row)).scalar_one()
    row = generation_to_row(end.device_id, state, ordinal=ordinal, published=min(told, state.mark))
    names = [column.name for column in GENERATION.columns]
    connection.execute(update(GENERATION).where(*is_row).values(dict(zip(names, row, strict=True))))
