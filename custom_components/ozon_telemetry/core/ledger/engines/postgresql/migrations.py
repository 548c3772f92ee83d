"""Versions of a ledger on a server: a later one adds its migration here.

The ledger says which versions of us may write and read it. A migration that only adds lets the sites that are not
updated yet go on; one that changes what is there stops them.
"""

from collections.abc import Callable
from typing import Final, NamedTuple
from uuid import uuid4

from sqlalchemy import BigInteger, Column, Connection, MetaData, Table, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.schema import CreateSchema

from ...errors import LedgerError, LedgerErrorKind
from ...schema import IDENTITY, VERSION
from ..ddl import OF_ALL_SITES, Text
from . import company_tables, kept_sums, lease, reporting_views, tables, trips
from .lease import SITE

# What is known of the ledger as a whole, by name.
META: Final = Table(
    "meta",
    MetaData(schema=OF_ALL_SITES),
    Column("key", Text, primary_key=True),
    Column("value", BigInteger, nullable=False),
)
_VERSION, _MIN_WRITER, _MIN_READER = "version", "min_writer", "min_reader"
_LONGEST: Final = 3600.0  # seconds, of one statement of a migration
_LOCK: Final = 0x6F7A6F6E  # our own number among the advisory locks of the database

FIRST: Final = 6  # there is no older ledger on a server


class Migration(NamedTuple):
    """How a ledger comes to a version, and the earliest versions of us that may write and read it from then on."""

    change: Callable[[Connection], None]
    min_writer: int
    min_reader: int


# By the version to which each brings a ledger. A released one is never edited.
MIGRATIONS: Final[dict[int, Migration]] = {}


class Versions(NamedTuple):
    """The version of a ledger's tables, and the earliest versions of us that may write and read them."""

    tables: int
    min_writer: int
    min_reader: int


def read_versions(connection: Connection) -> Versions:
    """Return the versions of a ledger that is there."""
    found: dict[str, int] = dict(connection.execute(select(META.c.key, META.c.value)).tuples().all())
    version = found[_VERSION]
    return Versions(version, found.get(_MIN_WRITER, version), found.get(_MIN_READER, version))


def check_reader(connection: Connection) -> None:
    """Raise LedgerError unless this version of us reads the ledger, which it cannot migrate then."""
    versions = read_versions(connection)
    detail = f"its version is {versions.tables}, this integration knows {VERSION}"
    if versions.min_reader > VERSION:
        raise LedgerError(LedgerErrorKind.NEWER, detail)
    if versions.tables < VERSION:
        raise LedgerError(LedgerErrorKind.UNAVAILABLE, f"{detail}: the first site that is updated brings it there")


def read_version(connection: Connection) -> int:
    """Return the version of the ledger's tables; 0 if there are none."""
    if connection.execute(select(func.to_regclass(META.name))).scalar_one() is None:
        return 0
    return read_versions(connection).tables


def rewrite_version(connection: Connection) -> None:
    """Write the version of the ledger's tables as it is."""
    connection.execute(META.update().where(META.c.key == _VERSION).values(value=META.c.value))


def enter(connection: Connection, schema: str) -> None:
    """Make schema and sites if they are not there; whoever else opens the ledger waits until this transaction ends."""
    connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    if connection.execute(select(func.to_regnamespace(schema))).scalar_one() is None:
        connection.execute(CreateSchema(schema))
    if connection.execute(select(func.to_regclass(SITE.name))).scalar_one() is None:
        SITE.create(connection, checkfirst=False)
    company_tables.make_missing(connection)
    if kept_sums.make_missing(connection, schema):
        reporting_views.create(connection, schema)


def migrate(connection: Connection, version: int) -> None:
    """Bring a ledger of `version` to today's, inside the caller's transaction: wholly, or not at all."""
    if version:
        trips.take_time(connection, _LONGEST)
        due = [migration for number, migration in sorted(MIGRATIONS.items()) if number > version]
        lease.stop_others(connection, is_for_good=any(it.min_writer > version for it in due))
        for migration in due:
            migration.change(connection)
    else:
        _create(connection)
    _raise_versions(connection)


def _raise_versions(connection: Connection) -> None:
    """Store today's version, and which ones may go on with it."""
    steps = [it for number, it in MIGRATIONS.items() if number <= VERSION]
    known = {
        _VERSION: VERSION,
        _MIN_WRITER: max([FIRST, *(it.min_writer for it in steps)]),
        _MIN_READER: max([FIRST, *(it.min_reader for it in steps)]),
    }
    new = insert(META).values([{"key": key, "value": value} for key, value in known.items()])
    highest = func.greatest(META.c.value, new.excluded.value)
    connection.execute(new.on_conflict_do_update(index_elements=[META.c.key], set_={"value": highest}))


def _create(connection: Connection) -> None:
    META.create(connection, checkfirst=False)
    schema = str(connection.get_execution_options()["schema_translate_map"][OF_ALL_SITES])
    tables.create(connection, schema)
    kept_sums.create(connection, schema)
    reporting_views.create(connection, schema)
    connection.execute(IDENTITY.insert().values(id=uuid4().hex))
