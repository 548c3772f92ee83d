"""CSV staging: the tables of the old system as CSV files, whoever wrote them, loaded into one SQLite file.

A spreadsheet changes what it saves: encoding, delimiter, cells at the end of a row, numbers and dates. All text is kept
as it is here, with the file and the row it came from; `coerce` reads the values. No row is dropped: what does not fit
its header is named. Events are put in the order of their ids, which is that of their arrival, however a file is sorted.
"""

import codecs
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import closing
import csv
from dataclasses import dataclass
from io import TextIOWrapper
from itertools import chain
import sqlite3
from typing import IO, Final

from ..domain.csv_text import UTF_16_MARKS, likely_delimiter, told_delimiter
from .coerce import quoted
from .problems import Problem, UnreadableError

type OpenFile = Callable[[], IO[bytes]]

FILE_COLUMN: Final = "__file"
ROW_COLUMN: Final = "__row"
FILES_TABLE: Final = "__files"

_CHUNK_BYTES: Final = 1024 * 1024
_MAX_COLUMNS: Final = 100
_EVENTS: Final = "telemetry_telemetryevent"
_ARRIVING: Final = "arriving"
_ID: Final = "id"

# By which columns a CSV file is known; the first table all of whose columns are there.
_TABLE_COLUMNS: Final = {
    _EVENTS: {"device_id", "event_type", "device_timestamp"},
    "telemetry_machinedevice": {"machine_id", "device_id", "assigned_date"},
    "telemetry_machine": {"outlet_id", "machine_type"},
    "telemetry_devicestatus": {"device_id", "last_seen"},
    "telemetry_outlet": {"contact_person", "location"},
}


@dataclass(frozen=True, slots=True)
class StagedFile:
    """A file of an upload: how many rows it has, and of which table; `malformed` rows do not fit its header."""

    name: str
    table: str | None
    rows: int
    malformed: int = 0


@dataclass(frozen=True, slots=True)
class _Header:
    """The header of a CSV file: the names of its columns, "" for those without one, and how many rows it takes."""

    table: str | None
    names: tuple[str, ...]
    delimiter: str
    rows: int


def load_csv_files(connection: sqlite3.Connection, files: Iterable[tuple[str, OpenFile]]) -> list[StagedFile]:
    """Load CSV files into a new database, each as the table that its columns belong to; return all of them.

    Raises UnreadableError if a row of an outlet, a machine or an assignment has more cells than its header, csv.Error
    and UnicodeDecodeError for what is no CSV file.
    """
    staged = [_load_file(connection, name, open_file) for name, open_file in files]
    connection.execute(f"CREATE TABLE {FILES_TABLE} (name TEXT, file_table TEXT, row_count INTEGER, malformed INTEGER)")
    rows = [(file.name, file.table, file.rows, file.malformed) for file in staged]
    connection.executemany(f"INSERT INTO {FILES_TABLE} VALUES (?, ?, ?, ?)", rows)  # noqa: S608 - the table is ours
    return staged


def _load_file(connection: sqlite3.Connection, name: str, open_file: OpenFile) -> StagedFile:
    encoding = _find_encoding(open_file)
    with closing(open_file()) as file, TextIOWrapper(file, encoding, errors="replace", newline="") as text:
        header = _read_header(text)
        rows = _Rows(name, csv.reader(text, delimiter=header.delimiter), header)
        if header.table is None:
            return StagedFile(name, None, sum(1 for _ in rows.filled()))
        columns = [*filter(None, header.names), FILE_COLUMN, ROW_COLUMN]
        _ensure_columns(connection, header.table, columns)
        if header.table == _EVENTS and _ID in columns:
            _insert_by_id(connection, columns, rows.fitting())
        else:
            connection.executemany(_insert(header.table, columns), rows.fitting())
        if "device_id" in header.names:
            connection.execute(f"CREATE INDEX IF NOT EXISTS {header.table}_device ON {header.table} (device_id)")
        return StagedFile(name, header.table, rows.count, rows.malformed)


class _Rows:
    """The rows of a file below its header, counted while they are read; a row without any text is none."""

    def __init__(self, name: str, reader: Iterable[list[str]], header: _Header) -> None:
        self.count = 0
        self.malformed = 0
        self._name = name
        self._reader = reader
        self._header = header

    def filled(self) -> Iterator[tuple[int, list[str]]]:
        """Yield the rows that have any text, each with its number as a spreadsheet shows it."""
        for number, cells in enumerate(self._reader, self._header.rows + 1):
            if any(cell.strip() for cell in cells):
                self.count += 1
                yield number, cells

    def fitting(self) -> Iterator[list[str | int]]:
        """Yield the rows to insert: short ones padded, those with more cells than the header left out and counted."""
        width = len(self._header.names)
        for number, cells in self.filled():
            if any(cell.strip() for cell in cells[width:]):
                self._leave_out(number)
                continue
            padded = [*cells, *("" for _ in range(width - len(cells)))]
            named = (cell.strip() for cell, name in zip(padded, self._header.names, strict=False) if name)
            yield [*named, self._name, number]

    def _leave_out(self, number: int) -> None:
        if self._header.table != _EVENTS:
            raise UnreadableError(Problem.CELLS, f"{self._name}, {number}")
        self.malformed += 1


def _find_encoding(open_file: OpenFile) -> str:
    """Return UTF-16 by its byte order mark, UTF-8 if everything is, else the Windows code page of Western Europe."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with closing(open_file()) as file:
        chunk = file.read(_CHUNK_BYTES)
        if chunk.startswith(UTF_16_MARKS):
            return "utf-16"
        try:
            while chunk:
                decoder.decode(chunk)
                chunk = file.read(_CHUNK_BYTES)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8-sig"


def _read_header(text: TextIOWrapper) -> _Header:
    """Read the header, and the line before it in which a spreadsheet may name its delimiter."""
    line, rows = text.readline(_CHUNK_BYTES), 1
    told = told_delimiter(line)
    if told:
        line, rows = text.readline(_CHUNK_BYTES), 2
    delimiter = told or likely_delimiter(line)
    cells = next(csv.reader(chain([line]), delimiter=delimiter), [])
    names = tuple(cell.strip().lower() for cell in cells)
    return _Header(_find_table(names), names, delimiter, rows)


def _find_table(names: tuple[str, ...]) -> str | None:
    filled = [name for name in names if name]
    if len(names) > _MAX_COLUMNS or len(set(filled)) < len(filled):
        return None
    return next((table for table, required in _TABLE_COLUMNS.items() if required <= set(filled)), None)


def _ensure_columns(connection: sqlite3.Connection, table: str, names: list[str]) -> None:
    """Create a table, or add the columns that earlier files of it did not have."""
    columns = ", ".join(f"{quoted(name)} TEXT" for name in names)
    connection.execute(f"CREATE TABLE IF NOT EXISTS {table} ({columns})")
    present = {name for (name,) in connection.execute("SELECT name FROM pragma_table_info(?)", (table,))}
    for name in names:
        if name not in present:
            connection.execute(f"ALTER TABLE {table} ADD COLUMN {quoted(name)} TEXT")


def _insert(table: str, columns: Collection[str]) -> str:
    names = ", ".join(map(quoted, columns))
    return f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(columns))})"  # noqa: S608 - quoted


def _insert_by_id(connection: sqlite3.Connection, columns: Collection[str], rows: Iterable[list[str | int]]) -> None:
    """Insert the events of a file in the order of their ids, if each has one of its own; else in that of the file."""
    names = ", ".join(map(quoted, columns))
    connection.execute(f"CREATE TEMP TABLE {_ARRIVING} ({names})")
    connection.executemany(_insert(_ARRIVING, columns), rows)
    number = f"CASE WHEN {quoted(_ID)} NOT GLOB '*[^0-9]*' THEN CAST(nullif({quoted(_ID)}, '') AS INTEGER) END"
    query = f"SELECT count(DISTINCT {number}) = count(*) FROM {_ARRIVING}"  # noqa: S608 - ours
    (are_told,) = connection.execute(query).fetchone()
    order = number if are_told else "rowid"
    connection.execute(f"INSERT INTO {_EVENTS} ({names}) SELECT {names} FROM {_ARRIVING} ORDER BY {order}")  # noqa: S608 - quoted
    connection.execute(f"DROP TABLE {_ARRIVING}")
