"""Ledger of a company as its head office reads it: figures of all sites, moved on by what their transactions tell.

All that is shown comes of one snapshot. After that the feed of each site tells what its transactions added; where it
does not, or a change is missing in it, everything is loaded again. Nothing is ever written.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from itertools import batched
from operator import add
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, and_, or_, select

from ..domain.fleet import Fleet
from ..domain.messages import Millis
from ..domain.zones import Zones
from ..ledger import CommitResult, LedgerError, LedgerErrorKind, Treatment
from ..ledger.company_news import JournalSpan, News, decode
from ..ledger.engines.company_reader import CompanyReader, FeedRow, SiteStanding
from ..ledger.engines.place import ServerPlace
from ..ledger.engines.registry import company_reader_at
from ..ledger.fleet_record import FleetRecord, read_fleet_record
from ..ledger.records import Amounts, Cell
from ..ledger.rollup import removed_zones
from ..ledger.row_mapper import treatment_from_row
from ..ledger.schema import TREATMENT
from ..read_models import ReadModels
from .merged_fleet import MergedFleet

_SPANS_AT_ONCE: Final = 200

type Standings = Mapping[str, SiteStanding]


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
    any.
    """

    standings: Standings
    loaded: CompanyFigures | None = None
    added: CommitResult = field(default_factory=CommitResult)
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

    def reading(self) -> AbstractContextManager[Connection]:
        """Provide a connection whose queries all see one snapshot of all sites; safe in any thread."""
        return self._reader.reading()

    def reading_site(self, connection: Connection, site: str) -> AbstractContextManager[None]:
        """Let the queries of such a connection see the rows of one site only."""
        return self._reader.reading_site(connection, site)

    def load(self, zone: ZoneInfo, now: Millis) -> tuple[Standings, CompanyFigures]:
        """Return how all sites stand, and all that is shown of them."""
        with self.reading() as connection:
            return self._standings(connection), self._load(connection, zone, now)

    def look(self, known: Standings, zone: ZoneInfo, now: Millis, *, is_all_due: bool = False) -> CompanyNews:
        """Return what is new since the standings that are known; all that is shown, too, if that is due."""
        with self.reading() as connection:
            standings = self._standings(connection)
            told, is_complete = self._told(connection, known, standings)
            added = _result(connection, [news for _, news in told])
            if is_all_due or not is_complete or any(news.is_reload for _, news in told):
                return CompanyNews(standings, self._load(connection, zone, now), added)
            changed = {site for site, news in told if news.has_states}
            return CompanyNews(
                standings,
                None,
                added,
                self._reader.site_states(connection) if changed else {},
                self._reader.machine_states(connection, changed) if changed else {},
            )

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
        changed = {site for site in known.keys() & now.keys() if known[site].mark != now[site].mark}
        rows: dict[str, list[FeedRow]] = {site: [] for site in changed}
        if changed:
            for row in self._reader.feed(connection, {site: known[site].change for site in changed}):
                rows[row.site].append(row)
        followed = {site for site in changed if _follows(known[site], rows[site], now[site])}
        told = [(row.site, decode(row.body)) for site in sorted(followed) for row in rows[site][1:]]
        return told, known.keys() == now.keys() and followed == changed

    def _load(self, connection: Connection, zone: ZoneInfo, now: Millis) -> CompanyFigures:
        records = {site: _read(site, record) for site, record in self._reader.fleets(connection).items()}
        merged = MergedFleet.of(records)
        self.fleet = merged.fleet
        self.zones = Zones(zone, merged.fleet, self._removed_zones(connection, merged))
        return CompanyFigures(
            merged,
            self.zones,
            ReadModels.load_in(connection, merged.fleet, self.zones, now),
            self._reader.site_states(connection),
            self._reader.machine_states(connection, records),
        )

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


def _follows(known: SiteStanding, rows: Sequence[FeedRow], now: SiteStanding) -> bool:
    """Tell whether rows of a feed lead from what is known of a site to how it stands now, without a hole.

    The first one is the last that is known. If that is missing or another one, an older state of the ledger was
    restored meanwhile, and what is told after it may be in the figures already.
    """
    marks = [(row.change, row.at) for row in rows]
    return len(marks) == now.change - known.change + 1 and (marks[0], marks[-1]) == (known.mark, now.mark)


def _result(connection: Connection, told: Iterable[News]) -> CommitResult:
    """Return what several transactions added, as one."""
    sums: dict[Cell, Amounts] = {}
    journals: list[JournalSpan] = []
    for news in told:
        journals += news.journals
        for cell, amounts in news.sums.items():
            before = sums.get(cell)
            sums[cell] = amounts if before is None else tuple(map(add, before, amounts, strict=True))
    treatments = sorted(_treatments(connection, journals), key=lambda row: row.received_at)
    return CommitResult(treatments=treatments, sums=sums)


def _treatments(connection: Connection, journals: Iterable[JournalSpan]) -> Iterator[Treatment]:
    columns = TREATMENT.c
    for spans in batched(journals, _SPANS_AT_ONCE, strict=False):
        within = (
            and_(columns.device_id == it.device_id, columns.gen == it.gen, columns.seq.between(it.first, it.last))
            for it in spans
        )
        yield from map(treatment_from_row, connection.execute(select(TREATMENT).where(or_(*within))))
