"""Reader of a whole company's ledger: the rows of all sites at once, and which sites there are. It never writes."""

from collections.abc import Collection, Mapping
from contextlib import AbstractContextManager
from typing import NamedTuple, Protocol

from sqlalchemy import Connection

from ...domain.messages import Millis


class SiteStanding(NamedTuple):
    """A site: how many transactions have written for it, when it reported last, and whether it may write now.

    `told` is when the last of these transactions told what it did, if that is still known.
    """

    id: str
    change: int
    last_reported: Millis | None
    is_running: bool
    told: Millis | None = None

    @property
    def mark(self) -> tuple[int, Millis | None]:
        """Return by what its last transaction is known from one of another past, which has the same number."""
        return self.change, self.told


class FeedRow(NamedTuple):
    """What one transaction of a site says of itself."""

    site: str
    change: int
    at: Millis
    body: str

    @property
    def mark(self) -> tuple[int, Millis | None]:
        """Return by what this transaction is known, as the last one of a standing is."""
        return self.change, self.at


class CompanyReader(Protocol):
    """The ledger of a company in the hands of its engine. Every method raises LedgerError."""

    def reading(self) -> AbstractContextManager[Connection]:
        """Provide a connection whose queries all see one snapshot of the rows of all sites; safe in any thread."""

    def looking(self) -> AbstractContextManager[Connection]:
        """Provide such a connection for short questions: a server that hangs is left soon, and with `close` at once."""

    def take_time(self, connection: Connection) -> None:
        """Let the questions that follow on such a connection take as long as those of `reading`."""

    def reading_site(self, connection: Connection, site: str) -> AbstractContextManager[None]:
        """Let the queries of such a connection see the rows of one site only."""

    def sites(self, connection: Connection) -> list[SiteStanding]:
        """Return all sites, by id."""

    def feed(self, connection: Connection, changes: Mapping[str, tuple[int, int]]) -> list[FeedRow]:
        """Return what was written for sites from one change of each to another, both included, in order."""

    def fleets(self, connection: Connection) -> dict[str, str]:
        """Return the fleet record of each site."""

    def site_states(self, connection: Connection) -> dict[str, str]:
        """Return what each site tells of itself."""

    def machine_states(self, connection: Connection, sites: Collection[str]) -> dict[str, str]:
        """Return what some sites show of their machines, by machine."""

    def size(self) -> int:
        """Return how many bytes the ledger takes."""

    def close(self) -> None:
        """Close all connections."""
