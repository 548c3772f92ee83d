"""SQLAlchemy's connections to a file: of a ledger, durable, and of a copy that nobody needs after a crash."""

from pathlib import Path
import sqlite3
from typing import Final

from sqlalchemy import Engine, create_engine, event as sqlalchemy_event
from sqlalchemy.pool import ConnectionPoolEntry

from .file_connection import keep_wal_on_close

_BUSY_SECONDS: Final = 5


def durable_engine(path: Path) -> Engine:
    """Return the connections to a ledger's file."""
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": _BUSY_SECONDS})
    sqlalchemy_event.listen(engine, "connect", _make_durable)
    return engine


def scratch_engine(path: Path) -> Engine:
    """Return the connections to a file that nobody needs after a crash."""
    engine = create_engine(f"sqlite:///{path}")
    sqlalchemy_event.listen(engine, "connect", _make_quick)
    return engine


def _make_durable(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
    """Configure SQLite: WAL for readers beside the writer, FULL for commits that wait for the disk.

    Transactions begin where `ledger_file` says so. Left to the driver, they would begin before the first row is
    changed, and each table would be created, renamed or dropped on its own, in the middle of a migration.
    """
    keep_wal_on_close(connection)
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.close()


def _make_quick(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA synchronous = OFF")
    cursor.execute("PRAGMA journal_mode = MEMORY")
    cursor.close()
