"""What the tables ask of every engine: types of columns and options that each of them words differently."""

from functools import cache
from typing import Any, Final

from sqlalchemy import Dialect, MetaData, String, Table, TypeDecorator, text
from sqlalchemy.dialects import postgresql

# A table whose rows lie in the order of their key, where the engine has such tables.
BY_KEY: Final[dict[str, Any]] = {"sqlite_with_rowid": False}


class _TextOfServer(TypeDecorator[str]):
    """A text whose order is that of its bytes, as in SQLite: no update of a system's locales can break an index."""

    impl = postgresql.TEXT(collation="C")
    cache_ok = True

    def process_bind_param(self, value: str | None, _: Dialect) -> str | None:
        """Leave out the character zero, which a text there cannot hold."""
        return None if value is None else value.replace("\0", "")


Text: Final = String().with_variant(_TextOfServer(), "postgresql")

# SQLite's name of the database itself; elsewhere the engine puts the schema of all sites' tables in its place.
OF_ALL_SITES: Final = "main"


@cache
def of_all_sites(table: Table) -> Table:
    """Return a table as it is for all sites that share a ledger; by its own name it is one site's part of it."""
    return table.to_metadata(MetaData(), schema=OF_ALL_SITES)


def only_where(condition: str) -> dict[str, Any]:
    """Return the options of an index that has only the rows which meet a condition."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}
