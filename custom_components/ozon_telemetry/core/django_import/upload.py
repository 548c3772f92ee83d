"""Upload staging: one SQLite file from a database, from its tables as CSV files, or from either in a ZIP file.

Nothing in an upload is trusted: its name says nothing, and it may unpack to more than a disk holds.
"""

from collections.abc import Iterable
import csv
from functools import partial
from lzma import LZMAError
from pathlib import Path
import shutil
import sqlite3
from typing import Final
from zipfile import BadZipFile, ZipFile, ZipInfo, is_zipfile
import zlib

from .csv_tables import OpenFile, load_csv_files
from .problems import Problem, UnreadableError

MAX_BYTES: Final = 4 * 1024**3
_SQLITE_MAGIC: Final = b"SQLite format 3\0"
_STAGED: Final = "old.sqlite3"
_CHUNK_BYTES: Final = 1024 * 1024
_MAX_FILES: Final = 100
_MAC_FOLDER: Final = "__macosx/"  # macOS puts a companion of each file into its ZIP files
_MAC_COMPANION: Final = "._"


def load_upload(upload: Path, folder: Path) -> Path:
    """Return a SQLite file in `folder` with the content of an upload. Raises UnreadableError."""
    staged = folder / _STAGED
    try:
        if _is_database(upload):
            return Path(shutil.copyfile(upload, staged))
        if is_zipfile(upload):
            with ZipFile(upload) as archive:
                return _load_archive(archive, staged)
        return _load_csv_files([(upload.name, lambda: upload.open("rb"))], staged)
    except (BadZipFile, NotImplementedError, RuntimeError, EOFError, LZMAError, zlib.error) as error:
        raise UnreadableError(Problem.DAMAGED, str(error)) from error
    except OSError as error:
        raise UnreadableError(Problem.NO_SPACE, str(error)) from error


def _is_database(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(_SQLITE_MAGIC)) == _SQLITE_MAGIC


def _load_archive(archive: ZipFile, staged: Path) -> Path:
    members = [member for member in archive.infolist() if not member.is_dir() and not _is_companion(member.filename)]
    if len(members) > _MAX_FILES or sum(member.file_size for member in members) > MAX_BYTES:
        raise UnreadableError(Problem.TOO_LARGE)
    for member in members:
        with archive.open(member) as file:
            if file.read(len(_SQLITE_MAGIC)) == _SQLITE_MAGIC:
                return _extract(archive, member, staged)
    tables = [member for member in members if member.filename.lower().endswith(".csv")]
    tables.sort(key=lambda member: member.filename)
    return _load_csv_files([(member.filename, partial(archive.open, member)) for member in tables], staged)


def _is_companion(name: str) -> bool:
    """Tell whether a file holds what macOS notes about another one."""
    return name.lower().startswith(_MAC_FOLDER) or name.rsplit("/", 1)[-1].startswith(_MAC_COMPANION)


def _extract(archive: ZipFile, member: ZipInfo, staged: Path) -> Path:
    """Copy no more than the size that the archive declares, which was checked."""
    left = member.file_size
    with archive.open(member) as file, staged.open("wb") as target:
        while left > 0 and (chunk := file.read(min(_CHUNK_BYTES, left))):
            target.write(chunk)
            left -= len(chunk)
    return staged


def _load_csv_files(files: Iterable[tuple[str, OpenFile]], staged: Path) -> Path:
    staged.unlink(missing_ok=True)
    connection = sqlite3.connect(staged)
    try:
        loaded = load_csv_files(connection, files)
        connection.commit()
    except (csv.Error, UnicodeDecodeError, sqlite3.Error) as error:
        raise UnreadableError(Problem.UNKNOWN_FORMAT, str(error)) from error
    finally:
        connection.close()
    if not any(file.table for file in loaded):
        raise UnreadableError(Problem.UNKNOWN_FORMAT)
    return staged
