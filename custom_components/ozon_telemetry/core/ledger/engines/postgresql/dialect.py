"""PostgreSQL's dialect.

Rows go as one array for each column: one statement for any number of them. They are sorted by their key, so that two
writers who touch the same rows wait for each other instead of in a circle.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import cache
import json
from operator import add
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Integer,
    SmallInteger,
    Table,
    func,
    select,
)

from ..dialect import RowTuple
from . import kept_sums, lease, migrations, trips
from .tables import key_of

_TYPES: Final[dict[type, str]] = {BigInteger: "bigint", SmallInteger: "smallint", Integer: "integer"}
_ESCAPES: Final = str.maketrans({'"': r"\"", "\\": r"\\", "\0": None})  # a text cannot hold the character zero
_WHOLE: Final = "ok"
_HAS_SUMS: Final = "ozon_has_sums"  # of a connection: known to


class PostgresqlDialect:
    """What PostgreSQL says in its own words (`dialect.Dialect`)."""

    def insert_rows(self, connection: Connection, table: Table, rows: Sequence[RowTuple]) -> None:
        """Insert rows that are new."""
        _send(connection, table, _insert(table), rows)

    def insert_missing(self, connection: Connection, table: Table, rows: Sequence[RowTuple]) -> None:
        """Insert the rows whose key is not there yet."""
        _send(connection, table, f"{_insert(table)} ON CONFLICT DO NOTHING", rows)

    def insert_numbered(self, connection: Connection, table: Table, rows: Sequence[RowTuple]) -> list[int]:
        """Insert rows without their first column, a number of the table's sequence; return the numbers."""
        (key,) = table.primary_key
        number = func.nextval(f"{table.name}_{key.name}_seq")
        query = select(number).select_from(func.generate_series(1, len(rows)))
        numbers = [int(number) for number in connection.execute(query).scalars()]
        self.insert_rows(connection, table, [(number, *row) for number, row in zip(numbers, rows, strict=True)])
        return numbers

    def add_to_rows(
        self, connection: Connection, table: Table, amounts: tuple[str, ...], rows: Sequence[RowTuple]
    ) -> None:
        """Insert rows, or add their `amounts` to those of the rows under the same key."""
        places = [list(table.c.keys()).index(name) for name in amounts]

        def both(first: RowTuple, second: RowTuple) -> RowTuple:
            return tuple(
                add(*pair) if place in places else pair[0] for place, pair in enumerate(zip(first, second, strict=True))
            )

        _send(connection, table, _add(table, amounts), _each_key_once(table, rows, both))

    def upsert_rows(
        self, connection: Connection, table: Table, columns: tuple[str, ...], rows: Sequence[RowTuple]
    ) -> None:
        """Insert rows, or replace these `columns` of the rows under the same key."""
        _send(connection, table, _upsert(table, columns), _each_key_once(table, rows, lambda _, last: last))

    def read_version(self, connection: Connection) -> int:
        """Return the version of the ledger's tables; 0 if there are none."""
        return migrations.read_version(connection)

    def min_writer(self, connection: Connection) -> int:
        """Return the earliest version of us that may write the ledger."""
        return migrations.read_versions(connection).min_writer

    def rewrite_version(self, connection: Connection) -> None:
        """Write the version of the ledger's tables as it is."""
        migrations.rewrite_version(connection)

    def migrate(self, connection: Connection, version: int) -> None:
        """Bring a ledger of `version` to today's, inside the caller's transaction: wholly, or not at all."""
        migrations.migrate(connection, version)

    def seal(self, connection: Connection) -> None:
        """Let nobody write for the site any more: its ledger was moved to another place."""
        lease.seal(connection)

    def keeps_sums(self, connection: Connection) -> bool:
        """Return whether the sums are there, which nothing takes away again."""
        if not connection.info.get(_HAS_SUMS):
            connection.info[_HAS_SUMS] = kept_sums.are_readable(connection)
        return bool(connection.info[_HAS_SUMS])

    def differing_sums(self, connection: Connection) -> int:
        """Return how many sums of this site differ from its days."""
        return kept_sums.count_differing(connection) if self.keeps_sums(connection) else 0

    def damage(self, _: Connection) -> str:
        """Return "ok": the server's files are looked after by its owner."""
        return _WHOLE


def _send(connection: Connection, table: Table, statement: str, rows: Sequence[RowTuple]) -> None:
    if rows:
        key = len(table.primary_key)
        in_order = sorted(rows, key=lambda row: row[:key])
        columns = zip(table.columns, zip(*in_order, strict=True), strict=True)
        trips.send_later(connection, statement, [_array(column, values) for column, values in columns])


def _array(column: Column[Any], values: Sequence[object]) -> str:
    """Return the values of a column as PostgreSQL writes an array.

    The driver would ask of each value anew how it is written, which takes longer than all the rest of sending it.
    """
    if isinstance(column.type, Integer):
        return f"{{{json.dumps(values)[1:-1]}}}"
    items = ("NULL" if value is None else f'"{str(value).translate(_ESCAPES)}"' for value in values)
    return f"{{{','.join(items)}}}"


def _each_key_once(
    table: Table, rows: Sequence[RowTuple], both: Callable[[RowTuple, RowTuple], RowTuple]
) -> Sequence[RowTuple]:
    """Return rows of which no two have the same key: one statement changes a row once."""
    key, found = len(table.primary_key), dict[RowTuple, RowTuple]()
    for row in rows:
        before = found.get(row[:key])
        found[row[:key]] = row if before is None else both(before, row)
    return list(found.values())


@cache
def _insert(table: Table) -> str:
    names = ", ".join(map(_quoted, table.c.keys()))
    arrays = ", ".join(f"%s::{_TYPES.get(type(column.type), 'text')}[]" for column in table.columns)
    return f"INSERT INTO {_quoted(table.name)} ({names}) SELECT * FROM unnest({arrays})"  # noqa: S608  names of ours


@cache
def _add(table: Table, amounts: tuple[str, ...]) -> str:
    target = _quoted(table.name)
    return _on_conflict(table, [f"{it} = {target}.{it} + excluded.{it}" for it in map(_quoted, amounts)])


@cache
def _upsert(table: Table, columns: tuple[str, ...]) -> str:
    return _on_conflict(table, [f"{it} = excluded.{it}" for it in map(_quoted, columns)])


def _on_conflict(table: Table, changes: Iterable[str]) -> str:
    key = ", ".join(map(_quoted, key_of(table)))
    return f"{_insert(table)} ON CONFLICT ({key}) DO UPDATE SET {', '.join(changes)}"


def _quoted(name: str) -> str:
    return f'"{name}"'
