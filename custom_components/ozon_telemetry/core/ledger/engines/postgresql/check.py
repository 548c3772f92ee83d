"""Check of a server: its version, its encoding, our rights, and who else writes for the site."""

from collections.abc import Callable, Iterator
from typing import Final

from sqlalchemy import Connection, bindparam, literal_column, select, text

from ...errors import LedgerError, LedgerErrorKind
from ...schema import VERSION
from ..place import ServerPlace
from ..server_check import ServerFinding, ServerProblem
from . import company_tables
from .company_tables import FLEET
from .connections import writing_engine
from .errors import translate_errors
from .lease import FILLING, MOVED, NOW, SITE
from .migrations import read_versions
from .tables import views_of

_OLDEST: Final = 130_000
_OF_CERTIFICATE: Final = ("certificate", "signature failure")  # libpq and its TLS, which have no SQLSTATE
_SERVER: Final = text("""SELECT current_setting('server_version_num')::int, current_setting('server_version'),
    current_setting('server_encoding'), current_setting('transaction_read_only')::bool, pg_is_in_recovery()""")
_TABLES: Final = text("SELECT to_regclass(:meta)")
_MAY_MAKE: Final = text("SELECT has_database_privilege(current_database(), 'CREATE')")
_MAY_USE: Final = text("""SELECT bool_and(has_table_privilege(oid, 'SELECT, INSERT, UPDATE, DELETE'))
    FROM pg_class WHERE relnamespace IN (to_regnamespace(:schema), to_regnamespace(:views))
    AND relkind IN ('r', 'v')""")
_MAY_READ: Final = text("""SELECT bool_and(has_table_privilege(oid, 'SELECT')) FROM pg_class
    WHERE relnamespace IN (to_regnamespace(:schema), to_regnamespace(:views)) AND relkind IN ('r', 'v')""")
_MAY_ENTER: Final = text("SELECT has_schema_privilege(:schema, 'USAGE') AND has_schema_privilege(:views, 'USAGE')")
_SCHEMA: Final = text("SELECT to_regnamespace(:schema)")

_HOLDER: Final = select(SITE.c.holder, SITE.c.holder_name).where(
    SITE.c.id == bindparam("site"), SITE.c.until > literal_column(NOW)
)
_BY_HOLDER: Final = {FILLING: ServerProblem.FILLING, MOVED: ServerProblem.MOVED}


def find_problem(place: ServerPlace) -> ServerFinding | None:
    """Return what is in the way of a ledger at a place, None if nothing; nothing is changed there."""
    return _first_of(_problems, place)


def find_problem_of_reading(place: ServerPlace) -> ServerFinding | None:
    """Return what is in the way of reading a ledger at a place, None if nothing."""
    return _first_of(_problems_of_reading, place)


def _first_of(
    problems: Callable[[Connection, ServerPlace], Iterator[ServerFinding]], place: ServerPlace
) -> ServerFinding | None:
    engine = writing_engine(place, is_pooled=True)
    try:
        with translate_errors(), engine.connect() as connection:
            return next(problems(connection, place), None)
    except LedgerError as error:
        return ServerFinding(_problem_of(error), error.detail)
    finally:
        engine.dispose()


def _problem_of(error: LedgerError) -> ServerProblem:
    """Return why there is no connection."""
    if error.kind is LedgerErrorKind.REFUSED:
        return ServerProblem.REFUSED
    is_unknown = any(words in error.detail for words in _OF_CERTIFICATE)
    return ServerProblem.CERTIFICATE if is_unknown else ServerProblem.UNREACHABLE


def fleet_at(place: ServerPlace) -> str | None:
    """Return what a site has published of its fleet; None if it is not known there, or cannot be asked."""
    engine = writing_engine(place, is_pooled=True)
    try:
        with translate_errors(), engine.connect() as connection:
            if connection.execute(_TABLES, {"meta": f"{place.schema}.meta"}).scalar_one() is None:
                return None
            query = select(FLEET.c.data).where(FLEET.c.site == place.site)
            return connection.execute(query).scalar_one_or_none()
    except LedgerError:
        return None
    finally:
        engine.dispose()


def _problems(connection: Connection, place: ServerPlace) -> Iterator[ServerFinding]:
    number, version, encoding, is_read_only, is_standby = connection.execute(_SERVER).one()
    if number < _OLDEST:
        yield ServerFinding(ServerProblem.OLD, version)
    if encoding != "UTF8":
        yield ServerFinding(ServerProblem.ENCODING, encoding)
    if is_read_only or is_standby:
        yield ServerFinding(ServerProblem.READ_ONLY, "standby" if is_standby else "default_transaction_read_only")
    if connection.execute(_TABLES, {"meta": f"{place.schema}.meta"}).scalar_one() is not None:
        yield from _problems_of_ledger(connection, place)
    elif not connection.execute(_MAY_MAKE).scalar_one():
        yield ServerFinding(ServerProblem.RIGHTS, "CREATE")


def _problems_of_ledger(connection: Connection, place: ServerPlace) -> Iterator[ServerFinding]:
    names = {"schema": place.schema, "views": views_of(place.schema)}
    if not connection.execute(_MAY_USE, names).scalar_one():
        yield ServerFinding(ServerProblem.RIGHTS, "SELECT, INSERT, UPDATE, DELETE")
    if (versions := read_versions(connection)).min_writer > VERSION:
        yield ServerFinding(ServerProblem.NEWER, str(versions.tables))
    for holder, name in connection.execute(_HOLDER, {"site": place.site}):
        yield ServerFinding(_BY_HOLDER.get(holder, ServerProblem.HELD), name or place.site)


def _problems_of_reading(connection: Connection, place: ServerPlace) -> Iterator[ServerFinding]:
    names = {"schema": place.schema, "views": views_of(place.schema)}
    if connection.execute(_SCHEMA, {"schema": place.schema}).scalar_one() is None:
        yield ServerFinding(ServerProblem.EMPTY, place.schema)
    if not connection.execute(_MAY_ENTER, names).scalar_one():
        yield ServerFinding(ServerProblem.RIGHTS, "USAGE")
    if connection.execute(_TABLES, {"meta": f"{place.schema}.meta"}).scalar_one() is None:
        yield ServerFinding(ServerProblem.EMPTY, place.schema)
    if missing := company_tables.missing(connection):
        yield ServerFinding(ServerProblem.OUTDATED, ", ".join(missing))
    if not connection.execute(_MAY_READ, names).scalar_one():
        yield ServerFinding(ServerProblem.RIGHTS, "SELECT")
    if (versions := read_versions(connection)).tables < VERSION:
        yield ServerFinding(ServerProblem.OUTDATED, f"version {VERSION}")
    if versions.min_reader > VERSION:
        yield ServerFinding(ServerProblem.NEWER, str(versions.tables))
