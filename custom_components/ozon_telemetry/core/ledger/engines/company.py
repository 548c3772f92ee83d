"""Company: the sites that share one ledger, each with its own part of every table.

All statements of a transaction see and change the part of one site. What is said here is about the others.
"""

from collections.abc import Collection, Iterable, Mapping
from contextlib import AbstractContextManager
from typing import NamedTuple, Protocol

from sqlalchemy import Connection

from ...domain.messages import Millis
from ...domain.stays import Stays


class SiteStates(NamedTuple):
    """What all sites may show of one beside the ledger's figures, as JSON.

    `site` is what it says of itself, None if that is as before; `changed` are the states of machines that are
    different, by id, and `machines` the ids of all that it has.
    """

    site: str | None
    changed: Mapping[str, str]
    machines: Collection[str]


class Company(Protocol):
    """The sites of a ledger, asked and changed within transactions that write for one of them."""

    @property
    def site(self) -> str:
        """Return the site for which is written."""

    def claim_devices(self, connection: Connection, devices: Collection[str]) -> Mapping[str, Stays]:
        """Let devices that no site has count for this one; return for which sites all of them count, and since when."""

    def claim_journals(self, connection: Connection, journals: Iterable[tuple[str, str]]) -> Mapping[str, str]:
        """Note which device began a journal unless that is known; return it for each of these, by `gen`."""

    def hand_over(self, connection: Connection, device_id: str, site: str, since: Millis) -> None:
        """Let a device count for another site from an instant on; its marks go with it."""

    def writing_for(self, connection: Connection, site: str) -> AbstractContextManager[None]:
        """Let statements see and change the part of another site, whose own writer waits meanwhile and is told."""

    def shared_devices(self, connection: Connection) -> list[str]:
        """Return the devices that have counted for this site and for another one."""

    def other_sites(self, connection: Connection) -> list[str]:
        """Return the sites for which a device can count instead of this one, by name."""

    def publish_fleet(self, connection: Connection, fleet: str) -> bool:
        """Store what all sites may know of this one's fleet; return whether it is anything new."""

    def publish_states(self, connection: Connection, states: SiteStates) -> None:
        """Store what changed of what all sites may show of this one's machines, without those that are gone."""

    def tell(self, news: str) -> None:
        """Tell what the present transaction does, to whoever shows all sites; it is stored with it.

        A transaction that tells nothing may have changed anything.
        """
