"""A ledger on a server while it is open: one connection writes it, some read it, all are left after an error.

A COMMIT whose answer was lost may be durable. So after any error nothing is acknowledged, and the next call reads
anew what is kept in memory: what was stored is a repetition then.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, NamedTuple, Self

from sqlalchemy import Connection, Engine, event as sqlalchemy_event, text

from ...errors import LedgerError, LedgerErrorKind
from ..place import ServerPlace
from ..store import FileChange, Origin, Prepare
from . import migrations, trips
from .connections import reading_engine, writing_engine
from .errors import translate_errors

_WRITING: Final = "ISOLATION LEVEL READ COMMITTED"
_SNAPSHOT: Final = "ISOLATION LEVEL REPEATABLE READ READ ONLY"  # waits for nobody
_LOCK_WAIT: Final = "5s"
_LONGEST_WRITE: Final = "30s"
_LONGEST_QUERY: Final = "120s"
_READER_WAIT: Final = 30.0  # seconds for which a reader waits for a connection
_SIZE: Final = text(
    "SELECT coalesce(sum(pg_total_relation_size(oid)), 0) FROM pg_class"
    " WHERE relnamespace = to_regnamespace(:schema) AND relkind = 'r'"
)


class Unfrozen:
    """Nothing is to be kept still: the server's owner copies it, not Home Assistant (`store.FrozenLedger`)."""

    is_frozen: Final = False

    def release(self) -> None:
        """Do nothing."""


class _Engines(NamedTuple):
    """The connections of an open ledger."""

    writing: Engine
    reading: Engine

    @classmethod
    def of(cls, place: ServerPlace) -> Self:
        engines = cls(writing_engine(place), reading_engine(place, _READER_WAIT))
        sqlalchemy_event.listen(engines.writing, "before_cursor_execute", lambda connection, *_: trips.send(connection))
        return engines

    def dispose(self) -> None:
        self.writing.dispose()
        self.reading.dispose()


class ServerStore:
    """One ledger on a server (`store.LedgerStore`)."""

    def __init__(self, place: ServerPlace, prepare: Prepare) -> None:
        """Name the place; nothing is asked of the server before the first call that needs it."""
        self._place = place
        self._prepare = prepare
        self._engines: _Engines | None = None
        self._ids: set[str] = set()
        self._was_left = False  # after an error: what lies there now may be more, or something else
        self._change: FileChange | None = None

    @property
    def is_open(self) -> bool:
        """Return whether it is open."""
        return self._engines is not None

    @property
    def is_changed(self) -> bool:
        """Return whether it may be another one, or another state of it, and nobody took that yet."""
        return self._change is not None

    def take_change(self) -> FileChange | None:
        """Return, once, what was found when it was opened again."""
        change, self._change = self._change, None
        return change

    def check(self) -> None:
        """Open it if it is not. Raises LedgerError."""
        with self._recovering():
            self._ensure_open()

    def close(self) -> None:
        """Close all connections."""
        self._abandon()
        self._ids.clear()
        self._was_left, self._change = False, None

    def freeze(self) -> Unfrozen:
        """Return what need not be released."""
        return Unfrozen()

    def size(self) -> int:
        """Return how many bytes its tables and indexes take; 0 while it is not open."""
        if self._engines is None:
            return 0
        with self.reading() as connection:
            return int(connection.execute(_SIZE, {"schema": self._place.schema}).scalar_one())

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Provide a connection whose queries all see one snapshot; safe in any thread beside the writing one."""
        with translate_errors():
            engines = self._engines
            if engines is None:
                raise LedgerError(LedgerErrorKind.UNAVAILABLE, "the ledger is not open")
            with engines.reading.connect() as connection:
                try:
                    trips.begin(connection, _SNAPSHOT, self._place.schema, _LOCK_WAIT, _LONGEST_QUERY)
                    yield connection
                finally:
                    if engines is not self._engines:
                        connection.invalidate()  # the pool is gone that would close it

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Provide the only connection that may write; what it did is durable at the end, or nothing may be believed."""
        with self._recovering(), self._transaction(self._ensure_open().writing) as connection:
            yield connection

    @contextmanager
    def _transaction(self, engine: Engine) -> Iterator[Connection]:
        with engine.connect() as connection:
            trips.begin(connection, _WRITING, self._place.schema, _LOCK_WAIT, _LONGEST_WRITE)
            yield connection
            trips.commit(connection)

    @contextmanager
    def _recovering(self) -> Iterator[None]:
        """Let the ledger be opened again after an error."""
        try:
            with translate_errors():
                yield
        except BaseException:
            # What is in memory may be ahead of the ledger now, or behind it.
            self._was_left |= self.is_open
            self._abandon()
            raise

    def _abandon(self) -> None:
        if self._engines is not None:
            self._engines.dispose()
            self._engines = None

    def _ensure_open(self) -> _Engines:
        if self._engines is None:
            self._engines = self._opened()
        return self._engines

    def _opened(self) -> _Engines:
        engines = _Engines.of(self._place)
        try:
            with self._transaction(engines.writing) as connection:
                migrations.enter(connection, self._place.schema)
                origin = self._prepare(connection)
        except BaseException:
            engines.dispose()
            raise
        if self._was_left:
            self._was_left, self._change = False, self._change_to(origin)
        self._ids.add(origin.ledger_id)
        return engines

    def _change_to(self, origin: Origin) -> FileChange:
        if origin.version == 0:
            return FileChange.BEGUN_ANEW
        return FileChange.SAME_LEDGER if origin.ledger_id in self._ids else FileChange.ANOTHER_LEDGER
