"""SQLAlchemy's connections to a server: one that writes, and some that read."""

import atexit
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from hashlib import sha256
import os
from pathlib import Path
import socket
from tempfile import TemporaryDirectory
from time import monotonic
from typing import TYPE_CHECKING, Any, Final, Protocol, cast

from sqlalchemy import URL, Connection, Engine, create_engine, event as sqlalchemy_event
from sqlalchemy.pool import ConnectionPoolEntry

from ..ddl import OF_ALL_SITES
from ..place import ServerPlace

if TYPE_CHECKING:
    from psycopg import Connection as Driver
    from psycopg.abc import PQGen

# libpq's own words. A server that vanished is noticed after about 20 seconds, whatever was asked of it.
_ARGUMENTS: Final[dict[str, object]] = {
    "application_name": "ozon_telemetry",
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 3,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}
# A server may be there and never answer, as behind a proxy that hangs: after so many seconds more than it has for a
# statement, its connection is left. A COMMIT is never cancelled; whether it was stored is looked up afterwards.
_GRACE: Final = 10.0
_LOOK: Final = 0.1  # seconds between two looks whether the program is to end
_KEPT_READERS: Final = 4
_NEVER: Final[dict[str, object]] = {"prepare_threshold": None}
MOST_READERS: Final = 8


def writing_engine(place: ServerPlace, *, is_pooled: bool) -> Engine:
    """Return the one connection that writes.

    Its statements are prepared, which halves what one event costs the server; not through a pooler that lends each
    transaction another session, where they would be missing.
    """
    prepares = _NEVER if is_pooled else {}
    return _engine(place, {"pool_size": 1, "max_overflow": 0}, prepares)


def reading_engine(place: ServerPlace, wait: float) -> Engine:
    """Return the connections that read: each is tried before it is lent."""
    pool = {"pool_size": _KEPT_READERS, "max_overflow": MOST_READERS - _KEPT_READERS, "pool_timeout": wait}
    return _engine(place, {**pool, "pool_pre_ping": True}, _NEVER)


def set_patience(connection: Connection, longest: float) -> None:
    """Let each statement have so many seconds, until the connection is given back; the server is told by others."""
    cast("_Patient", connection.connection.driver_connection).patience = longest + _GRACE


def hang_up(connection: Connection) -> None:
    """Let whoever waits for an answer on a connection, in another thread, wait no more."""
    with suppress(Exception):  # it is closed, or being closed
        descriptor = cast("Driver[Any]", connection.connection.driver_connection).fileno()
        with socket.socket(fileno=os.dup(descriptor)) as other:
            other.shutdown(socket.SHUT_RDWR)


@contextmanager
def leaving(engine: Engine, is_left: Callable[[], bool]) -> Iterator[Connection]:
    """Provide a connection that is closed afterwards if its engine is left meanwhile, whose pool would keep it."""
    pool = engine.pool  # to leave an engine gives it another one
    try:
        with engine.connect() as connection:
            try:
                yield connection
            finally:
                if is_left():
                    connection.invalidate()
    finally:
        if is_left():  # between the question above and the way back into the pool
            pool.dispose()


def _engine(place: ServerPlace, pool: dict[str, Any], prepares: dict[str, object]) -> Engine:
    url = URL.create("postgresql+psycopg", place.user, place.password or None, place.host, place.port, place.database)
    arguments = {**_ARGUMENTS, **prepares, "sslmode": place.tls, **_trusted(place)}
    options = {"schema_translate_map": {OF_ALL_SITES: place.schema}}
    engine = create_engine(url, use_native_hstore=False, connect_args=arguments, execution_options=options, **pool)
    sqlalchemy_event.listen(engine, "connect", _configure)
    sqlalchemy_event.listen(engine, "do_connect", _connect)
    sqlalchemy_event.listen(engine, "rollback", _hurry)
    sqlalchemy_event.listen(engine, "reset", _lose_patience)
    return engine


def _trusted(place: ServerPlace) -> dict[str, str]:
    """Return by which certificates the server is known; the driver reads them from a file each time it connects."""
    if not place.tls.startswith("verify-"):
        return {}
    if not place.authority:
        return {"sslrootcert": "system"}
    name = sha256(place.authority.encode()).hexdigest()
    file = Path(_folder()) / f"{name}.pem"
    file.write_text(place.authority, encoding="utf-8")
    return {"sslrootcert": str(file)}


@cache
def _folder() -> str:
    """Return a folder of this process alone."""
    folder = TemporaryDirectory(prefix="ozon-telemetry-")
    atexit.register(folder.cleanup)
    return folder.name


class _Patient(Protocol):
    """A connection that waits for an answer for so many seconds."""

    patience: float


def _hurry(connection: Connection) -> None:
    """Wait as shortly for the end of a transaction that failed."""
    if not connection.invalidated:
        set_patience(connection, 0.0)


def _lose_patience(connection: _Patient, *_: object) -> None:
    """Have little patience again, before the connection goes back into the pool."""
    connection.patience = _GRACE


def _connect(_: object, __: object, arguments: list[Any], options: dict[str, Any]) -> Driver[Any]:
    """Return a connection that is left when an answer does not come."""
    from psycopg import Connection as DriverConnection, OperationalError  # noqa: PLC0415  as below

    class ImpatientConnection(DriverConnection[Any]):
        """A connection that closes itself when the server does not answer."""

        patience = _GRACE

        def wait(self, gen: PQGen[Any], interval: float = _LOOK, timeout: float | None = None) -> Any:  # noqa: ANN401
            patience = self.patience if timeout is None else timeout
            end = monotonic() + self.patience
            try:
                return super().wait(gen, interval, patience)
            except OperationalError:
                if monotonic() >= end:
                    self.close()
                raise

    return ImpatientConnection.connect(*arguments, **options)


def _configure(connection: Driver[Any], _: ConnectionPoolEntry) -> None:
    """Let transactions begin where `trips` says so, and let sums be integers.

    PostgreSQL makes a numeric of a sum of bigints; nothing else is one here.
    """
    from psycopg.types.numeric import IntLoader  # noqa: PLC0415  installed only where a ledger is on a server

    connection.autocommit = True
    connection.adapters.register_loader("numeric", IntLoader)
