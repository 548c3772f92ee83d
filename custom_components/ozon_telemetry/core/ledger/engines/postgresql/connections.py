"""SQLAlchemy's connections to a server: one that writes, and some that read."""

import atexit
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

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
_GRACE: Final = 15
_LOOK: Final = 0.1  # seconds between two looks whether the program is to end
_KEPT_READERS: Final = 4
_NEVER: Final[dict[str, object]] = {"prepare_threshold": None}
MOST_READERS: Final = 8


def writing_engine(place: ServerPlace, longest: float, *, is_pooled: bool) -> Engine:
    """Return the one connection that writes; no statement takes longer.

    Its statements are prepared, which halves what one event costs the server; not through a pooler that lends each
    transaction another session, where they would be missing.
    """
    prepares = _NEVER if is_pooled else {}
    return _engine(place, longest, {"pool_size": 1, "max_overflow": 0}, prepares)


def reading_engine(place: ServerPlace, longest: float, wait: float) -> Engine:
    """Return the connections that read: each is tried before it is lent."""
    pool = {"pool_size": _KEPT_READERS, "max_overflow": MOST_READERS - _KEPT_READERS, "pool_timeout": wait}
    return _engine(place, longest, {**pool, "pool_pre_ping": True}, _NEVER)


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


def _engine(place: ServerPlace, longest: float, pool: dict[str, Any], prepares: dict[str, object]) -> Engine:
    url = URL.create("postgresql+psycopg", place.user, place.password or None, place.host, place.port, place.database)
    arguments = {**_ARGUMENTS, **prepares, "sslmode": place.tls, **_trusted(place)}
    options = {"schema_translate_map": {OF_ALL_SITES: place.schema}}
    engine = create_engine(url, use_native_hstore=False, connect_args=arguments, execution_options=options, **pool)
    sqlalchemy_event.listen(engine, "connect", _configure)
    sqlalchemy_event.listen(engine, "do_connect", partial(_connect, longest + _GRACE))
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


def _connect(patience: float, _: object, __: object, arguments: list[Any], options: dict[str, Any]) -> Driver[Any]:
    """Return a connection that is left when an answer does not come."""
    from psycopg import Connection as DriverConnection, OperationalError  # noqa: PLC0415  as below

    class ImpatientConnection(DriverConnection[Any]):
        """A connection that closes itself when the server does not answer."""

        def wait(self, gen: PQGen[Any], interval: float = _LOOK, timeout: float | None = None) -> Any:  # noqa: ANN401
            end = monotonic() + patience
            try:
                return super().wait(gen, interval, patience if timeout is None else timeout)
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
