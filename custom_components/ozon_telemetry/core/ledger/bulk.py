"""Bulk statements: many rows at once, as tuples in the order of their table's columns.

SQLAlchemy writes the statement, once for each table; a dictionary for every row would cost more than SQLite needs to
store it.
"""

from collections.abc import Sequence
from functools import cache
import json
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Insert, Table, func, select
from sqlalchemy.dialects import sqlite

type RowTuple = tuple[object, ...]

MAX_VARIABLES: Final = 500  # SQLite bounds the number of variables in a statement


def insert_rows(connection: Connection, table: Table, rows: Sequence[RowTuple]) -> None:
    """Insert rows that are new."""
    _run(connection, _insert(table), rows)


def add_to_rows(connection: Connection, table: Table, amounts: tuple[str, ...], rows: Sequence[RowTuple]) -> None:
    """Insert rows, or add their `amounts` to those of the rows under the same key."""
    _run(connection, _add(table, amounts), rows)


def upsert_rows(connection: Connection, table: Table, columns: tuple[str, ...], rows: Sequence[RowTuple]) -> None:
    """Insert rows, or replace these `columns` of the rows under the same key."""
    _run(connection, _upsert(table, columns), rows)


def json_table(rows: Sequence[Sequence[str | int]], width: int) -> list[ColumnElement[Any]]:
    """Pass rows to a statement as a table that it can join, so that one statement asks for all of them."""
    row = func.json_each(json.dumps(rows)).table_valued("value").c.value
    columns = (func.json_extract(row, f"$[{place}]").label(f"given_{place}") for place in range(width))
    # The limit, which holds them all, makes SQLite read the rows once, not again for each that they are joined with.
    return list(select(*columns).limit(len(rows)).subquery().columns)


def _run(connection: Connection, statement: str, rows: Sequence[RowTuple]) -> None:
    if rows:
        connection.exec_driver_sql(statement, list(rows))


@cache
def _insert(table: Table) -> str:
    return _compile(table.insert())


@cache
def _add(table: Table, amounts: tuple[str, ...]) -> str:
    insert = sqlite.insert(table)
    sums = {name: table.c[name] + insert.excluded[name] for name in amounts}
    return _compile(insert.on_conflict_do_update(index_elements=list(table.primary_key), set_=sums))


@cache
def _upsert(table: Table, columns: tuple[str, ...]) -> str:
    insert = sqlite.insert(table)
    values = {name: insert.excluded[name] for name in columns}
    return _compile(insert.on_conflict_do_update(index_elements=list(table.primary_key), set_=values))


def _compile(statement: Insert) -> str:
    return str(statement.compile(dialect=sqlite.dialect()))
