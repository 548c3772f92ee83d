"""Read models: what entities show, kept in memory beside the ledger, so that no state needs a query.

They are loaded from one snapshot of the ledger and moved on by every committed batch.
"""

from dataclasses import dataclass
from typing import Self
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from ..domain.fleet import Fleet
from ..domain.messages import Millis
from ..domain.zones import Zones
from ..ledger import CommitResult
from ..ledger.rollup import removed_zones
from .disputes import OpenDisputes
from .maintenance import MaintenanceStatus
from .present_sums import PresentSums
from .revenue import RevenueTotals
from .totals import FleetTotals


@dataclass(frozen=True, slots=True)
class ReadModels:
    """Totals, maintenance, revenue and open disputes of one fleet, as of the same batch."""

    totals: FleetTotals
    maintenance: MaintenanceStatus
    revenue: RevenueTotals
    disputes: OpenDisputes

    @classmethod
    def load(cls, connection: Connection, fleet: Fleet, zone: ZoneInfo, now: Millis) -> Self:
        """Return what the ledger says at `now`; days begin in `zone` unless an outlet has its own."""
        return cls.load_in(connection, fleet, Zones(zone, fleet, removed_zones(connection, fleet)), now)

    @classmethod
    def load_in(cls, connection: Connection, fleet: Fleet, zones: Zones, now: Millis) -> Self:
        """Return what the ledger says at `now`; days begin in the zones that are given."""
        present = PresentSums.load(connection, zones, now)
        return cls(
            FleetTotals.load(connection, fleet, zones, present),
            MaintenanceStatus.load(connection, fleet, zones),
            RevenueTotals(zones, present),
            OpenDisputes.load(connection),
        )

    def apply(self, result: CommitResult) -> set[str]:
        """Add a committed batch; return the ids of the machines and outlets whose figures changed, and `FLEET`."""
        self.maintenance.apply(result)
        self.revenue.apply(result)
        return self.totals.apply(result) | self.disputes.apply(result)
