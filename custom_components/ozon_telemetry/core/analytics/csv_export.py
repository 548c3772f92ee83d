"""CSV export: single treatments chunk by chunk, and the groups of a result, as spreadsheets read them.

A million rows need no more memory than a thousand. The column `treatments` adds up to the total of the same query:
recovered treatments have rows of their own. No cell is written that a spreadsheet would run as a formula.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
import csv
from decimal import Decimal
import io
from itertools import pairwise
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select, tuple_

from ..domain.instants import to_datetime
from ..domain.messages import Kind, Millis
from ..domain.texts import one_line
from ..ledger.queries import names
from ..ledger.records import Gap, Treatment
from ..ledger.row_mapper import gap_from_row, treatment_from_row
from ..ledger.schema import RECOVERED, TREATMENT
from .context import QueryContext
from .query import Query
from .result import Group, QueryResult
from .selection import filter_conditions, in_date_range

CHUNK_ROWS: Final = 5000
SUMMARY_HEADER: Final = ("group_id", "group", "start", "end", "treatments")
TREATMENTS_HEADER: Final = (
    *("at", "local_time", "received", "kind", "treatments", "machine", "machine_id", "outlet", "outlet_id"),
    *("device_id", "gen", "seq", "time_source", "count_basic", "count_standard", "count_premium", "device_time"),
)

_UTC: Final = ZoneInfo("UTC")
_TABLES: Final = (TREATMENT, RECOVERED)
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")

type Cells = tuple[str | int | float | Decimal, ...]


class ExportCursor(NamedTuple):
    """The progress of an export: the table, and the key of the last row that was exported."""

    table: int = 0
    after: tuple[Millis, str, str, int] = (-1, "", "", 0)


class ExportChunk(NamedTuple):
    """A part of the file, and the cursor of the next one; None after the last."""

    text: str
    next: ExportCursor | None


class ExportRow(NamedTuple):
    """What a row of either table counts: one treatment, or the treatments of a kind that a gap's counters prove.

    `device_time` is what the device told if that is not believed.
    """

    kind: Kind
    treatments: int
    time_source: str
    counters: tuple[int | str, ...]
    device_time: str = ""


def export_chunk(connection: Connection, context: QueryContext, query: Query, cursor: ExportCursor) -> ExportChunk:
    """Return the next treatments in the order of their time; of the query, the range and the filter count."""
    rows, known_names = _read_rows(connection, context, query, cursor), names(connection)
    kinds = query.filter.kinds
    cells = (
        _cells(row, export_row, context, known_names)
        for row in rows
        for export_row in _export_rows(row)
        if kinds is None or export_row.kind in kinds
    )
    return ExportChunk(csv_lines(cells), _next_cursor(cursor, rows))


def summary_csv_lines(result: QueryResult, group: Group) -> str:
    """Return the rows of one group of a result as CSV, one for each bucket."""
    zone = ZoneInfo(result.zone)
    edges = [local_iso_time(edge, zone) for edge in result.edges]
    buckets = zip(pairwise(edges), group.values, strict=True)
    return csv_lines((group.id, group.name, start, end, count) for (start, end), count in buckets)


def csv_lines(rows: Iterable[Cells], separator: str = ",") -> str:
    """Return rows as lines of CSV (RFC 4180), each in one line: many readers split a file at every line's end."""
    file = io.StringIO()
    csv.writer(file, delimiter=separator).writerows([_cell(cell) for cell in row] for row in rows)
    return file.getvalue()


def _cell(cell: str | float | Decimal) -> str | float | Decimal:
    return escape_formula(one_line(cell)) if isinstance(cell, str) else cell


def escape_formula(cell: str | float | Decimal) -> str | float | Decimal:
    """Return a cell that is no formula: a name may begin with a sign that makes a spreadsheet compute."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA_STARTS) else cell


def local_iso_time(instant: Millis, zone: ZoneInfo) -> str:
    """Return an instant as a zone's clocks show it, with the offset to UTC."""
    return to_datetime(instant, zone).isoformat(timespec="seconds")


def _read_rows(
    connection: Connection, context: QueryContext, query: Query, cursor: ExportCursor
) -> Sequence[Treatment | Gap]:
    table = _TABLES[cursor.table]
    order = (table.c.occurred_at, table.c.device_id, table.c.gen, table.c.seq)
    conditions = (
        in_date_range(table, context, query.range, cursor.after[0]),
        *filter_conditions(table, query.filter),
        tuple_(*order) > cursor.after,
    )
    rows = connection.execute(select(table).where(*conditions).order_by(*order).limit(CHUNK_ROWS))
    return list(map(treatment_from_row if table is TREATMENT else gap_from_row, rows))


def _cells(row: Treatment | Gap, export_row: ExportRow, context: QueryContext, known_names: Mapping[str, str]) -> Cells:
    return (
        local_iso_time(row.occurred_at, _UTC),
        local_iso_time(row.occurred_at, context.zones.of_outlet(row.owner.outlet)),
        local_iso_time(row.received_at, _UTC),
        export_row.kind.key,
        export_row.treatments,
        known_names.get(row.owner.machine, ""),
        row.owner.machine,
        known_names.get(row.owner.outlet, ""),
        row.owner.outlet,
        row.device_id,
        row.gen,
        row.seq,
        export_row.time_source,
        *export_row.counters,
        export_row.device_time,
    )


def _next_cursor(cursor: ExportCursor, rows: Sequence[Treatment | Gap]) -> ExportCursor | None:
    if len(rows) == CHUNK_ROWS:
        last = rows[-1]
        return ExportCursor(cursor.table, (last.occurred_at, last.device_id, last.gen, last.seq))
    return ExportCursor(cursor.table + 1) if cursor.table + 1 < len(_TABLES) else None


def _export_rows(row: Treatment | Gap) -> Iterator[ExportRow]:
    if isinstance(row, Treatment):
        told = "" if row.device_time is None else _told_time(row.device_time)
        yield ExportRow(row.kind, 1, row.source.name.lower(), row.counters, told)
        return
    for kind in Kind:
        if count := row.recovered[kind]:
            yield ExportRow(kind, count, "recovered", ("", "", ""))


def _told_time(told: Millis) -> str:
    """Return what a device told, in UTC; a wrong clock may show a year that has no date."""
    try:
        return local_iso_time(told, _UTC)
    except OverflowError, ValueError, OSError:
        return str(told)
