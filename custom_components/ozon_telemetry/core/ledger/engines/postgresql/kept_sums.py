"""Sums of days and hours that the server keeps by itself: of whole outlets and sites, and of the months of accounts.

Triggers add to them what changes of `day` and `hour`, in the same transaction and whoever writes: an earlier version of
us too, and whatever books again, moves or deletes. They run as the owner of the tables: no writer needs further rights.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, Table, text

from ....domain.fleet import UNASSIGNED
from ...schema import ACCOUNT_MONTH, AMOUNTS, DAY, HOUR, OUTLET_DAY, OUTLET_MONTH, SITE_HOUR
from . import trips
from .company_tables import has_table
from .tables import create_table


@dataclass(frozen=True, slots=True)
class _Kept:
    """A table of sums: whose rows it sums, and what these are to each column of its key; some rows are left out."""

    table: Table
    source: Table
    key: Mapping[str, str]
    condition: str = "true"


_MONTH: Final = "date_trunc('month', date '1970-01-01' + rows.day)::date - date '1970-01-01'"
_IS_OWNED: Final = f"account.machine <> '{UNASSIGNED}'"
_KEPT: Final = (
    _Kept(OUTLET_DAY, DAY, {"day": "rows.day", "outlet": "account.outlet"}, _IS_OWNED),
    _Kept(OUTLET_MONTH, DAY, {"day": _MONTH, "outlet": "account.outlet"}, _IS_OWNED),
    _Kept(ACCOUNT_MONTH, DAY, {"day": _MONTH, "account": "rows.account"}),
    _Kept(SITE_HOUR, HOUR, {"hour": "rows.hour"}),
)
_SOURCES: Final = (DAY, HOUR)
_LONGEST: Final = 3600.0  # seconds, of one statement that sums what there is
_NAMES: Final = ", ".join(AMOUNTS)
_NEGATIVE: Final = ", ".join(f"-{it} AS {it}" for it in AMOUNTS)
_READABLE: Final = text(
    "SELECT count(*) FROM pg_catalog.pg_class WHERE has_table_privilege(oid, 'SELECT')"  # noqa: S608
    f" AND oid IN ({', '.join(f"to_regclass('{kept.table.name}')" for kept in _KEPT)})"
)
_IS_OWNER: Final = text("SELECT pg_has_role(relowner, 'USAGE') FROM pg_catalog.pg_class WHERE oid = to_regclass(:name)")
# What a statement gives a trigger, where its rows are if there are any, and which of them add to the sums. One that
# inserts or updates is both, and often one of them has no row.
_CHANGES: Final = {
    "INSERT": ("NEW TABLE AS added", "added", "{added}"),
    "UPDATE": ("NEW TABLE AS added OLD TABLE AS removed", "added", "{added} UNION ALL {removed}"),
    "DELETE": ("OLD TABLE AS removed", "removed", "{removed}"),
}


def make_missing(connection: Connection, schema: str) -> bool:
    """Make the sums of a ledger in which any of them is missing, site by site; return whether it was done.

    A user who does not own the ledger goes on without.
    """
    if not has_table(connection, DAY.name) or all(has_table(connection, kept.table.name) for kept in _KEPT):
        return False
    if not connection.execute(_IS_OWNER, {"name": f"{schema}.{DAY.name}"}).scalar_one():
        return False
    trips.take_time(connection, _LONGEST)
    for kept in _KEPT:
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {schema}.{kept.table.name} CASCADE")
    create(connection, schema)
    for site in connection.execute(text(f"SELECT id FROM {schema}.site ORDER BY id")).scalars().all():  # noqa: S608
        fill(connection, schema, site)
    return True


def create(connection: Connection, schema: str) -> None:
    """Create the tables, and what keeps them equal to what they sum from now on."""
    for kept in _KEPT:
        create_table(connection, schema, kept.table)
    for source in _SOURCES:
        for event in _CHANGES:
            _create_trigger(connection, schema, source, event)


def fill(connection: Connection, schema: str, site: str) -> None:
    """Sum what a site has, of which nothing is summed yet."""
    for kept in _KEPT:
        rows = f"SELECT * FROM {schema}.{kept.source.name} WHERE site = :site"  # noqa: S608  names of ours, as below
        connection.execute(text(_addition(schema, kept, rows)), {"site": site})


def forget_site(connection: Connection, schema: str, site: str) -> None:
    """Delete the sums of a site whose rows are deleted."""
    for kept in _KEPT:
        if has_table(connection, kept.table.name):
            delete = f"DELETE FROM {schema}.{kept.table.name} WHERE site = :site"  # noqa: S608
            connection.execute(text(delete), {"site": site})


def are_readable(connection: Connection) -> bool:
    """Tell whether the sums are there: an earlier version of us made the ledger without, or rights are missing.

    A snapshot from before they were made finds the tables by their names, and nothing in them: it is asked for these.
    """
    return bool(connection.execute(_READABLE).scalar_one() == len(_KEPT))


def count_differing(connection: Connection) -> int:
    """Count the sums of this site that are not those of what they sum; a sum of nothing is like none."""
    return sum(connection.execute(text(_differing(kept))).scalar_one() for kept in _KEPT)


def _create_trigger(connection: Connection, schema: str, source: Table, event: str) -> None:
    given, changed, rows = _CHANGES[event]
    key = ", ".join(["site", *(column.name for column in source.primary_key)])
    rows = rows.format(
        added=f"SELECT {key}, {_NAMES} FROM added",  # noqa: S608
        removed=f"SELECT {key}, {_NEGATIVE} FROM removed",  # noqa: S608
    )
    additions = "; ".join(_addition(schema, kept, rows) for kept in _KEPT if kept.source is source)
    name = f"sum_{source.name}_on_{event.lower()}"
    connection.exec_driver_sql(
        f"CREATE OR REPLACE FUNCTION {schema}.{name}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER"
        f" SET search_path = {schema}, pg_temp AS $$ BEGIN"
        f" IF EXISTS (SELECT FROM {changed}) THEN {additions}; END IF; RETURN NULL; END $$"
    )
    connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name} ON {schema}.{source.name}")
    connection.exec_driver_sql(
        f"CREATE TRIGGER {name} AFTER {event} ON {schema}.{source.name} REFERENCING {given}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {schema}.{name}()"
    )


def _addition(schema: str, kept: _Kept, rows: str) -> str:
    """Return the statement that adds rows to sums; in the order of their key, so that no two wait in a circle."""
    places = ", ".join(str(place + 1) for place in range(1 + len(kept.key)))
    key = ", ".join(["site", *kept.key])
    sums = ", ".join(f"sum(rows.{it})::bigint" for it in AMOUNTS)
    changes = ", ".join(f"{it} = kept.{it} + excluded.{it}" for it in AMOUNTS)
    return (
        f"INSERT INTO {schema}.{kept.table.name} AS kept ({key}, {_NAMES})"  # noqa: S608
        f" SELECT rows.site, {', '.join(kept.key.values())}, {sums} FROM ({rows}) AS rows{_joined(kept, schema + '.')}"
        f" WHERE {kept.condition} GROUP BY {places} ORDER BY {places} ON CONFLICT ({key}) DO UPDATE SET {changes}"
    )


def _differing(kept: _Kept) -> str:
    key = ", ".join(kept.key)
    summed = ", ".join(f"{expression} AS {name}" for name, expression in kept.key.items())
    is_any = " OR ".join(f"sum({it}) <> 0" for it in AMOUNTS)
    return (
        f"SELECT count(*) FROM (SELECT {key} FROM (SELECT {key}, {_NAMES} FROM {kept.table.name}"  # noqa: S608
        f" UNION ALL SELECT {summed}, {_NEGATIVE} FROM {kept.source.name} AS rows{_joined(kept)}"
        f" WHERE {kept.condition}) AS compared GROUP BY {key} HAVING {is_any}) AS differing"
    )


def _joined(kept: _Kept, schema: str = "") -> str:
    """Return how the account of a day is known."""
    return f" JOIN {schema}account ON account.number = rows.account" if kept.source is DAY else ""
