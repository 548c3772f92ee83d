"""What the ledger of a site does for the company that shares it: hand-overs of devices, and what all may know."""

from sqlalchemy import Connection

from ..domain.messages import Millis
from .engines.company import Company, SiteStates
from .engines.store import LedgerStore
from .history_imports import HistoryImports


class SiteLedger(HistoryImports):
    """The part of a ledger that is about other sites; a ledger of one site has none."""

    _store: LedgerStore

    @property
    def company(self) -> Company | None:
        """Return the sites that share the ledger; None if it is one site's alone."""
        return self._store.company

    def hand_over(self, device_id: str, site: str, since: Millis) -> None:
        """Let a device count for another site that shares the ledger, from an instant on.

        What is booked stays; what took place before that instant and comes later is booked at the site before.
        """
        self.finish_undos()
        with self._writing() as connection:
            self._sites.hand_over(connection, device_id, site, since)

    def take_over(self, device_id: str, since: Millis) -> None:
        """Let a device that counts for another site count for this one, from an instant on."""
        if (company := self._store.company) is not None:
            self.hand_over(device_id, company.site, since)

    def other_sites(self, connection: Connection) -> list[str]:
        """Return the sites to which a device can be handed over, by name."""
        company = self._store.company
        return [] if company is None else company.other_sites(connection)

    def publish_states(self, states: SiteStates) -> None:
        """Let the sites that share the ledger know what this one shows of its machines beside their figures."""
        with self._writing() as connection:
            self._sites.publish_states(connection, states)

    def is_elsewhere(self, device_id: str) -> bool:
        """Tell whether a device is known to count for another site that shares the ledger."""
        return self._sites.is_elsewhere(device_id)
