"""Ledger of a company as its head office reads it: figures of all sites, moved on by what their transactions tell.

All that is shown comes of one snapshot. After that the feed of each site tells what its transactions added; where it
does not, or a change is missing in it, everything is loaded again. Nothing is ever written.
"""

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from operator import add
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from ..domain.fleet import Fleet
from ..domain.messages import Millis
from ..domain.zones import Zones
from ..ledger import CommitResult, LedgerError, LedgerErrorKind
from ..ledger.company_news import JournalSpan, News, decode
from ..ledger.engines.company_reader import CompanyReader, FeedRow
from ..ledger.engines.place import ServerPlace
from ..ledger.engines.registry import company_reader_at
from ..ledger.fleet_record import FleetRecord, read_fleet_record
from ..ledger.records import Amounts, Cell
from ..ledger.rollup import removed_zones
from ..read_models import ReadModels
from .company_feed import Additions, Standings, added_between, changed_sites, follows, treatments_of
from .merged_fleet import MergedFleet

_MOST_FOLLOWED: Final = 10_000  # transactions: beyond, everything is read again sooner than the news of each


@dataclass(frozen=True, slots=True)
class CompanyFigures:
    """All that is shown of a company, as of one snapshot; states are JSON, by site and by machine."""

    merged: MergedFleet
    zones: Zones
    models: ReadModels
    site_states: Mapping[str, str]
    machine_states: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CompanyNews:
    """How the sites of a company stand now, and what that brings: figures loaded anew, or what was added to them.

    What was `added` is in what was `loaded` already. Of `machine_states` only those are in it whose site has changed
    any. Of the sites that are `untold` nothing is in what was `added`: their feeds do not say it.
    """

    standings: Standings
    loaded: CompanyFigures | None = None
    added: CommitResult = field(default_factory=CommitResult)
    untold: frozenset[str] = frozenset()
    site_states: Mapping[str, str] = MappingProxyType({})
    machine_states: Mapping[str, str] = MappingProxyType({})


class CompanyLedger:
    """The ledger of a company. Every method that reads blocks, and raises LedgerError."""

    def __init__(self, place: ServerPlace, zone: ZoneInfo, reader: CompanyReader | None = None) -> None:
        """Name the place; nothing is asked of it yet."""
        self.place = place
        self.fleet = Fleet()
        self.zones = Zones(zone, self.fleet)
        self._reader = reader or company_reader_at(place)
        self._published: Mapping[str, str] = {}  # by site, as it was read last
        self._merged = MergedFleet()

    def reading(self) -> AbstractContextManager[Connection]:
        """Provide a connection whose queries all see one snapshot of all sites; safe in any thread."""
        return self._reader.reading()

    def reading_site(self, connection: Connection, site: str) -> AbstractContextManager[None]:
        """Let the queries of such a connection see the rows of one site only."""
        return self._reader.reading_site(connection, site)

    def load(self, zone: ZoneInfo, now: Millis) -> tuple[Standings, CompanyFigures]:
        """Return how all sites stand, and all that is shown of them."""
        with self._reader.looking() as connection:
            return self._standings(connection), self._load(connection, zone, now)

    def look(self, known: Standings, zone: ZoneInfo, now: Millis, *, is_all_due: bool = False) -> CompanyNews:
        """Return what is new since the standings that are known; all that is shown, too, if that is due."""
        with self._reader.looking() as connection:
            standings = self._standings(connection)
            if is_all_due or known.keys() != standings.keys() or _distance(known, standings) > _MOST_FOLLOWED:
                return self._reload(connection, known, standings, zone, now)
            told, is_complete = self._told(connection, known, standings)
            if not is_complete or any(news.is_reload for _, news in told):
                return self._reload(connection, known, standings, zone, now)
            changed = {site for site, news in told if news.has_states}
            return CompanyNews(
                standings,
                None,
                _result(connection, [news for _, news in told]),
                site_states=self._reader.site_states(connection) if changed else {},
                machine_states=self._reader.machine_states(connection, changed) if changed else {},
            )

    def added_between(self, known: Standings, now: Standings) -> Additions:
        """Return the treatments that the sites added from one standing to another."""
        with self._reader.looking() as connection:
            return added_between(self._reader, connection, known, now)

    def other_sites(self, _: Connection) -> list[str]:
        """Return none: a head office hands nothing over."""
        return []

    def size(self) -> int:
        """Return how many bytes the ledger takes."""
        return self._reader.size()

    def close(self) -> None:
        """Close all connections."""
        self._reader.close()

    def _standings(self, connection: Connection) -> Standings:
        return {standing.id: standing for standing in self._reader.sites(connection)}

    def _told(self, connection: Connection, known: Standings, now: Standings) -> tuple[list[tuple[str, News]], bool]:
        """Return what the transactions since then tell, by site, and whether that is all that they changed."""
        changed = changed_sites(known, now)
        rows: dict[str, list[FeedRow]] = {site: [] for site in changed}
        if changed:
            for row in self._reader.feed(connection, {it: (known[it].change, now[it].change) for it in changed}):
                rows[row.site].append(row)
        is_complete = all(follows(known[site], rows[site], now[site]) for site in changed)
        return [(row.site, decode(row.body)) for site in changed for row in rows[site][1:]], is_complete

    def _reload(
        self, connection: Connection, known: Standings, standings: Standings, zone: ZoneInfo, now: Millis
    ) -> CompanyNews:
        """Return everything anew, and what was added since the standings that are known."""
        treatments, untold = added_between(self._reader, connection, known, standings)
        return CompanyNews(standings, self._load(connection, zone, now), CommitResult(treatments=treatments), untold)

    def _load(self, connection: Connection, zone: ZoneInfo, now: Millis) -> CompanyFigures:
        self._reader.take_time(connection)
        merged = self._merged_fleet(connection)
        self.fleet = merged.fleet
        self.zones = Zones(zone, merged.fleet, self._removed_zones(connection, merged))
        return CompanyFigures(
            merged,
            self.zones,
            ReadModels.load_in(connection, merged.fleet, self.zones, now),
            self._reader.site_states(connection),
            self._reader.machine_states(connection, self._published),
        )

    def _merged_fleet(self, connection: Connection) -> MergedFleet:
        """Return the fleet of all sites: the one before, if none has published another one since."""
        published = self._reader.fleets(connection)
        if published != self._published:
            self._merged = MergedFleet.of({site: _read(site, record) for site, record in published.items()})
            self._published = published
        return self._merged

    def _removed_zones(self, connection: Connection, merged: MergedFleet) -> dict[str, ZoneInfo]:
        """Return the zones of removed outlets: each site has one of its own for those that had none."""
        removed: dict[str, ZoneInfo] = {}
        for site, fleet in merged.by_site.items():
            with self.reading_site(connection, site):
                removed |= removed_zones(connection, fleet)
        return removed


def _read(site: str, record: str) -> FleetRecord:
    """Return the fleet of a site. Raises LedgerError if it is published in a way that is not known here."""
    try:
        return read_fleet_record(record)
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        raise LedgerError(LedgerErrorKind.NEWER, f"{site} publishes {error}") from error


def _distance(known: Standings, now: Standings) -> int:
    """Return how many transactions are between two standings of the same sites."""
    return sum(now[site].change - known[site].change for site in changed_sites(known, now))


def _result(connection: Connection, told: Iterable[News]) -> CommitResult:
    """Return what several transactions added, as one."""
    sums: dict[Cell, Amounts] = {}
    journals: list[JournalSpan] = []
    for news in told:
        journals += news.journals
        for cell, amounts in news.sums.items():
            before = sums.get(cell)
            sums[cell] = amounts if before is None else tuple(map(add, before, amounts, strict=True))
    return CommitResult(treatments=treatments_of(connection, journals), sums=sums)
