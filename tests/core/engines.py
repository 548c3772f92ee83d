"""The engines on which the tests of a ledger run: SQLite, and PostgreSQL in the versions of OZON_POSTGRESQL.

A test names its ledger by a path, as always; on PostgreSQL each path is a schema. Schemas are made once, emptied and
used again, since a test of an invariant opens a ledger for each of its examples.
"""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
import os
from pathlib import Path
from typing import Final
from uuid import uuid4

import psycopg
from psycopg import sql

from custom_components.ozon_telemetry.core.ledger.engines.place import LedgerPlace, ServerPlace
from custom_components.ozon_telemetry.core.ledger.engines.postgresql.company_tables import TABLES
from custom_components.ozon_telemetry.core.ledger.engines.postgresql.lease import SITE
from custom_components.ozon_telemetry.core.ledger.schema import (
    ACCOUNT,
    IDENTITY,
    IMPORT,
    KEPT_SUMS,
    METADATA,
    QUARANTINE,
)
from devtools.postgresql import PostgreSQL, versions

SQLITE: Final = "sqlite"
VERSIONS: Final = ("13", "15", "17")
_NUMBERED: Final = (ACCOUNT, QUARANTINE, IMPORT)


def every_server() -> list[str]:
    """Return all versions of PostgreSQL: those asked for, maybe none, else those that script/test brings."""
    asked = os.environ.get("OZON_POSTGRESQL", ",".join(VERSIONS))
    return asked.split(",") if asked else []


def servers() -> list[str]:
    """Return the versions on which every test of a ledger runs: those that are asked for, else one of them."""
    return every_server() if "OZON_POSTGRESQL" in os.environ else [VERSIONS[1]]


@dataclass
class Schemas:
    """The ledgers of a server, by the paths that tests give them."""

    server: PostgreSQL
    used: dict[Path, str] = field(default_factory=dict)
    free: list[str] = field(default_factory=list)

    def place_of(self, path: Path) -> ServerPlace:
        """Return the place of a path's ledger; an empty one if the path is new."""
        if path not in self.used:
            self.release({other for other in self.used if not other.parent.exists()})
            self.used[path] = self.free.pop() if self.free else f"ledger_{len(self.used)}"
        return self.server_place(self.used[path])

    def release(self, paths: set[Path]) -> None:
        """Empty the ledgers of paths, so that others can use their schemas."""
        freed = [self.used.pop(path) for path in paths]
        if freed:
            with closing(self.connect()) as connection:
                for schema in freed:
                    _empty(connection, schema)
        self.free += freed

    def server_place(self, schema: str) -> ServerPlace:
        """Return the place of a schema."""
        server = self.server
        return ServerPlace(server.host, server.port, server.database, server.user, schema=schema, tls="disable")

    def connect(self) -> psycopg.Connection:
        """Return a connection of the tests' own."""
        server = self.server
        return psycopg.connect(host=server.host, port=server.port, dbname=server.database, user=server.user)


class _Running:
    """The engine on which the test that runs now is, and the servers that were started for tests."""

    schemas: Schemas | None = None
    started: Final[dict[str, Schemas]] = {}


def place_of(path: Path) -> LedgerPlace:
    """Return where the ledger of a path is on the engine of the test."""
    return path if _Running.schemas is None else _Running.schemas.place_of(path)


def is_server() -> bool:
    """Return whether the test that runs now is on a server."""
    return _Running.schemas is not None


def run_on(engine: str) -> Iterator[None]:
    """Let ledgers be on an engine while this lasts."""
    schemas = None if engine == SQLITE else _started(engine)
    _Running.schemas = schemas
    yield
    _Running.schemas = None
    if schemas is not None:
        schemas.release(set(schemas.used))


def stop_servers() -> None:
    """Stop all that was started."""
    for schemas in _Running.started.values():
        schemas.server.remove()
    _Running.started.clear()


def _started(version: str) -> Schemas:
    if version not in _Running.started:
        server = PostgreSQL(versions()[version])
        server.start()
        _Running.started[version] = Schemas(server)
    return _Running.started[version]


def _empty(connection: psycopg.Connection, schema: str) -> None:
    known = connection.execute("SELECT to_regclass(%s)", [f"{schema}.meta"]).fetchone()
    if known == (None,):
        return  # it was named, and never opened
    connection.execute(sql.SQL("SET search_path TO {}").format(sql.Identifier(schema)))
    for table in (*METADATA.tables.values(), *KEPT_SUMS.tables.values(), SITE, *TABLES):
        connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table.name)))
    for table in _NUMBERED:
        (key,) = table.primary_key
        sequence = sql.Identifier(f"{table.name}_{key.name}_seq")
        connection.execute(sql.SQL("ALTER SEQUENCE {} RESTART").format(sequence))
    connection.execute(sql.SQL("INSERT INTO {} VALUES (%s)").format(sql.Identifier(IDENTITY.name)), [uuid4().hex])
    connection.commit()
