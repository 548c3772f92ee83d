"""The engines by where a ledger is, and by the connection over which one speaks."""

from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from .company_reader import CompanyReader
from .dialect import Dialect
from .filling import Filling
from .place import LedgerPlace, ServerPlace
from .postgresql import server_filling
from .postgresql.check import find_problem, find_problem_of_reading, fleet_at
from .postgresql.company_reader import ServerCompanyReader
from .postgresql.dialect import PostgresqlDialect
from .postgresql.server_filling import ServerFilling
from .postgresql.server_store import ServerStore
from .server_check import ServerFinding
from .sqlite import file_filling
from .sqlite.dialect import SqliteDialect
from .sqlite.file_filling import FileFilling
from .sqlite.ledger_file import LedgerFile
from .store import LedgerStore, Prepare

_DIALECTS: Final[dict[str, Dialect]] = {"sqlite": SqliteDialect(), "postgresql": PostgresqlDialect()}


def store_at(place: LedgerPlace, prepare: Prepare) -> LedgerStore:
    """Return the store of the ledger at a place; nothing is touched before the first call that needs it."""
    return LedgerFile(place, prepare) if isinstance(place, Path) else ServerStore(place, prepare)


def company_reader_at(place: ServerPlace) -> CompanyReader:
    """Return the reader of a whole company's ledger; nothing is asked of it before the first query."""
    return ServerCompanyReader(place)


def filling_at(place: LedgerPlace, prepare: Prepare) -> Filling:
    """Return a new ledger at a place, to which one is moved; nothing is touched before `begin`."""
    return FileFilling(place, prepare) if isinstance(place, Path) else ServerFilling(place, prepare)


def remove_sealed(place: LedgerPlace) -> None:
    """Delete a ledger that was moved to another place. Raises MoveError if it was not, or LedgerError."""
    if isinstance(place, Path):
        file_filling.remove_sealed(place)
    else:
        server_filling.remove_sealed(place)


def dialect_of(connection: Connection) -> Dialect:
    """Return the dialect of a connection's engine."""
    return _DIALECTS[connection.dialect.name]


def check_server(place: ServerPlace) -> ServerFinding | None:
    """Return what is in the way of a ledger at a place, None if nothing; nothing is changed there."""
    return find_problem(place)


def check_company(place: ServerPlace) -> ServerFinding | None:
    """Return what is in the way of reading the ledger of a company at a place, None if nothing."""
    return find_problem_of_reading(place)


def published_fleet(place: ServerPlace) -> str | None:
    """Return what a site has published of its fleet; None if it is not known there, or cannot be asked."""
    return fleet_at(place)
