"""Row copy: makes the tables of one ledger equal to those of another, page by page in the order of their keys.

A page that is equal already is only read, so that the same work copies a ledger, catches up and compares. What was
written is read again: two ledgers that were gone through, with nobody writing, are equal row by row.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from itertools import batched
from time import sleep
from typing import Any, Final, cast

from sqlalchemy import Column, ColumnElement, Connection, Table, delete, func, literal, select, tuple_

from .bulk import MAX_VARIABLES, insert_numbered, insert_rows
from .engines.dialect import RowTuple
from .errors import MoveError, MoveProblem
from .schema import ACCOUNT, DAY, IDENTITY, IMPORT, IMPORT_DEVICE, IMPORT_SPAN, METADATA, QUARANTINE, QUARTER

type Opened = Callable[[], AbstractContextManager[Connection]]

PAGE: Final = 2_000
_PAUSE: Final = 0.001  # seconds in which other threads get the interpreter's lock

# Rows that each engine numbers itself, and the column of other tables that names such a row; it is the first or second.
_NUMBERED: Final = (ACCOUNT, IMPORT, QUARANTINE)
_NAMED_BY: Final = {
    QUARTER: (ACCOUNT, "account"),
    DAY: (ACCOUNT, "account"),
    IMPORT_DEVICE: (IMPORT, "import"),
    IMPORT_SPAN: (IMPORT, "import"),
}
# What names comes before what is named by it. A ledger keeps its own identity.
TABLES: Final = (*_NUMBERED, *(it for it in METADATA.sorted_tables if it not in (*_NUMBERED, IDENTITY)))


class RowCopy:
    """Copies the rows of one ledger into another one, which gives those with a number another one in the same order."""

    def __init__(self, source: Opened, target: Opened) -> None:
        """Read from one, and write into the other, which is empty."""
        self._source = source
        self._target = target
        self._numbers: dict[Table, dict[int, int]] = {table: {} for table in _NUMBERED}

    def pass_over(self, source: Opened | None = None) -> Iterator[int]:
        """Go through all tables once; yield after each page how many rows it had.

        If nothing is written to the source meanwhile, both are equal afterwards. Raises MoveError if they are not.
        """
        for table in TABLES:
            yield from self._pass_over_table(table, source or self._source)

    def _pass_over_table(self, table: Table, source: Opened) -> Iterator[int]:
        after: RowTuple | None = None
        is_last = False
        while not is_last:
            with source() as connection:
                rows = _rows(connection, table, after, limit=PAGE)
                new = self._new_names(connection, table, rows)
            is_last = len(rows) < PAGE
            last = None if is_last else _key(table, rows[-1])
            with self._target() as connection:
                self._name(connection, table, new)
                self._match(connection, table, (after, last), rows)
            after = last
            yield len(rows)
            sleep(_PAUSE)

    def _new_names(self, source: Connection, table: Table, rows: list[RowTuple]) -> list[RowTuple]:
        """Return the numbered rows that are new, if any of these rows names one of them or is one."""
        named, place = _naming(table)
        if named is None or all(row[place] in self._numbers[named] for row in rows):
            return []
        return _rows(source, named, (max(self._numbers[named], default=0),))

    def _name(self, target: Connection, table: Table, new: list[RowTuple]) -> None:
        """Insert numbered rows in their order, so that the target's numbers have the same."""
        named, _ = _naming(table)
        if new and named is not None:
            given = insert_numbered(target, named, [row[1:] for row in new])
            self._numbers[named].update(zip((cast("int", row[0]) for row in new), given, strict=True))

    def _match(
        self, target: Connection, table: Table, span: tuple[RowTuple | None, RowTuple | None], rows: list[RowTuple]
    ) -> None:
        """Make the target's rows of a span equal to these, and read what was written."""
        after, last = (None if key is None else self._renumbered(table, key) for key in span)
        wanted = [self._renumbered(table, row) for row in rows]
        there = _rows(target, table, after, last)
        if there != wanted and there != (wanted := [tuple(map(_storable, row)) for row in wanted]):
            _replace(target, table, there, wanted)
            if _rows(target, table, after, last) != wanted:
                raise MoveError(MoveProblem.DIFFERENT, table.name)

    def _renumbered(self, table: Table, row: RowTuple) -> RowTuple:
        """Return a row, or the key of one, with the target's number."""
        named, place = _naming(table)
        if named is None:
            return row
        return (*row[:place], self._numbers[named][cast("int", row[place])], *row[place + 1 :])


def count_rows(connection: Connection) -> int:
    """Return how many rows all tables have."""
    return sum(connection.execute(select(func.count()).select_from(table)).scalar_one() for table in TABLES)


def _naming(table: Table) -> tuple[Table | None, int]:
    """Return which numbered rows a table names, and by which of its columns."""
    if table in _NUMBERED:
        return table, 0
    named, name = _NAMED_BY.get(table, (None, ""))
    return named, list(table.c.keys()).index(name) if named is not None else 0


def _rows(
    connection: Connection,
    table: Table,
    after: RowTuple | None,
    last: RowTuple | None = None,
    limit: int | None = None,
) -> list[RowTuple]:
    """Return the rows behind a key and up to another one, in the order of their keys."""
    query = select(table).where(*_bounds(table, after, last)).order_by(*table.primary_key).limit(limit)
    return [tuple(row) for row in connection.execute(query)]


def _bounds(table: Table, after: RowTuple | None, last: RowTuple | None) -> Iterator[ColumnElement[bool]]:
    columns = list(table.primary_key)
    if after is not None:
        yield tuple_(*columns) > _literals(columns, after)
    if last is not None:
        yield tuple_(*columns) <= _literals(columns, last)


def _literals(columns: Sequence[Column[Any]], key: RowTuple) -> ColumnElement[Any]:
    return tuple_(*(literal(value, column.type) for column, value in zip(columns, key, strict=True)))


def _key(table: Table, row: RowTuple) -> RowTuple:
    """Return the key of a row: its first columns."""
    return row[: len(table.primary_key)]


def _storable(value: object) -> object:
    """Leave out the character zero, which not every engine can store."""
    return value.replace("\0", "") if isinstance(value, str) and "\0" in value else value


def _replace(connection: Connection, table: Table, there: list[RowTuple], wanted: list[RowTuple]) -> None:
    """Delete the rows that should not be there or are different, and insert those that are missing."""
    before, after = ({_key(table, row): row for row in rows} for rows in (there, wanted))
    _delete(connection, table, [key for key, row in before.items() if after.get(key) != row])
    insert_rows(connection, table, [row for key, row in after.items() if before.get(key) != row])


def _delete(connection: Connection, table: Table, keys: list[RowTuple]) -> None:
    columns = list(table.primary_key)
    for some in batched(keys, MAX_VARIABLES // len(columns), strict=False):
        connection.execute(delete(table).where(tuple_(*columns).in_(some)))
