"""From what a person uploads to one SQLite file: the database itself, its tables as CSV files, or either in a ZIP file.

Nothing in an upload is trusted: its name says nothing, and it may unpack to more than a disk holds.
"""

from collections.abc import Iterator
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
_SQLITE: Final = b"SQLite format 3\0"
_STAGED: Final = "old.sqlite3"
_CHUNK: Final = 1024 * 1024
_MOST_FILES: Final = 100
_MOST_COLUMNS: Final = 100

# By which columns a CSV file is known; the first table all of whose columns are there.
_TABLES: Final = {
    "telemetry_telemetryevent": {"device_id", "event_type", "device_timestamp"},
    "telemetry_machinedevice": {"machine_id", "device_id", "assigned_date"},
    "telemetry_machine": {"outlet_id", "machine_type"},
    "telemetry_devicestatus": {"device_id", "last_seen"},
    "telemetry_outlet": {"contact_person", "location"},
}


class Problem(StrEnum):
    """Why an upload cannot be read."""

    NOT_UNDERSTOOD = "not_understood"
    DAMAGED = "damaged"
    TOO_LARGE = "too_large"
    OTHER_APPLICATION = "other_application"
    COLUMNS_MISSING = "columns_missing"
    NO_SPACE = "no_space"


class UnreadableError(Exception):
    """An upload is not what it should be; `detail` names what is missing or wrong."""

    def __init__(self, problem: Problem, detail: str = "") -> None:
        """Remember what a person should be told."""
        super().__init__(f"{problem}: {detail}")
        self.problem = problem
        self.detail = detail


def load_upload(upload: Path, folder: Path) -> Path:
    """Return a SQLite file in `folder` with what was uploaded. Raises UnreadableError."""
    staged = folder / _STAGED
    try:
        if _is_database(upload):
            return Path(shutil.copyfile(upload, staged))
        if is_zipfile(upload):
            with ZipFile(upload) as archive:
                return _load_archive(archive, staged)
        with upload.open("rb") as file:
            return _load_csv_files([(upload.name, file)], staged)
    except (BadZipFile, NotImplementedError, RuntimeError, EOFError, LZMAError, zlib.error) as error:
        raise UnreadableError(Problem.DAMAGED, str(error)) from error
    except OSError as error:
        raise UnreadableError(Problem.NO_SPACE, str(error)) from error


def _is_database(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(_SQLITE)) == _SQLITE


def _load_archive(archive: ZipFile, staged: Path) -> Path:
    members = [member for member in archive.infolist() if not member.is_dir()]
    if len(members) > _MOST_FILES or sum(member.file_size for member in members) > MAX_BYTES:
        raise UnreadableError(Problem.TOO_LARGE)
    for member in members:
        with archive.open(member) as file:
            if file.read(len(_SQLITE)) == _SQLITE:
                return _extract(archive, member, staged)
    tables = [member for member in members if member.filename.lower().endswith(".csv")]
    return _load_csv_files(((member.filename, archive.open(member)) for member in tables), staged)


def _extract(archive: ZipFile, member: ZipInfo, staged: Path) -> Path:
    """Copy as much as the archive says there is: what it says was checked."""
    left = member.file_size
    with archive.open(member) as file, staged.open("wb") as target:
        while left > 0 and (chunk := file.read(min(_CHUNK, left))):
            target.write(chunk)
            left -= len(chunk)
    return staged


def _load_csv_files(files: Iterator[tuple[str, IO[bytes]]] | list[tuple[str, IO[bytes]]], staged: Path) -> Path:
    """Put CSV files into a new database, each as the table that its columns belong to."""
    connection = sqlite3.connect(staged)
    try:
        loaded = [_load_table(connection, file) for _, file in files]
        connection.commit()
    except (csv.Error, UnicodeDecodeError, sqlite3.Error) as error:
        raise UnreadableError(Problem.NOT_UNDERSTOOD, str(error)) from error
    finally:
        connection.close()
    if not any(loaded):
        raise UnreadableError(Problem.NOT_UNDERSTOOD)
    return staged


def _load_table(connection: sqlite3.Connection, file: IO[bytes]) -> bool:
    """Load one CSV file; tell whether it is one of the tables. Others are left alone."""
    with TextIOWrapper(file, encoding="utf-8-sig", newline="") as text:
        header = text.readline(_CHUNK)
        delimiter = max(",;\t", key=header.count)
        names = [name.strip().lower() for name in next(csv.reader([header], delimiter=delimiter), [])]
        table = next((table for table, needed in _TABLES.items() if needed <= set(names)), None)
        if table is None or len(names) > _MOST_COLUMNS or len(set(names)) < len(names):
            return False
        columns = ", ".join(f"{quoted(name)} {'INTEGER PRIMARY KEY' if name == 'id' else 'TEXT'}" for name in names)
        connection.execute(f"CREATE TABLE IF NOT EXISTS {table} ({columns})")
        line = f"INSERT OR IGNORE INTO {table} VALUES ({', '.join('?' * len(names))})"  # noqa: S608 - the table is one of ours
        rows = csv.reader(text, delimiter=delimiter)
        connection.executemany(line, (row for row in rows if len(row) == len(names)))
        if "device_id" in names:
            connection.execute(f"CREATE INDEX IF NOT EXISTS {table}_device ON {table} (device_id)")
    return True
