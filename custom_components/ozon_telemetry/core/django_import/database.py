"""Old database: the staged SQLite file, opened so that nothing in it can run, and read table by table."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
import sqlite3
from typing import Any, Final

from ..domain.messages import Millis
from ..protocol.codec import is_device_id
from .coerce import day, instant, integer, is_empty, quoted, text
from .csv_tables import FILE_COLUMN, FILES_TABLE, ROW_COLUMN, StagedFile
from .events import EventPage, EventPart, are_cut, read_page
from .problems import Problem, UnreadableError
from .records import OldFleet, parse_assignment, parse_machine, parse_outlet

PAGE_ROWS: Final = 5000
_USUAL_APP_LABEL: Final = "telemetry"
_MAX_VALUE_BYTES: Final = 1_000_000
_ORIGIN: Final = frozenset({FILE_COLUMN, ROW_COLUMN})
# What must be readable where it is told: a date that silently becomes "always" or "unknown" would book wrongly.
_DATES: Final[dict[str, dict[str, Callable[[object], object]]]] = {
    "machine": {"installed_date": day, "last_maintenance": day},
    "machinedevice": {"assigned_date": instant, "deactivated_date": instant},
}

# Of each table: the required columns, and the optional ones.
_EVENTS: Final = ("device_id", "event_type", "device_timestamp", "count_basic", "count_standard", "count_premium")
_COLUMNS: Final[dict[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "outlet": (("id", "name"), ("location", "address", "contact_person", "contact_phone", "is_active")),
    "machine": (
        ("id", "name", "outlet_id"),
        ("machine_type", "is_active", "installed_date", "last_maintenance"),
    ),
    "machinedevice": (("id", "machine_id", "device_id"), ("is_active", "assigned_date", "deactivated_date")),
    "telemetryevent": (_EVENTS, ("occurred_at",)),
    "devicestatus": (("device_id",), ("last_seen", "wifi_connected", "rtc_available", "sd_available")),
}


@dataclass(frozen=True, slots=True)
class Database:
    """An old database: its file, tables and columns, and its number of events by device and without a device id.

    `parts` are its events by device and file, in the order of their arrival; `files` are those it was loaded from, if
    they were CSV files.
    """

    path: Path
    application: str
    columns: dict[str, frozenset[str]]
    devices: dict[str, int]
    unidentified: int
    parts: tuple[EventPart, ...] = ()
    files: tuple[StagedFile, ...] = ()

    @property
    def missing_tables(self) -> list[str]:
        """Return the known tables that the database does not have."""
        return [f"{self.application}_{table}" for table in _COLUMNS if table not in self.columns]

    @property
    def unknown_columns(self) -> list[str]:
        """Return the columns that are ignored, as a newer version of the old system may have them."""
        known = {table: {*required, *optional, *_ORIGIN, "id"} for table, (required, optional) in _COLUMNS.items()}
        return [f"{table}.{name}" for table, names in self.columns.items() for name in sorted(names - known[table])]

    @property
    def event_count(self) -> int:
        """Return the number of all events, usable or not."""
        return sum(self.devices.values()) + self.unidentified

    @property
    def malformed(self) -> int:
        """Return how many rows of events do not fit the header of their file."""
        return sum(file.malformed for file in self.files)

    @property
    def other_rows(self) -> int:
        """Return how many rows the files have that are none of the old system's tables."""
        return sum(file.rows for file in self.files if file.table is None)

    def fleet(self) -> OldFleet:
        """Return its outlets, machines and assignments. Raises UnreadableError."""
        with _open_untrusted(self.path) as connection:
            statuses = [str(row["device_id"]) for row in self._rows(connection, "devicestatus")]
            return OldFleet(
                [parse_outlet(row) for row in self._distinct_rows(connection, "outlet")],
                [parse_machine(row) for row in self._distinct_rows(connection, "machine")],
                [parse_assignment(row) for row in self._distinct_rows(connection, "machinedevice")],
                set(statuses),
                self._source(connection),
                repeated=self._repeated_rows(connection),
                statuses=len(statuses),
            )

    def read_page(self, part: EventPart, after: int, now: Millis) -> EventPage:
        """Return the next events of a part after a row, in the order of their arrival. Raises UnreadableError."""
        received = "occurred_at" if "occurred_at" in self.columns["telemetryevent"] else "NULL"
        is_in_file = "" if part.file is None else f"AND {quoted(FILE_COLUMN)} = :file"
        query = f"""
            SELECT rowid, event_type, device_timestamp, {received}, count_basic, count_standard, count_premium
            FROM {self._table_name("telemetryevent")} WHERE device_id = :device_id AND rowid > :after {is_in_file}
            ORDER BY rowid LIMIT {PAGE_ROWS}
        """  # noqa: S608 - the names are checked, the values are bound
        values = {"device_id": part.device_id, "after": after, "file": part.file}
        with _open_untrusted(self.path) as connection:
            return read_page(connection.execute(query, values), part, after, now)

    def _table_name(self, table: str) -> str:
        return quoted(f"{self.application}_{table}")

    def _rows(self, connection: sqlite3.Connection, table: str) -> Iterator[dict[str, Any]]:
        if table not in self.columns:
            return
        required, optional = _COLUMNS[table]
        names = [name for name in (*required, *optional) if name in self.columns[table]]
        is_csv = self.columns[table] >= _ORIGIN
        origin = (quoted(FILE_COLUMN), quoted(ROW_COLUMN)) if is_csv else (f"'{table}'", "rowid")
        query = f"SELECT {', '.join((*origin, *names))} FROM {self._table_name(table)} ORDER BY rowid"  # noqa: S608 - ours
        for file, number, *values in connection.execute(query):
            row = dict(zip(names, values, strict=True))
            _check_dates(table, row, f"{file}, {number}")
            yield row

    def _distinct_rows(self, connection: sqlite3.Connection, table: str) -> Iterator[dict[str, Any]]:
        """Yield each row once, although two files may have it. Raises UnreadableError for two others of one id."""
        by_key: dict[int, dict[str, Any]] = {}
        for row in self._rows(connection, table):
            key = integer(row["id"])
            if key is None or by_key.setdefault(key, row) is row:
                yield row
            elif by_key[key] != row:
                raise UnreadableError(Problem.REPEATED_ID, f"{table}, id {key}")

    def _repeated_rows(self, connection: sqlite3.Connection) -> Counter[str]:
        """Return how many rows of outlets, machines and assignments are there a second time."""
        tables = ("outlet", "machine", "machinedevice")
        counts = {it: (self._rows(connection, it), self._distinct_rows(connection, it)) for it in tables}
        return Counter(
            {it: sum(1 for _ in every) - sum(1 for _ in distinct) for it, (every, distinct) in counts.items()}
        )

    def _source(self, connection: sqlite3.Connection) -> str:
        """Return what identifies this database and its copies: when it was created."""
        try:
            first = connection.execute("SELECT min(applied) FROM django_migrations").fetchone()[0]
        except sqlite3.OperationalError:
            first = None
        if first is None and "assigned_date" in self.columns.get("machinedevice", ()):
            query = f"SELECT min(assigned_date) FROM {self._table_name('machinedevice')}"  # noqa: S608 - the name is checked
            first = connection.execute(query).fetchone()[0]
        return str(first or "")


def open_database(path: Path) -> Database:
    """Return a staged database after checking its columns. Raises UnreadableError."""
    with _open_untrusted(path) as connection:
        names = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
        application = _find_application(names)
        tables = {table for table in _COLUMNS if f"{application}_{table}" in names}
        columns = {table: _column_names(connection, f"{application}_{table}") for table in tables}
        _check_columns(columns)
        table = quoted(f"{application}_telemetryevent")
        parts = _read_parts(connection, table, FILE_COLUMN if columns["telemetryevent"] >= _ORIGIN else None)
        total = connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 - the name is quoted
        files = tuple(_read_files(connection)) if FILES_TABLE in names else ()
    devices: Counter[str] = Counter()
    for part in parts:
        devices[part.device_id] += part.rows
    return Database(path, application, columns, devices, total - devices.total(), parts, files)


def _read_parts(connection: sqlite3.Connection, table: str, file_column: str | None) -> tuple[EventPart, ...]:
    """Return the events by device and file, without those that have no usable device id."""
    file = quoted(file_column) if file_column else "NULL"
    query = f"SELECT device_id, {file}, count(*) FROM {table} GROUP BY 1, 2 ORDER BY 1, min(rowid)"  # noqa: S608 - quoted
    found = [
        (device_id, name, rows)
        for device_id, name, rows in connection.execute(query)
        if isinstance(device_id, str) and is_device_id(device_id) and isinstance(name, str | None)
    ]
    cut = {name: _is_cut(connection, table, file, name) for name in {name for _, name, _ in found}}
    return tuple(EventPart(device_id, name, rows, cut[name]) for device_id, name, rows in found)


def _is_cut(connection: sqlite3.Connection, table: str, file_column: str, file: str | None) -> bool:
    """Tell whether the times of a file have lost their seconds; usually its first one says that they have not."""
    query = f"SELECT device_timestamp FROM {table} WHERE {file_column} IS ?"  # noqa: S608 - the names are quoted
    return are_cut(time for (time,) in connection.execute(query, (file,)))


def _read_files(connection: sqlite3.Connection) -> Iterator[StagedFile]:
    query = f"SELECT name, file_table, row_count, malformed FROM {FILES_TABLE}"  # noqa: S608 - the table is ours
    for name, table, rows, malformed in connection.execute(query):
        yield StagedFile(text(name), text(table) or None, integer(rows) or 0, integer(malformed) or 0)


def _check_dates(table: str, row: dict[str, Any], where: str) -> None:
    """Raise UnreadableError for a date that is told and cannot be read: with its file, row and column."""
    for name, read in _DATES.get(table, {}).items():
        value = row.get(name)
        if not is_empty(value) and read(value) is None:
            raise UnreadableError(Problem.DATE, f"{where}, {name}: {str(value)[:80]}")


def _find_application(names: set[str]) -> str:
    events = sorted(name.removesuffix("_telemetryevent") for name in names if name.endswith("_telemetryevent"))
    if not events:
        raise UnreadableError(Problem.OTHER_APPLICATION, f"{_USUAL_APP_LABEL}_telemetryevent")
    return _USUAL_APP_LABEL if _USUAL_APP_LABEL in events else events[0]


def _column_names(connection: sqlite3.Connection, table: str) -> frozenset[str]:
    return frozenset(name for (name,) in connection.execute("SELECT name FROM pragma_table_info(?)", (table,)))


def _check_columns(columns: dict[str, frozenset[str]]) -> None:
    missing = [
        f"{table}.{name}" for table, names in columns.items() for name in _COLUMNS[table][0] if name not in names
    ]
    if missing:
        raise UnreadableError(Problem.COLUMNS_MISSING, ", ".join(sorted(missing)))


@contextmanager
def _open_untrusted(path: Path) -> Iterator[sqlite3.Connection]:
    """Open an untrusted file: read only, without triggers, views and functions of its own."""
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
            connection.setconfig(sqlite3.SQLITE_DBCONFIG_DEFENSIVE, True)
            connection.setconfig(sqlite3.SQLITE_DBCONFIG_TRUSTED_SCHEMA, False)
            connection.setconfig(sqlite3.SQLITE_DBCONFIG_ENABLE_TRIGGER, False)
            connection.setconfig(sqlite3.SQLITE_DBCONFIG_ENABLE_VIEW, False)
            connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _MAX_VALUE_BYTES)
            connection.text_factory = _decode
            connection.execute("PRAGMA cell_size_check = ON")
            yield connection
    except sqlite3.Error as error:
        raise UnreadableError(Problem.DAMAGED, str(error)) from error


def _decode(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")
