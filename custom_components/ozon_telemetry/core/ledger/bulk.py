"""Bulk statements: many rows at once, as tuples in the order of their table's columns."""

from collections.abc import Sequence
import json
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Table, select

from .engines.dialect import RowTuple
from .engines.expressions import json_item, json_rows
from .engines.registry import dialect_of

MAX_VARIABLES: Final = 500  # engines bound the number of variables in a statement


def insert_rows(connection: Connection, table: Table, rows: Sequence[RowTuple]) -> None:
    """Insert rows that are new."""
    dialect_of(connection).insert_rows(connection, table, rows)


def insert_missing(connection: Connection, table: Table, rows: Sequence[RowTuple]) -> None:
    """Insert the rows whose key is not there yet."""
    dialect_of(connection).insert_missing(connection, table, rows)


def insert_numbered(connection: Connection, table: Table, rows: Sequence[RowTuple]) -> list[int]:
    """Insert rows without their first column, a number that the engine gives; return the numbers in their order."""
    return dialect_of(connection).insert_numbered(connection, table, rows)


def add_to_rows(connection: Connection, table: Table, amounts: tuple[str, ...], rows: Sequence[RowTuple]) -> None:
    """Insert rows, or add their `amounts` to those of the rows under the same key."""
    dialect_of(connection).add_to_rows(connection, table, amounts, rows)


def upsert_rows(connection: Connection, table: Table, columns: tuple[str, ...], rows: Sequence[RowTuple]) -> None:
    """Insert rows, or replace these `columns` of the rows under the same key."""
    dialect_of(connection).upsert_rows(connection, table, columns, rows)


def json_table(rows: Sequence[Sequence[str | int]], types: Sequence[type]) -> list[ColumnElement[Any]]:
    """Pass rows to a statement as a table that it can join, so that one statement asks for all of them."""
    row = json_rows(json.dumps(rows)).table_valued("value").c.value
    columns = (json_item(row, place, kind).label(f"given_{place}") for place, kind in enumerate(types))
    # The limit, which holds them all, makes an engine read the rows once, not again for each that they are joined with.
    return list(select(*columns).limit(len(rows)).subquery().columns)
