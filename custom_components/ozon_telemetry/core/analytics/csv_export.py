"""Single treatments as a table for spreadsheets, chunk by chunk: a million rows need no more memory than a thousand.

The column `treatments` adds up to what the same question answers: recovered treatments have lines of their own.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, select, tuple_

from ..domain.event_time import TimeSource
from ..domain.messages import Kind, Millis
from ..ledger.queries import names
from ..ledger.schema import RECOVERED, TREATMENT
from .context import QueryContext
from .csv_format import Cells, csv_lines, local_iso_time
from .query import Query
from .row_filters import filter_conditions, in_date_range

CHUNK_ROWS: Final = 5000
TREATMENTS_HEADER: Final = (
    *("at", "local_time", "received", "kind", "treatments", "machine", "machine_id", "outlet", "outlet_id"),
    *("device_id", "gen", "seq", "time_source", "count_basic", "count_standard", "count_premium"),
)
_UTC: Final = ZoneInfo("UTC")
_TABLES: Final = (TREATMENT, RECOVERED)


class ExportCursor(NamedTuple):
    """How far an export is: in which table, and after which line of it."""

    table: int = 0
    after: tuple[Millis, str, str, int] = (-1, "", "", 0)


class ExportChunk(NamedTuple):
    """A piece of the file, and where the next one begins; None after the last."""

    text: str
    next: ExportCursor | None


class ExportRow(NamedTuple):
    """What a line of either table says was done: one treatment, or those a gap's counters prove."""

    kind: Kind
    treatments: int
    time_source: str
    counters: tuple[int | str, ...]


def export_chunk(connection: Connection, context: QueryContext, question: Query, place: ExportCursor) -> ExportChunk:
    """Return the next lines in the order of their time; the range and the filter of the question count."""
    table = _TABLES[place.table]
    order = (table.c.occurred_at, table.c.device_id, table.c.gen, table.c.seq)
    query = (
        select(table)
        .where(
            in_date_range(table, context, question.range, place.after[0]),
            *filter_conditions(table, question.filter),
            tuple_(*order) > place.after,
        )
        .order_by(*order)
        .limit(CHUNK_ROWS)
    )
    rows, known = connection.execute(query).all(), names(connection)
    booked = _treatment_rows if table is TREATMENT else _gap_rows
    wanted = question.filter.kinds
    return ExportChunk(
        csv_lines(
            _cells(row, each, context, known)
            for row in rows
            for each in booked(row)
            if wanted is None or each.kind in wanted
        ),
        _next_cursor(place, rows),
    )


def _cells(row: Row[Any], booked: ExportRow, context: QueryContext, known: Mapping[str, str]) -> Cells:
    return (
        local_iso_time(row.occurred_at, _UTC),
        local_iso_time(row.occurred_at, context.zones.of_outlet(row.outlet)),
        local_iso_time(row.received_at, _UTC),
        booked.kind.key,
        booked.treatments,
        known.get(row.machine, ""),
        row.machine,
        known.get(row.outlet, ""),
        row.outlet,
        row.device_id,
        row.gen,
        row.seq,
        booked.time_source,
        *booked.counters,
    )


def _next_cursor(place: ExportCursor, rows: Sequence[Row[Any]]) -> ExportCursor | None:
    if len(rows) == CHUNK_ROWS:
        last = rows[-1]
        return ExportCursor(place.table, (last.occurred_at, last.device_id, last.gen, last.seq))
    return ExportCursor(place.table + 1) if place.table + 1 < len(_TABLES) else None


def _treatment_rows(row: Row[Any]) -> Iterator[ExportRow]:
    yield ExportRow(Kind(row.kind), 1, TimeSource(row.time_source).name.lower(), (row.basic, row.standard, row.premium))


def _gap_rows(row: Row[Any]) -> Iterator[ExportRow]:
    for kind, number in zip(Kind, (row.basic, row.standard, row.premium), strict=True):
        if number:
            yield ExportRow(kind, number, "recovered", ("", "", ""))
