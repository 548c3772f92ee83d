"""A file to which a ledger is moved: it has another name until it is complete."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
import os
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from ...errors import LedgerError, LedgerErrorKind, MoveError, MoveProblem
from ..store import Prepare
from .dialect import SEALED
from .errors import translate_errors
from .file_connection import close_last, complete, connect
from .ledger_file import LedgerFile

_BESIDE: Final = ("", "-wal", "-shm")
_FLEET: Final = ".fleet.json"  # `fleet.former_fleet` keeps it beside a ledger


class FileFilling:
    """A file that is being filled (`filling.Filling`)."""

    company: Final = None

    def __init__(self, path: Path, prepare: Prepare) -> None:
        """Name the file; nothing is touched."""
        self._path = path
        self._part = path.with_name(f"{path.name}.filling")
        self._store = LedgerFile(self._part, prepare)

    def begin(self) -> None:
        """Begin anew, without what an earlier attempt left. Raises MoveError if a file is there."""
        with translate_errors():
            if self._path.exists():
                raise MoveError(MoveProblem.OCCUPIED, str(self._path))
            _unlink(self._part)
        self._store.check()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Provide the connection that fills it; what it did is durable at the end."""
        with self._store.writing() as connection:
            yield connection

    def close(self) -> None:
        """Close the file."""
        self._store.close()

    def discard(self) -> None:
        """Remove the file: the ledger is not moved."""
        self._store.close()
        with translate_errors():
            _unlink(self._part)

    def complete(self) -> None:
        """Give the file its name, wholly written; nothing changes if that was done before."""
        with translate_errors():
            if self._part.exists():
                _write_wal(self._part)
                self._part.replace(self._path)
                _sync(self._path.parent)
        if not self._path.exists():
            raise LedgerError(LedgerErrorKind.UNAVAILABLE, f"neither {self._path} nor {self._part} is there")


def remove_sealed(path: Path) -> None:
    """Delete a ledger that was moved to another place. Raises MoveError if it was not."""
    with translate_errors():
        if path.exists():
            with closing(connect(path, "mode=ro")) as connection:
                (version,) = connection.execute("PRAGMA user_version").fetchone()
            if version < SEALED:
                raise MoveError(MoveProblem.IN_USE, str(path))
        _unlink(path)
        path.with_name(path.name + _FLEET).unlink(missing_ok=True)


def _write_wal(path: Path) -> None:
    """Write the WAL into the file and remove it: only the file gets another name."""
    connection = connect(path)
    try:
        complete(connection)
    finally:
        close_last(connection)


def _unlink(path: Path) -> None:
    for suffix in _BESIDE:
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    """Make the names of a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
