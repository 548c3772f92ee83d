"""Many rows at once, as tuples in the order of their table's columns.

SQLAlchemy writes the statement, once for each table; a dictionary for every row would cost more than SQLite needs to
store it.
"""

from collections.abc import Sequence
from functools import cache
import json
from typing import Any

from sqlalchemy import ColumnElement, Connection, Insert, Table, func, select
from sqlalchemy.dialects import sqlite

type RowTuple = tuple[object, ...]


def insert_rows(connection: Connection, table: Table, lines: Sequence[RowTuple]) -> None:
    """Insert lines that are new."""
    _run(connection, _insert(table), lines)


def add_to_rows(connection: Connection, table: Table, amounts: tuple[str, ...], lines: Sequence[RowTuple]) -> None:
    """Insert lines, or add their `amounts` to those of the lines under the same key."""
    _run(connection, _add(table, amounts), lines)


def upsert_rows(connection: Connection, table: Table, columns: tuple[str, ...], lines: Sequence[RowTuple]) -> None:
    """Insert lines, or replace these `columns` of the lines under the same key."""
    _run(connection, _put(table, columns), lines)


def _run(connection: Connection, statement: str, lines: Sequence[RowTuple]) -> None:
    if lines:
        connection.exec_driver_sql(statement, list(lines))


@cache
def _insert(table: Table) -> str:
    return _text(table.insert())


@cache
def _add(table: Table, amounts: tuple[str, ...]) -> str:
    fresh = sqlite.insert(table)
    sums = {name: table.c[name] + fresh.excluded[name] for name in amounts}
    return _text(fresh.on_conflict_do_update(index_elements=list(table.primary_key), set_=sums))


@cache
def _put(table: Table, columns: tuple[str, ...]) -> str:
    fresh = sqlite.insert(table)
    values = {name: fresh.excluded[name] for name in columns}
    return _text(fresh.on_conflict_do_update(index_elements=list(table.primary_key), set_=values))


def _text(statement: Insert) -> str:
    return str(statement.compile(dialect=sqlite.dialect()))


def json_table(lines: Sequence[Sequence[str | int]], width: int) -> list[ColumnElement[Any]]:
    """Return the columns of a table that holds these lines."""
    each = func.json_each(json.dumps(lines)).table_valued("value").c.value
    columns = (func.json_extract(each, f"$[{place}]").label(f"given_{place}") for place in range(width))
    # The limit, which holds them all, makes SQLite read the lines once, not again for each that they are joined with.
    return list(select(*columns).limit(len(lines)).subquery().columns)
