"""Versions of a ledger on a server. The first one is today's: a later one adds its migrations here."""

from typing import Final
from uuid import uuid4

from sqlalchemy import BigInteger, Column, Connection, MetaData, Table, func, select
from sqlalchemy.schema import CreateSchema

from ...schema import IDENTITY, VERSION
from ..ddl import OF_ALL_SITES, Text
from . import company_tables, reporting_views, tables
from .lease import SITE

# What is known of the ledger as a whole, by name.
META: Final = Table(
    "meta",
    MetaData(schema=OF_ALL_SITES),
    Column("key", Text, primary_key=True),
    Column("value", BigInteger, nullable=False),
)
_VERSION: Final = "version"
_LOCK: Final = 0x6F7A6F6E  # our own number among the advisory locks of the database

FIRST: Final = 6  # there is no older ledger on a server


def read_version(connection: Connection) -> int:
    """Return the version of the ledger's tables; 0 if there are none."""
    if connection.execute(select(func.to_regclass(META.name))).scalar_one() is None:
        return 0
    return int(connection.execute(select(META.c.value).where(META.c.key == _VERSION)).scalar_one())


def write_version(connection: Connection, version: int) -> None:
    """Store the version of the ledger's tables."""
    connection.execute(META.update().where(META.c.key == _VERSION).values(value=version))


def enter(connection: Connection, schema: str) -> None:
    """Make schema and sites if they are not there; whoever else opens the ledger waits until this transaction ends."""
    connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    if connection.execute(select(func.to_regnamespace(schema))).scalar_one() is None:
        connection.execute(CreateSchema(schema))
    if connection.execute(select(func.to_regclass(SITE.name))).scalar_one() is None:
        SITE.create(connection, checkfirst=False)
    company_tables.make_missing(connection)


def create(connection: Connection) -> None:
    """Create the tables of a new ledger."""
    META.create(connection, checkfirst=False)
    schema = str(connection.get_execution_options()["schema_translate_map"][OF_ALL_SITES])
    tables.create(connection, schema)
    reporting_views.create(connection, schema)
    connection.execute(META.insert().values(key=_VERSION, value=VERSION))
    connection.execute(IDENTITY.insert().values(id=uuid4().hex))
