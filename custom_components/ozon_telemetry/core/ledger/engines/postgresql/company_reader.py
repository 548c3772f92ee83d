"""Reader of the rows of all sites of a schema, for a role that may only read (`company_reader.CompanyReader`)."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from threading import Lock
from typing import Final

from sqlalchemy import Connection, Engine, text

from ...errors import LedgerError, LedgerErrorKind
from ..company_reader import FeedRow, SiteStanding
from ..place import ServerPlace
from ..readers import Readers
from . import trips
from .connections import hang_up, leaving, reading_engine
from .errors import translate_errors
from .lease import LEASE_MILLIS, NOW
from .migrations import check_reader
from .tables import SITE_SETTING, search_path
from .trips import Terms

_SNAPSHOT: Final = "ISOLATION LEVEL REPEATABLE READ READ ONLY"
_LOCK_WAIT: Final = "5s"
_LONGEST_LOOK: Final = 10.0  # seconds, of one statement
_LONGEST_QUERY: Final = 120.0
_READER_WAIT: Final = 30.0  # seconds for which a query waits for a connection
CLOSING_WAIT: Final = 5.0
# A standby that lags, or has no primary, cannot tell whether a site still writes: it does as of what came last.
_IS_BEHIND: Final = (
    "pg_is_in_recovery() AND (coalesce(pg_last_wal_receive_lsn() > pg_last_wal_replay_lsn(), true)"
    " OR NOT EXISTS (SELECT FROM pg_stat_wal_receiver))"
)
_LATEST: Final = "coalesce((extract(epoch FROM pg_last_xact_replay_timestamp()) * 1000)::bigint, 0)"
_NOW_THERE: Final = f"CASE WHEN {_IS_BEHIND} THEN {_LATEST} ELSE {NOW} END"
# The time up to which a lease lasts is that of its last write and so much more; one that was given back has none.
_SITES: Final = text(
    f"SELECT id, site.change, coalesce(nullif(until, 0) - {LEASE_MILLIS}, at), until > {_NOW_THERE}, at"  # noqa: S608
    " FROM site LEFT JOIN feed ON feed.site = id AND feed.change = site.change"
    " WHERE holder NOT IN ('filling', 'moved') ORDER BY id"
)
_FEED: Final = text(
    "SELECT feed.site, feed.change, feed.at, feed.body FROM feed"
    " JOIN unnest(CAST(:sites AS text[]), CAST(:firsts AS bigint[]), CAST(:lasts AS bigint[]))"
    " AS span (site, first, last) ON feed.site = span.site AND feed.change BETWEEN span.first AND span.last"
    " ORDER BY feed.site, feed.change"
)
_FLEETS: Final = text("SELECT site, data FROM fleet")
_SITE_STATES: Final = text("SELECT site, data FROM site_state")
_MACHINE_STATES: Final = text(
    "SELECT machine, data FROM machine_state WHERE site = ANY(CAST(:sites AS text[])) ORDER BY site DESC"
)
_PATH: Final = text(f"SELECT set_config('search_path', :path, true), set_config('{SITE_SETTING}', :site, true)")
_SIZE: Final = text(
    "SELECT coalesce(sum(pg_total_relation_size(oid)), 0) FROM pg_class"
    " WHERE relnamespace = to_regnamespace(:schema) AND relkind = 'r'"
)


class ServerCompanyReader:
    """The rows of all sites of one schema."""

    def __init__(self, place: ServerPlace) -> None:
        """Name the place; nothing is asked of the server before the first query."""
        self._place = place
        self._engine: Engine | None = None
        self._is_closed = False
        self._readers = Readers()
        self._looking: set[Connection] = set()
        self._opening = Lock()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Provide a connection whose queries all see one snapshot of the rows of all sites; safe in any thread."""
        with self._readers.reading(), self._reading(_LONGEST_QUERY) as connection:
            yield connection

    @contextmanager
    def looking(self) -> Iterator[Connection]:
        """Provide such a connection for short questions: nobody waits long for it, and its end is not waited for."""
        with self._reading(_LONGEST_LOOK) as connection:
            self._looking.add(connection)
            try:
                yield connection
            finally:
                self._looking.discard(connection)

    def take_time(self, connection: Connection) -> None:
        """Let questions of such a connection be long ones from now on."""
        trips.take_time(connection, _LONGEST_QUERY)

    @contextmanager
    def reading_site(self, connection: Connection, site: str) -> Iterator[None]:
        """Let the queries of such a connection see the rows of one site only."""
        schema = self._place.schema
        connection.execute(_PATH, {"path": search_path(schema), "site": site})
        yield
        connection.execute(_PATH, {"path": schema, "site": ""})

    def sites(self, connection: Connection) -> list[SiteStanding]:
        """Return all sites, by id. Raises LedgerError if the tables are not for this version of us."""
        check_reader(connection)
        return [SiteStanding(*row) for row in connection.execute(_SITES)]

    def feed(self, connection: Connection, changes: Mapping[str, tuple[int, int]]) -> list[FeedRow]:
        """Return what was written for sites from one change of each to another, both included, in order."""
        firsts, lasts = [first for first, _ in changes.values()], [last for _, last in changes.values()]
        rows = connection.execute(_FEED, {"sites": list(changes), "firsts": firsts, "lasts": lasts})
        return [FeedRow(*row) for row in rows]

    def fleets(self, connection: Connection) -> dict[str, str]:
        """Return the fleet record of each site."""
        return dict(connection.execute(_FLEETS).tuples().all())

    def site_states(self, connection: Connection) -> dict[str, str]:
        """Return what each site tells of itself."""
        return dict(connection.execute(_SITE_STATES).tuples().all())

    def machine_states(self, connection: Connection, sites: Collection[str]) -> dict[str, str]:
        """Return what some sites show of their machines, by machine; of two sites that have one, that of the first."""
        return dict(connection.execute(_MACHINE_STATES, {"sites": list(sites)}).tuples().all())

    def size(self) -> int:
        """Return how many bytes the tables and indexes of the ledger take."""
        with self.reading() as connection:
            return int(connection.execute(_SIZE, {"schema": self._place.schema}).scalar_one())

    def close(self) -> None:
        """Close all connections, and let no query open them again; those that run have a moment to end."""
        self._is_closed = True
        for connection in list(self._looking):
            hang_up(connection)
        self._readers.wait(CLOSING_WAIT)
        with self._opening:
            engine, self._engine = self._engine, None
        if engine is not None:
            engine.dispose()

    @contextmanager
    def _reading(self, longest: float) -> Iterator[Connection]:
        terms = Terms(_SNAPSHOT, self._place.schema, "", _LOCK_WAIT, longest, is_of_all_sites=True)
        with translate_errors():
            engine = self._opened()
            with leaving(engine, lambda: engine is not self._engine) as connection:
                trips.begin(connection, terms)
                yield connection

    def _opened(self) -> Engine:
        with self._opening:
            if self._is_closed:
                raise LedgerError(LedgerErrorKind.UNAVAILABLE, "the ledger is not open")
            if self._engine is None:
                self._engine = reading_engine(self._place, _READER_WAIT)
            return self._engine
