"""SQLAlchemy's connections to a server: one that writes, and some that read."""

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import URL, Engine, create_engine, event as sqlalchemy_event
from sqlalchemy.pool import ConnectionPoolEntry

from ..place import ServerPlace

if TYPE_CHECKING:
    from psycopg import Connection as Driver

# libpq's own words. A server that vanished is noticed after about 20 seconds, whatever was asked of it.
_ARGUMENTS: Final[dict[str, object]] = {
    "application_name": "ozon_telemetry",
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 3,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}
_KEPT_READERS: Final = 4
MOST_READERS: Final = 8


def writing_engine(place: ServerPlace) -> Engine:
    """Return the one connection that writes."""
    return _engine(place, {"pool_size": 1, "max_overflow": 0})


def reading_engine(place: ServerPlace, wait: float) -> Engine:
    """Return the connections that read: each is tried before it is lent."""
    pool = {"pool_size": _KEPT_READERS, "max_overflow": MOST_READERS - _KEPT_READERS, "pool_timeout": wait}
    return _engine(place, {**pool, "pool_pre_ping": True})


def _engine(place: ServerPlace, pool: dict[str, Any]) -> Engine:
    url = URL.create("postgresql+psycopg", place.user, place.password or None, place.host, place.port, place.database)
    arguments = {**_ARGUMENTS, "sslmode": place.tls}
    engine = create_engine(url, use_native_hstore=False, connect_args=arguments, **pool)
    sqlalchemy_event.listen(engine, "connect", _configure)
    return engine


def _configure(connection: Driver[Any], _: ConnectionPoolEntry) -> None:
    """Let transactions begin where `trips` says so, and let sums be integers.

    PostgreSQL makes a numeric of a sum of bigints; nothing else is one here.
    """
    from psycopg.types.numeric import IntLoader  # noqa: PLC0415  installed only where a ledger is on a server

    connection.autocommit = True
    connection.adapters.register_loader("numeric", IntLoader)
