"""A ledger on a server while it is open: one connection writes it, some read it, all are left after an error.

A COMMIT whose answer was lost may be durable. So after any error nothing is acknowledged, and the next call reads
anew what is kept in memory: what was stored is a repetition then.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from platform import node
from time import monotonic
from typing import Final, NamedTuple, Self

from sqlalchemy import Connection, Engine, event as sqlalchemy_event, text

from ...errors import LedgerError, LedgerErrorKind
from ..place import ServerPlace
from ..store import LedgerChange, Origin, Prepare
from . import migrations, trips
from .company import ServerCompany
from .connections import leaving, reading_engine, writing_engine
from .errors import is_of_pooler, translate_errors
from .lease import BEAT_SECONDS, FENCE, Lease, Standing
from .trips import Terms

_WRITING: Final = "ISOLATION LEVEL READ COMMITTED"
_SNAPSHOT: Final = "ISOLATION LEVEL REPEATABLE READ READ ONLY"  # waits for nobody
_LOCK_WAIT: Final = "5s"
_MAKING_WAIT: Final = "30s"  # while another one makes the tables
_LONGEST_WRITE: Final = 30.0  # seconds, of one statement
_LONGEST_QUERY: Final = 120.0
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
    def of(cls, place: ServerPlace, *, is_pooled: bool) -> Self:
        engines = cls(
            writing_engine(place, is_pooled=is_pooled),
            reading_engine(place, _READER_WAIT),
        )
        sqlalchemy_event.listen(engines.writing, "before_cursor_execute", lambda connection, *_: trips.send(connection))
        return engines

    def dispose(self) -> None:
        self.writing.dispose()
        self.reading.dispose()


class ServerStore:
    """One ledger on a server (`store.LedgerStore`)."""

    def __init__(self, place: ServerPlace, prepare: Prepare, lease: Lease | None = None) -> None:
        """Name the place; nothing is asked of the server before the first call that needs it."""
        self._place = place
        self._prepare = prepare
        self._engines: _Engines | None = None
        self._ids: set[str] = set()
        self._lease = lease or Lease(place.site, node())
        self._company = ServerCompany(place.site, place.schema)
        self._known: Standing | None = None  # what was written for the site when this one last knew
        self._written = -BEAT_SECONDS  # when it wrote last, by a clock that only goes on
        self._is_unheard = False  # a COMMIT was sent, and not answered
        self._is_pooled = False  # as far as is known
        self._change: LedgerChange | None = None

    @property
    def company(self) -> ServerCompany:
        """Return the sites that share the ledger."""
        return self._company

    @property
    def is_open(self) -> bool:
        """Return whether it is open."""
        return self._engines is not None

    @property
    def next_beat_in(self) -> float:
        """Return after how many seconds without a write `writing` is to be called, so that the lease goes on."""
        return max(0.0, self._written + BEAT_SECONDS - monotonic())

    @property
    def is_changed(self) -> bool:
        """Return whether it is another one, or another state of it, and nobody took that yet."""
        return self._change is not None

    def take_change(self) -> LedgerChange | None:
        """Return, once, what was found when it was opened again."""
        change, self._change = self._change, None
        return change

    def check(self) -> None:
        """Open it if it is not. Raises LedgerError."""
        with self._recovering():
            self._ensure_open()

    def close(self) -> None:
        """Let the next writer in, and close all connections."""
        if self._lease.is_held:
            self._engines = self._engines or _Engines.of(
                self._place, is_pooled=self._is_pooled
            )  # an error may have closed them
            with suppress(LedgerError), translate_errors(), self._transaction(self._engines.writing) as connection:
                self._lease.release(connection)
        self._abandon()
        self._ids.clear()
        self._known, self._is_unheard, self._change = None, False, None

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
            with leaving(engines.reading, lambda: engines is not self._engines) as connection:
                trips.begin(connection, self._terms(_SNAPSHOT, _LONGEST_QUERY))
                yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Provide the only connection that may write; what it did is durable at the end, or nothing may be believed."""
        with self._recovering(), self._ensure_open().writing.connect() as connection:
            answer = trips.begin_behind(connection, self._terms(), FENCE, self._lease.condition)
            if answer is None:
                raise LedgerError(LedgerErrorKind.FENCED, f"another writer has taken over {self._place.site}")
            standing = Standing(*answer)
            self._follow(connection, standing)
            self._company.begin()
            yield connection
            self._company.report(connection, standing.change)
            self._is_unheard = True
            trips.commit(connection)
            self._is_unheard, self._known, self._written = False, standing, monotonic()

    def _follow(self, connection: Connection, standing: Standing) -> None:
        """Read anew what is kept in memory, if another site changed it."""
        if self._known is not None and standing.roster != self._known.roster:
            self._prepare(connection)
            self._change = self._change or LedgerChange.ANOTHER_SITE

    @contextmanager
    def _transaction(self, engine: Engine) -> Iterator[Connection]:
        """Provide a connection for what is about the lease itself."""
        with engine.connect() as connection:
            trips.begin(connection, replace(self._terms(), lock_timeout=_MAKING_WAIT))
            yield connection
            trips.commit(connection)

    def _terms(self, mode: str = _WRITING, longest: float | None = None) -> Terms:
        return Terms(mode, self._place.schema, self._place.site, _LOCK_WAIT, longest or _LONGEST_WRITE)

    @contextmanager
    def _recovering(self) -> Iterator[None]:
        """Let the ledger be opened again after an error."""
        try:
            with translate_errors():
                yield
        except BaseException as error:
            self._is_pooled |= isinstance(error, LedgerError) and is_of_pooler(error)
            self._abandon()  # what is in memory may be ahead of the ledger now, or behind it
            raise

    def _abandon(self) -> None:
        engines, self._engines = self._engines, None
        if engines is not None:
            engines.dispose()

    def _ensure_open(self) -> _Engines:
        if self._engines is None:
            self._engines = self._opened()
        return self._engines

    def _opened(self) -> _Engines:
        engines = _Engines.of(self._place, is_pooled=self._is_pooled)
        try:
            with self._transaction(engines.writing) as connection:
                migrations.enter(connection, self._place.schema)
                found = self._lease.acquire(connection)  # from here on nobody else writes what is read now
                origin = self._prepare(connection)
        except BaseException:
            engines.dispose()
            raise
        self._change = self._change_to(origin, found) or self._change
        self._known, self._is_unheard = found, False
        self._ids.add(origin.ledger_id)
        return engines

    def _change_to(self, origin: Origin, found: Standing) -> LedgerChange | None:
        """Return what differs from the ledger that was left; None if nothing does, or it was closed."""
        if self._known is None:
            return None
        if origin.version == 0:
            return LedgerChange.BEGUN_ANEW
        if origin.ledger_id not in self._ids:
            return LedgerChange.ANOTHER_LEDGER
        if found.change == self._known.change:
            return None if found == self._known else LedgerChange.ANOTHER_SITE
        is_own = self._is_unheard and found.change == self._known.change + 1
        return LedgerChange.CAUGHT_UP if is_own else LedgerChange.SAME_LEDGER
