"""Scratch: a file for a copy of a part of any ledger, which nobody needs after a crash."""

from contextlib import AbstractContextManager
from pathlib import Path

from sqlalchemy import Engine

from .sqlite import connections
from .sqlite.errors import translate_errors


def scratch_engine(path: Path) -> Engine:
    """Return the connections to a scratch file; SQLite makes it, whatever engine keeps the ledger."""
    return connections.scratch_engine(path)


def scratch_errors() -> AbstractContextManager[None]:
    """Raise errors of a scratch file as a `LedgerError`."""
    return translate_errors()
