"""The part of a site to which a ledger on a server is moved: nobody gets its lease until it is complete."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Final

from sqlalchemy import Connection, text

from ...errors import MoveError, MoveProblem
from ...schema import IDENTITY, METADATA
from ..place import ServerPlace
from ..store import Prepare
from . import company_tables, kept_sums, lease, trips
from .company import ServerCompany
from .connections import writing_engine
from .errors import translate_errors
from .lease import FILLING, MOVED, FillingLease
from .server_store import ServerStore
from .tables import views_of
from .trips import Terms

_LONGEST: Final = 600.0  # seconds: what a site has of a table is deleted by one statement
_LOCK_WAIT: Final = "30s"
_OWN_DEVICES: Final = (
    "SELECT device_id FROM stay GROUP BY device_id HAVING bool_and(site = :site)"  # that never counted for another site
)
# What all sites know of one is deleted after its rows.
_FORGET: Final = (
    text(f"DELETE FROM journal WHERE device_id IN ({_OWN_DEVICES})"),  # noqa: S608  statements of ours
    text(f"DELETE FROM stay WHERE device_id IN ({_OWN_DEVICES})"),  # noqa: S608
    text("DELETE FROM site WHERE id = :site"),
)


class ServerFilling:
    """A site that is being filled (`filling.Filling`)."""

    def __init__(self, place: ServerPlace, prepare: Prepare) -> None:
        """Name the place; nothing is asked of the server."""
        self._place = place
        self._store = ServerStore(place, prepare, FillingLease(place.site, ""))

    @property
    def company(self) -> ServerCompany:
        """Return the sites that share it."""
        return self._store.company

    def begin(self) -> None:
        """Begin anew, without what an earlier attempt left. Raises MoveError if the site has a ledger."""
        self.discard()
        self._store.check()

    def writing(self) -> AbstractContextManager[Connection]:
        """Provide the connection that fills it; what it did is durable at the end."""
        return self._store.writing()

    def close(self) -> None:
        """Close the connections; the site stays what it is."""
        self._store.close()

    def discard(self) -> None:
        """Remove the site, if it is one that is being filled."""
        self._store.close()
        with _changing(self._place) as connection:
            if lease.holder_of(connection, self._place.site) == FILLING:
                _delete_site(connection, self._place)

    def complete(self) -> None:
        """Let a writer in; nothing changes if that was done before."""
        with _changing(self._place) as connection:
            lease.open_filled(connection, self._place.site)


def remove_sealed(place: ServerPlace) -> None:
    """Delete what a site left that was moved to another place. Raises MoveError if it was not."""
    with _changing(place) as connection:
        holder = lease.holder_of(connection, place.site)
        if holder not in (MOVED, None):
            raise MoveError(MoveProblem.IN_USE, place.site)
        if holder is not None:
            _delete_site(connection, place)


@contextmanager
def _changing(place: ServerPlace) -> Iterator[Connection]:
    """Provide a connection that changes what belongs to a site, without its lease."""
    engine = writing_engine(place, is_pooled=True)
    terms = Terms("ISOLATION LEVEL READ COMMITTED", place.schema, place.site, _LOCK_WAIT, _LONGEST)
    try:
        with translate_errors(), engine.connect() as connection:
            trips.begin(connection, terms)
            yield connection
            trips.commit(connection)
    finally:
        engine.dispose()


def _delete_site(connection: Connection, place: ServerPlace) -> None:
    views = views_of(place.schema)
    for table in METADATA.sorted_tables:
        if table is not IDENTITY:
            connection.execute(text(f'DELETE FROM {views}."{table.name}"'))  # noqa: S608  names of ours
    kept_sums.forget_site(connection, place.schema, place.site)
    company_tables.forget_site(connection, place.site)
    for statement in _FORGET:
        connection.execute(statement, {"site": place.site})
