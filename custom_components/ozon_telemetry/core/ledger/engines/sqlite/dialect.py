"""SQLite's dialect.

SQLAlchemy writes each statement once for each table; a dictionary for every row would cost more than SQLite needs to
store it.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, Final

from sqlalchemy import Connection, Insert, Select, Table, func, select, text
from sqlalchemy.dialects import sqlite

from ...errors import LedgerError, LedgerErrorKind
from ..dialect import RowTuple
from . import migrations

SEALED: Final = 1_000  # is added to the version of a file that was moved to another place


class SqliteDialect:
    """What SQLite says in its own words (`dialect.Dialect`)."""

    def insert_rows(self, connection: Connection, table: Table, rows: Sequence[RowTuple]) -> None:
        """Insert rows that are new."""
        _run(connection, _insert(table), rows)

    def insert_missing(self, connection: Connection, table: Table, rows: Sequence[RowTuple]) -> None:
        """Insert the rows whose key is not there yet."""
        _run(connection, _insert_missing(table), rows)

    def insert_numbered(self, connection: Connection, table: Table, rows: Sequence[RowTuple]) -> list[int]:
        """Insert rows without their first column, a number that goes on from the highest; return the numbers."""
        first = int(connection.exec_driver_sql(_next_number(table)).scalar_one())
        numbers = list(range(first, first + len(rows)))
        self.insert_rows(connection, table, [(number, *row) for number, row in zip(numbers, rows, strict=True)])
        return numbers

    def add_to_rows(
        self, connection: Connection, table: Table, amounts: tuple[str, ...], rows: Sequence[RowTuple]
    ) -> None:
        """Insert rows, or add their `amounts` to those of the rows under the same key."""
        _run(connection, _add(table, amounts), rows)

    def upsert_rows(
        self, connection: Connection, table: Table, columns: tuple[str, ...], rows: Sequence[RowTuple]
    ) -> None:
        """Insert rows, or replace these `columns` of the rows under the same key."""
        _run(connection, _upsert(table, columns), rows)

    def read_version(self, connection: Connection) -> int:
        """Return the version of the file's tables; 0 for an empty file. Raises LedgerError if it was moved."""
        version = int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
        if version >= SEALED:
            raise LedgerError(LedgerErrorKind.MOVED, "this file is only kept")
        return version

    def min_writer(self, connection: Connection) -> int:
        """Return the version of the file's tables: nobody but this Home Assistant writes a file."""
        return self.read_version(connection)

    def rewrite_version(self, connection: Connection) -> None:
        """Write the version of the file's tables as it is."""
        _write_version(connection, self.read_version(connection))

    def migrate(self, connection: Connection, version: int) -> None:
        """Bring a ledger of `version` to today's, inside the caller's transaction: wholly, or not at all."""
        migrations.migrate(connection, version)
        _write_version(connection, migrations.VERSION)

    def seal(self, connection: Connection) -> None:
        """Let nobody open the ledger for writing any more: an earlier version of us takes it for a newer one."""
        _write_version(connection, SEALED + self.read_version(connection))

    def keeps_sums(self, _: Connection) -> bool:
        """Return False: to add up its days costs a file less than to keep more of them with each event."""
        return False

    def differing_sums(self, _: Connection) -> int:
        """Return 0: there are none."""
        return 0

    def damage(self, connection: Connection) -> str:
        """Return what is damaged of the file, "ok" if nothing."""
        return str(connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar_one())


def _write_version(connection: Connection, version: int) -> None:
    connection.exec_driver_sql(f"PRAGMA user_version = {version}")


def _run(connection: Connection, statement: str, rows: Sequence[RowTuple]) -> None:
    if rows:
        connection.exec_driver_sql(statement, list(rows))


@cache
def _next_number(table: Table) -> str:
    (number,) = table.primary_key
    return _compile(select(func.coalesce(func.max(number), text("0")) + text("1")))


@cache
def _insert(table: Table) -> str:
    return _compile(table.insert())


@cache
def _insert_missing(table: Table) -> str:
    return _compile(sqlite.insert(table).on_conflict_do_nothing())


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


def _compile(statement: Insert | Select[Any]) -> str:
    return str(statement.compile(dialect=sqlite.dialect()))
