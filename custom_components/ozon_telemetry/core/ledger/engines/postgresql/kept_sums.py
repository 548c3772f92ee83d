"""Sums of days that the server keeps by itself: those of whole outlets, and the months of accounts.

Triggers add to them what changes of `day`, in the same transaction and whoever writes: an earlier version of us too,
and whatever books again, moves or deletes. They run as the owner of the tables: no writer needs further rights.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, Table, func, select, text

from ....domain.fleet import UNASSIGNED
from ...schema import ACCOUNT_MONTH, AMOUNTS, OUTLET_DAY
from .company_tables import has_table
from .tables import create_table


@dataclass(frozen=True, slots=True)
class _Kept:
    """A table of sums: on which day, and for which owner, it has a row of days, if at all."""

    table: Table
    day: str
    owner: str
    condition: str = "true"

    @property
    def owner_column(self) -> str:
        """Return the name of the column with the owner."""
        return list(self.table.primary_key)[1].name


_FIRST_OF_MONTH: Final = "date_trunc('month', date '1970-01-01' + rows.day)::date - date '1970-01-01'"
_KEPT: Final = (
    _Kept(OUTLET_DAY, "rows.day", "account.outlet", f"account.machine <> '{UNASSIGNED}'"),
    _Kept(ACCOUNT_MONTH, _FIRST_OF_MONTH, "rows.account"),
)
_NAMES: Final = ", ".join(AMOUNTS)
_ADDED: Final = f"SELECT site, day, account, {_NAMES} FROM added"  # noqa: S608  names of ours, as below
_REMOVED: Final = f"SELECT site, day, account, {', '.join(f'-{it} AS {it}' for it in AMOUNTS)} FROM removed"  # noqa: S608
# The rows that a statement gives a trigger, and what they add to the sums.
_CHANGES: Final = {
    "INSERT": ("NEW TABLE AS added", _ADDED),
    "UPDATE": ("NEW TABLE AS added OLD TABLE AS removed", f"{_ADDED} UNION ALL {_REMOVED}"),
    "DELETE": ("OLD TABLE AS removed", _REMOVED),
}


def make_missing(connection: Connection, schema: str) -> None:
    """Make the sums of a ledger that has days but no such sums, site by site."""
    if has_table(connection, "day") and not has_table(connection, OUTLET_DAY.name):
        create(connection, schema)
        for site in connection.execute(text(f"SELECT id FROM {schema}.site ORDER BY id")).scalars().all():  # noqa: S608
            fill(connection, schema, site)


def create(connection: Connection, schema: str) -> None:
    """Create the tables, and what keeps them equal to the days from now on."""
    for kept in _KEPT:
        create_table(connection, schema, kept.table)
    for event, (given, rows) in _CHANGES.items():
        name = f"{schema}.sum_days_on_{event.lower()}"
        additions = "; ".join(_addition(schema, kept, rows) for kept in _KEPT)
        connection.exec_driver_sql(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER"
            f" SET search_path = {schema}, pg_temp AS $$ BEGIN {additions}; RETURN NULL; END $$"
        )
        connection.exec_driver_sql(
            f"CREATE TRIGGER sum_days_on_{event.lower()} AFTER {event} ON {schema}.day REFERENCING {given}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
        )


def fill(connection: Connection, schema: str, site: str) -> None:
    """Sum the days of a site of which nothing is summed yet."""
    rows = f"SELECT * FROM {schema}.day WHERE site = :site"  # noqa: S608
    for kept in _KEPT:
        connection.execute(text(_addition(schema, kept, rows)), {"site": site})


def forget_site(connection: Connection, schema: str, site: str) -> None:
    """Delete the sums of a site whose days are deleted."""
    for kept in _KEPT:
        connection.execute(text(f"DELETE FROM {schema}.{kept.table.name} WHERE site = :site"), {"site": site})  # noqa: S608


def are_readable(connection: Connection) -> bool:
    """Tell whether the sums are there: an earlier version of us made the ledger without, or rights are missing."""
    names = [func.to_regclass(kept.table.name) for kept in _KEPT]
    found = connection.execute(select(*(func.has_table_privilege(name, "SELECT") for name in names))).one()
    return all(found)


def count_differing(connection: Connection) -> int:
    """Count the sums of this site that are not those of its days."""
    return sum(connection.execute(text(query)).scalar_one() for query in _differing())


def _addition(schema: str, kept: _Kept, rows: str) -> str:
    """Return the statement that adds rows of days to a table of sums; the order keeps two from waiting in a circle."""
    key = f"site, day, {kept.owner_column}"
    sums = ", ".join(f"sum(rows.{it})::bigint" for it in AMOUNTS)
    changes = ", ".join(f"{it} = kept.{it} + excluded.{it}" for it in AMOUNTS)
    return (
        f"INSERT INTO {schema}.{kept.table.name} AS kept ({key}, {_NAMES})"  # noqa: S608
        f" SELECT rows.site, {kept.day}, {kept.owner}, {sums} FROM ({rows}) AS rows"
        f" JOIN {schema}.account ON account.number = rows.account WHERE {kept.condition}"
        f" GROUP BY 1, 2, 3 ORDER BY 1, 2, 3 ON CONFLICT ({key}) DO UPDATE SET {changes}"
    )


def _differing() -> Iterator[str]:
    """Yield the queries that count sums which differ from those of the days, with a sum of nothing like none."""
    for kept in _KEPT:
        negative = ", ".join(f"-{it}" for it in AMOUNTS)
        yield (
            f"SELECT count(*) FROM (SELECT day, owner FROM ("  # noqa: S608
            f" SELECT day, {kept.owner_column} AS owner, {_NAMES} FROM {kept.table.name}"
            f" UNION ALL SELECT {kept.day}, {kept.owner}, {negative} FROM day AS rows"
            f" JOIN account ON account.number = rows.account WHERE {kept.condition}) AS both_of_them"
            f" GROUP BY day, owner HAVING {' OR '.join(f'sum({it}) <> 0' for it in AMOUNTS)}) AS differing"
        )
