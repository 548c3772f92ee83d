"""The tables of a ledger on a server: those of all sites, and the views by which each site has its part of them.

Every row has its site, which the setting SITE_SETTING of a transaction fills in; the views show the rows of that site
only. They have the names of the tables and come first in the search path, so no statement of the ledger names a site.
"""

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import Column, Connection, Index, MetaData, Table, UniqueConstraint, text
from sqlalchemy.schema import CreateSchema

from ...schema import (
    ACCOUNT,
    CLAIM,
    DAY,
    DISPUTED,
    GENERATION,
    HOUR,
    IDENTITY,
    IMPORT,
    IMPORT_DEVICE,
    IMPORT_SPAN,
    METADATA,
    OUTLET_DAY,
    QUARANTINE,
    QUARTER,
    RECOVERED,
    SITE_HOUR,
    TREATMENT,
)
from ..ddl import OF_ALL_SITES, Text

SITE_SETTING: Final = "ozon.site"
_THIS_SITE: Final = f"current_setting('{SITE_SETTING}')"

# Their keys are of a device, which counts for one site at a time, or numbers of the whole ledger. All others have the
# site in their key: a copied configuration has the same outlets.
_UNIQUE: Final = frozenset(
    (
        *(ACCOUNT, CLAIM, DISPUTED, GENERATION, IMPORT, IMPORT_DEVICE),
        *(IMPORT_SPAN, QUARANTINE, QUARTER, RECOVERED, TREATMENT),
    )
)
# What a head office asks of all sites together; every other index begins with the site, or with what one site has.
_OF_ALL_SITES: Final = {DAY: "day", HOUR: "hour", OUTLET_DAY: "day", SITE_HOUR: "hour", TREATMENT: "occurred_at"}
_BY_TIME: Final = ("occurred_at", "received_at")  # an index that begins with it would have all sites together


def key_of(table: Table) -> list[str]:
    """Return the names of the columns of a table's key, as the server has it."""
    key = [column.name for column in table.primary_key]
    return key if table in _UNIQUE else ["site", *key]


def views_of(schema: str) -> str:
    """Return the schema with the views of a ledger's schema."""
    return f"{schema}_site"


def search_path(schema: str) -> str:
    """Return where statements find the tables by their names: a site's part first."""
    return f"{views_of(schema)}, {schema}"


def create(connection: Connection, schema: str) -> None:
    """Create the tables of a new ledger, and the views."""
    connection.execute(CreateSchema(views_of(schema), if_not_exists=True))
    IDENTITY.to_metadata(MetaData(), schema=OF_ALL_SITES).create(connection, checkfirst=False)
    for table in METADATA.sorted_tables:
        if table is not IDENTITY:
            create_table(connection, schema, table)


def create_table(connection: Connection, schema: str, table: Table) -> None:
    """Create a table of which each site has a part, and the view of that part."""
    _with_site(table).create(connection, checkfirst=False)
    connection.execute(text(_view(table, schema, views_of(schema))))


def _with_site(table: Table) -> Table:
    """Return a table whose rows each have their site."""
    key = key_of(table)
    site = Column("site", Text, primary_key="site" in key, nullable=False, server_default=text(_THIS_SITE))
    columns = [_copy(column) for column in table.columns]
    unique = [UniqueConstraint(site, *columns[1:])] if table is ACCOUNT else []
    indexes = [_copy_index(index) for index in sorted(table.indexes, key=lambda index: str(index.name))]
    time = _OF_ALL_SITES.get(table)
    indexes += [Index(f"{table.name}_of_all_sites", it) for it in columns if it.name == time]
    # The order of the columns of a key is that of the table.
    ordered = [site, *columns] if "site" in key else [*columns, site]
    return Table(table.name, MetaData(), *ordered, *unique, *indexes, schema=OF_ALL_SITES)


def _copy(column: Column[Any]) -> Column[Any]:
    default = None if column.server_default is None else text("0")  # there is no other one
    return Column(
        column.name,
        column.type,
        primary_key=column.primary_key,
        nullable=column.nullable,
        autoincrement=column.autoincrement,
        server_default=default,
    )


def _copy_index(index: Index) -> Index:
    names = [column.name for column in index.columns]
    return Index(index.name, *_with_site_first(names), **index.dialect_kwargs)


def _with_site_first(names: list[str]) -> Iterator[str]:
    if names[0] in _BY_TIME:
        yield "site"
    yield from names


def _view(table: Table, schema: str, views: str) -> str:
    names = ", ".join(f'"{name}"' for name in (*table.c.keys(), "site"))
    select = f'SELECT {names} FROM {schema}."{table.name}" WHERE site = {_THIS_SITE}'  # noqa: S608  names of ours
    return f'CREATE VIEW {views}."{table.name}" AS {select}'
