"""Faults of a ledger's file, injected into a real one."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
import shutil
import sqlite3
from typing import Protocol
from unittest.mock import patch

from sqlalchemy.pool import ConnectionPoolEntry

from custom_components.ozon_telemetry.core.ledger.engines.place import LedgerPlace
from custom_components.ozon_telemetry.core.ledger.engines.sqlite import connections
from custom_components.ozon_telemetry.core.ledger.schema import VERSION


class Placed(Protocol):
    """A ledger, or what holds one."""

    @property
    def place(self) -> LedgerPlace:
        """Return where it is."""


def file_of(ledger: Placed) -> Path:
    """Return the path of the file in which a ledger is."""
    assert isinstance(ledger.place, Path)
    return ledger.place


@contextmanager
def every_connection_says(pragma: str) -> Iterator[None]:
    """Run a pragma on every connection: a limit that a test cannot set for the machine it runs on."""
    configure = connections._make_durable

    def configure_and_limit(connection: sqlite3.Connection, entry: ConnectionPoolEntry) -> None:
        configure(connection, entry)
        connection.execute(pragma)

    with patch.object(connections, "_make_durable", configure_and_limit):
        yield


@contextmanager
def a_full_disk(_: Path) -> Iterator[None]:
    """Let the file grow no further."""
    with every_connection_says("PRAGMA max_page_count = 1"):
        yield


@contextmanager
def a_read_only_folder(_: Path) -> Iterator[None]:
    """Let nothing be written."""
    with every_connection_says("PRAGMA query_only = 1"):
        yield


@contextmanager
def another_program(path: Path) -> Iterator[None]:
    """Let another program hold the file."""
    with patch.object(connections, "_BUSY_SECONDS", 0.05), closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.rollback()


def spoil(path: Path) -> None:
    """Put a file that is no database in the ledger's place.

    It is written aside and replaces the ledger in one step: a connection that is still open has the old file, and
    writes its journal there. Written in place, the spoiled file could be healed by that connection's checkpoint.
    """
    aside = path.with_name("spoiled")
    aside.write_bytes(b"this is no database at all" * 100)
    for beside in ("-wal", "-shm"):
        path.with_name(path.name + beside).unlink(missing_ok=True)
    aside.replace(path)


@contextmanager
def damage(path: Path) -> Iterator[None]:
    """Let the file be damaged, and bring it back from its backup."""
    backup = Path(shutil.copy(path, path.with_name("backup")))
    spoil(path)
    yield
    backup.replace(path)


@contextmanager
def a_newer_version(path: Path) -> Iterator[None]:
    """Let the file be one that a later version of this integration has written."""
    _set_version(path, VERSION + 1)
    yield
    _set_version(path, VERSION)


@contextmanager
def a_missing_folder(path: Path) -> Iterator[None]:
    """Take the file's folder away."""
    elsewhere = path.parent.rename(path.parent.with_name("elsewhere"))
    yield
    elsewhere.rename(path.parent)


def _set_version(path: Path, version: int) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {version}")
