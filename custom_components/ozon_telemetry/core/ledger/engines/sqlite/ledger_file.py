"""The ledger's file while it is open: watched, frozen for a copy, left after an error, and opened again.

Whoever writes checks first whether the file under the path is still the one that is open, and afterwards once more:
what was written into a file that is gone must not be acknowledged.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
import sqlite3
from threading import Lock
from typing import Final

from sqlalchemy import Connection, Engine

from ...errors import LedgerError, LedgerErrorKind
from ..readers import Readers
from ..store import LedgerChange, Origin, Prepare
from .connections import durable_engine
from .errors import translate_errors
from .file_connection import FrozenFile, close_last, complete, connect, remove_wal
from .file_watch import Displacement, FileWatch

_READER_SECONDS: Final = 5.0
_IDENTIFIED: Final = 5  # the version from which on a ledger has an id


class LedgerFile:
    """One file, its engine, and what is known of it (`store.LedgerStore`)."""

    def __init__(self, path: Path, prepare: Prepare) -> None:
        """Name the file; nothing is touched before the first call that needs it."""
        self._path = path
        self._prepare = prepare
        self._engine: Engine | None = None
        self._watch = FileWatch(path)
        self._readers = Readers()
        self._lending = Lock()  # no reader returns a connection while the engine is left
        self._anchor: sqlite3.Connection | None = None  # keeps the file that is open, wherever it is moved
        self._frozen: list[FrozenFile] = []
        self._ids: set[str] = set()
        self._is_displaced = False
        self._change: LedgerChange | None = None

    @property
    def company(self) -> None:
        """Return None: a file is one site's alone."""

    @property
    def is_open(self) -> bool:
        """Return whether the file is open."""
        return self._engine is not None

    def close(self) -> None:
        """Close the file; whatever lies there when it is opened again is taken as it is."""
        is_ours = self._watch.displacement() in (Displacement.NONE, Displacement.TOUCHED)
        self._abandon()
        if self._anchor is not None:
            (close_last if is_ours else sqlite3.Connection.close)(self._anchor)
            self._anchor = None
        self._watch.forget()
        self._ids.clear()
        self._is_displaced, self._change = False, None

    def check(self) -> None:
        """Open the file if it is not, and open it again if it is another one by now. Raises LedgerError."""
        with self._recovering():
            self._ensure_engine()

    @property
    def next_beat_in(self) -> None:
        """Return None: nothing has to be renewed."""

    @property
    def is_changed(self) -> bool:
        """Return whether the file was found to be another one, or another state of it, and nobody took that yet."""
        return self._change is not None

    def take_change(self) -> LedgerChange | None:
        """Return, once, what was found when the file was opened again; None if it is as the ledger left it."""
        change, self._change = self._change, None
        return change

    def freeze(self) -> FrozenFile:
        """Complete the file and keep it as it is while the ledger goes on. Raises LedgerError, LOCKED for a while."""
        self.check()
        frozen = FrozenFile(self._path)
        self._watch.note()
        self._frozen = [*(it for it in self._frozen if it.is_frozen), frozen]
        return frozen

    def size(self) -> int:
        """Return how many bytes the file takes."""
        return self._path.stat().st_size if self._path.exists() else 0

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Provide a connection whose queries all see one snapshot; safe in any thread beside the writing one."""
        with translate_errors(), self._readers.reading():
            engine = self._engine
            if engine is None:
                raise LedgerError(LedgerErrorKind.UNAVAILABLE, "the ledger is not open")
            connection = engine.connect()
            try:
                connection.exec_driver_sql("BEGIN")
                yield connection
            finally:
                self._give_back(engine, connection)

    def _give_back(self, engine: Engine, connection: Connection) -> None:
        """Return a reader's connection to its pool, or close it if nobody will close that any more."""
        with self._lending:
            if engine is not self._engine:
                connection.invalidate()
            connection.close()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Provide the only connection that may write; what it did is durable at the end, or nothing of it."""
        with self._recovering():
            with _transaction(self._ensure_engine()) as connection:
                yield connection
            if not self._watch.note():
                raise LedgerError(LedgerErrorKind.UNAVAILABLE, "the file was replaced while it was written")

    @contextmanager
    def _recovering(self) -> Iterator[None]:
        """Let the file be opened again after an error."""
        try:
            with translate_errors():
                yield
        except BaseException:
            # What is in memory may be ahead of the file now, and the file may have been replaced: read it again.
            self._abandon()
            raise

    def _abandon(self) -> None:
        """Close the engine, and leave file and WAL as they are."""
        with self._lending:
            if self._engine is not None:
                self._engine.dispose()
                self._engine = None

    def _ensure_engine(self) -> Engine:
        if self._watch.displacement() is not Displacement.NONE:
            self._watch.wait_until_at_rest()
            self._let_go(self._watch.displacement())
        if self._engine is None:
            self._engine = self._opened()
        return self._engine

    def _let_go(self, displacement: Displacement) -> None:
        """Close a file that is not the ledger's any more, or not as it left it."""
        self._abandon()
        if not self._readers.wait(_READER_SECONDS):
            raise LedgerError(LedgerErrorKind.LOCKED, "the file is another one now, and the one before is still read")
        for frozen in self._frozen:
            frozen.release()
        if self._anchor is not None:
            if displacement in (Displacement.REPLACED, Displacement.WAL_LOST):
                with suppress(sqlite3.Error, LedgerError):
                    complete(self._anchor)  # wherever the file is now, it is whole
            self._anchor.close()
            self._anchor = None
        self._watch.remove_leftover(displacement)
        self._is_displaced |= displacement not in (Displacement.NONE, Displacement.TOUCHED)

    def _opened(self) -> Engine:
        engine = durable_engine(self._path)
        try:
            with _transaction(engine) as connection:
                origin = self._prepare(connection)
            if self._anchor is None:
                self._anchor = connect(self._path)
                self._anchor.execute("PRAGMA schema_version").fetchone()
        except BaseException:
            engine.dispose()  # so that the file can be repaired or replaced
            if self._anchor is None:
                remove_wal(self._path)
            raise
        self._watch.note_opened()
        if self._is_displaced:
            self._is_displaced, self._change = False, self._change_to(origin)
        self._ids.add(origin.ledger_id)
        return engine

    def _change_to(self, origin: Origin) -> LedgerChange:
        if origin.version == 0:
            return LedgerChange.BEGUN_ANEW
        is_same = origin.version < _IDENTIFIED or origin.ledger_id in self._ids
        return LedgerChange.SAME_LEDGER if is_same else LedgerChange.ANOTHER_LEDGER


@contextmanager
def _transaction(engine: Engine) -> Iterator[Connection]:
    with engine.begin() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield connection
