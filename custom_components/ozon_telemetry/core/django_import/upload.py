"""Upload staging: one SQLite file from a database, from its tables as CSV files, or from either in a ZIP file.

Nothing in an upload is trusted: its name says nothing, and it may unpack to more than a disk holds.
"""

from collections.abc import Iterable
import csv
from enum import StrEnum
from io import TextIOWrapper
from lzma import LZMAError
from pathlib import Path
import shutil
import sqlite3
from typing import IO, Final
from zipfile import BadZipFile, ZipFile, ZipInfo, is_zipfile
import zlib

from .coerce import quoted

MAX_BYTES: Final = 4 * 1024**3
_SQLITE_MAGIC: Final = b"SQLite format 3\0"
_STAGED: Final = "old.sqlite3"
_CHUNK_BYTES: Final = 1024 * 1024
_MAX_FILES: Final = 100
_MAX_COLUMNS: Final = 100

# By which columns a CSV file is known; the first table all of whose columns are there.
_TABLE_COLUMNS: Final = {
    "telemetry_telemetryevent": {"device_id", "event_type", "device_timestamp"},
    "telemetry_machinedevice": {"machine_id", "device_id", "assigned_date"},
    "telemetry_machine": {"outlet_id", "machine_type"},
    "telemetry_devicestatus": {"device_id", "last_seen"},
    "telemetry_outlet": {"contact_person", "location"},
}


class Problem(StrEnum):
    """Why an upload cannot be read."""

    UNKNOWN_FORMAT = "unknown_format"
    DAMAGED = "damaged"
    TOO_LARGE = "too_large"
    OTHER_APPLICATION = "other_application"
    COLUMNS_MISSING = "columns_missing"
    NO_SPACE = "no_space"


class UnreadableError(Exception):
    """An upload is not what it should be; `detail` names what is missing or wrong."""

    def __init__(self, problem: Problem, detail: str = "") -> None:
        """Keep the problem and its detail for the message."""
        super().__init__(f"{problem}: {detail}")
        self.problem = problem
        self.detail = detail


def load_upload(upload: Path, folder: Path) -> Path:
    """Return a SQLite file in `folder` with the content of an upload. Raises UnreadableError."""
    staged = folder / _STAGED
    try:
        if _is_database(upload):
            return Path(shutil.copyfile(upload, staged))
        if is_zipfile(upload):
            with ZipFile(upload) as archive:
                return _load_archive(archive, staged)
        with upload.open("rb") as file:
            return _load_csv_files([file], staged)
    except (BadZipFile, NotImplementedError, RuntimeError, EOFError, LZMAError, zlib.error) as error:
        raise UnreadableError(Problem.DAMAGED, str(error)) from error
    except OSError as error:
        raise UnreadableError(Problem.NO_SPACE, str(error)) from error


def _is_database(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(_SQLITE_MAGIC)) == _SQLITE_MAGIC


def _load_archive(archive: ZipFile, staged: Path) -> Path:
    members = [member for member in archive.infolist() if not member.is_dir()]
    if len(members) > _MAX_FILES or sum(member.file_size for member in members) > MAX_BYTES:
        raise UnreadableError(Problem.TOO_LARGE)
    for member in members:
        with archive.open(member) as file:
            if file.read(len(_SQLITE_MAGIC)) == _SQLITE_MAGIC:
                return _extract(archive, member, staged)
    tables = [member for member in members if member.filename.lower().endswith(".csv")]
    return _load_csv_files((archive.open(member) for member in tables), staged)


def _extract(archive: ZipFile, member: ZipInfo, staged: Path) -> Path:
    """Copy no more than the size that the archive declares, which was checked."""
    left = member.file_size
    with archive.open(member) as file, staged.open("wb") as target:
        while left > 0 and (chunk := file.read(min(_CHUNK_BYTES, left))):
            target.write(chunk)
            left -= len(chunk)
    return staged


def _load_csv_files(files: Iterable[IO[bytes]], staged: Path) -> Path:
    """Load CSV files into a new database, each as the table that its columns belong to."""
    connection = sqlite3.connect(staged)
    try:
        loaded = [_load_table(connection, file) for file in files]
        connection.commit()
    except (csv.Error, UnicodeDecodeError, sqlite3.Error) as error:
        raise UnreadableError(Problem.UNKNOWN_FORMAT, str(error)) from error
    finally:
        connection.close()
    if not any(loaded):
        raise UnreadableError(Problem.UNKNOWN_FORMAT)
    return staged


def _load_table(connection: sqlite3.Connection, file: IO[bytes]) -> bool:
    """Load one CSV file if it is one of the tables; return whether it is."""
    with TextIOWrapper(file, encoding="utf-8-sig", newline="") as text:
        header = text.readline(_CHUNK_BYTES)
        delimiter = max(",;\t", key=header.count)
        names = [name.strip().lower() for name in next(csv.reader([header], delimiter=delimiter), [])]
        table = next((table for table, required in _TABLE_COLUMNS.items() if required <= set(names)), None)
        if table is None or len(names) > _MAX_COLUMNS or len(set(names)) < len(names):
            return False
        _create_table(connection, table, names)
        insert = f"INSERT OR IGNORE INTO {table} VALUES ({', '.join('?' * len(names))})"  # noqa: S608 - the table is one of ours
        rows = csv.reader(text, delimiter=delimiter)
        connection.executemany(insert, (row for row in rows if len(row) == len(names)))
        if "device_id" in names:
            connection.execute(f"CREATE INDEX IF NOT EXISTS {table}_device ON {table} (device_id)")
    return True


def _create_table(connection: sqlite3.Connection, table: str, names: list[str]) -> None:
    columns = ", ".join(f"{quoted(name)} {'INTEGER PRIMARY KEY' if name == 'id' else 'TEXT'}" for name in names)
    connection.execute(f"CREATE TABLE IF NOT EXISTS {table} ({columns})")
