"""The tables that are of all sites of a ledger: of devices, of what the sites publish, and of what they did."""

from typing import Final

from sqlalchemy import BigInteger, Column, Connection, MetaData, Table, func, select

from ..ddl import OF_ALL_SITES, Text

METADATA: Final = MetaData(schema=OF_ALL_SITES)

# Since when a device counts for which site: the last one has it now.
STAY: Final = Table(
    "stay",
    METADATA,
    Column("device_id", Text, primary_key=True),
    Column("since", BigInteger, primary_key=True),
    Column("site", Text, nullable=False),
)
# The device that began a journal, whichever site it counts for.
JOURNAL: Final = Table(
    "journal",
    METADATA,
    Column("gen", Text, primary_key=True),
    Column("device_id", Text, nullable=False),
)
# What all sites may know of the fleet of each, as JSON.
FLEET: Final = Table(
    "fleet",
    METADATA,
    Column("site", Text, primary_key=True),
    Column("data", Text, nullable=False),
)
# What each transaction of a site did, as `company_news` has it, by the number that its fence gave; and when, by the
# server's clock.
FEED: Final = Table(
    "feed",
    METADATA,
    Column("site", Text, primary_key=True),
    Column("change", BigInteger, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("body", Text, nullable=False),
)
# What a site's pages show of a machine beside the figures of the ledger, as JSON.
MACHINE_STATE: Final = Table(
    "machine_state",
    METADATA,
    Column("site", Text, primary_key=True),
    Column("machine", Text, primary_key=True),
    Column("data", Text, nullable=False),
)
# What a site says of itself, as JSON.
SITE_STATE: Final = Table(
    "site_state",
    METADATA,
    Column("site", Text, primary_key=True),
    Column("data", Text, nullable=False),
)
TABLES: Final = (STAY, JOURNAL, FLEET, FEED, MACHINE_STATE, SITE_STATE)
_OF_ONE_SITE: Final = (FLEET, FEED, MACHINE_STATE, SITE_STATE)


def missing(connection: Connection) -> list[str]:
    """Return the names of the tables that are not there: a ledger that was made earlier has not all of them."""
    return [table.name for table in TABLES if not has_table(connection, table.name)]


def make_missing(connection: Connection) -> None:
    """Make the tables that are not there."""
    for name in missing(connection):
        METADATA.tables[f"{OF_ALL_SITES}.{name}"].create(connection, checkfirst=False)


def forget_site(connection: Connection, site: str) -> None:
    """Delete what a site has published and told."""
    for table in _OF_ONE_SITE:
        if has_table(connection, table.name):
            connection.execute(table.delete().where(table.c.site == site))


def has_table(connection: Connection, name: str) -> bool:
    """Tell whether a table is there."""
    schema = connection.get_execution_options()["schema_translate_map"][OF_ALL_SITES]
    return connection.execute(select(func.to_regclass(f"{schema}.{name}"))).scalar_one() is not None
