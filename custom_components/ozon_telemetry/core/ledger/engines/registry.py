"""The engines by where a ledger is, and by the connection over which one speaks."""

from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from .dialect import Dialect
from .place import LedgerPlace, ServerPlace
from .postgresql.check import find_problem
from .postgresql.dialect import PostgresqlDialect
from .postgresql.server_store import ServerStore
from .server_check import ServerFinding
from .sqlite.dialect import SqliteDialect
from .sqlite.ledger_file import LedgerFile
from .store import LedgerStore, Prepare

_DIALECTS: Final[dict[str, Dialect]] = {"sqlite": SqliteDialect(), "postgresql": PostgresqlDialect()}


def store_at(place: LedgerPlace, prepare: Prepare) -> LedgerStore:
    """Return the store of the ledger at a place; nothing is touched before the first call that needs it."""
    return LedgerFile(place, prepare) if isinstance(place, Path) else ServerStore(place, prepare)


def dialect_of(connection: Connection) -> Dialect:
    """Return the dialect of a connection's engine."""
    return _DIALECTS[connection.dialect.name]


def check_server(place: ServerPlace) -> ServerFinding | None:
    """Return what is in the way of a ledger at a place, None if nothing; nothing is changed there."""
    return find_problem(place)
