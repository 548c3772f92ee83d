"""Dialect of an engine: the statements that SQLAlchemy cannot word for all of them."""

from collections.abc import Sequence
from typing import Protocol

from sqlalchemy import Connection, Table

type RowTuple = tuple[object, ...]


class Dialect(Protocol):
    """What each engine says in its own words. Rows are tuples in the order of their table's columns."""

    def insert_rows(self, connection: Connection, table: Table, rows: Sequence[RowTuple]) -> None:
        """Insert rows that are new."""

    def insert_missing(self, connection: Connection, table: Table, rows: Sequence[RowTuple]) -> None:
        """Insert the rows whose key is not there yet."""

    def insert_numbered(self, connection: Connection, table: Table, rows: Sequence[RowTuple]) -> list[int]:
        """Insert rows without their first column, a number that the engine gives; return the numbers in their order."""

    def add_to_rows(
        self, connection: Connection, table: Table, amounts: tuple[str, ...], rows: Sequence[RowTuple]
    ) -> None:
        """Insert rows, or add their `amounts` to those of the rows under the same key."""

    def upsert_rows(
        self, connection: Connection, table: Table, columns: tuple[str, ...], rows: Sequence[RowTuple]
    ) -> None:
        """Insert rows, or replace these `columns` of the rows under the same key."""

    def read_version(self, connection: Connection) -> int:
        """Return the version of the ledger's tables; 0 if there are none."""

    def min_writer(self, connection: Connection) -> int:
        """Return the earliest version of us that may write the ledger, which may be one of a later version."""

    def rewrite_version(self, connection: Connection) -> None:
        """Write the version of the ledger's tables as it is, which shows that they can be written."""

    def migrate(self, connection: Connection, version: int) -> None:
        """Bring a ledger of `version` to today's, inside the caller's transaction: wholly, or not at all."""

    def seal(self, connection: Connection) -> None:
        """Let nobody open the ledger of this site for writing any more: it was moved to another place."""

    def keeps_sums(self, connection: Connection) -> bool:
        """Return whether the engine keeps sums of days by itself (`schema.KEPT_SUMS`)."""

    def differing_sums(self, connection: Connection) -> int:
        """Return how many of these differ from the days."""

    def damage(self, connection: Connection) -> str:
        """Return what is damaged of the ledger's files, "ok" if the engine finds nothing."""
