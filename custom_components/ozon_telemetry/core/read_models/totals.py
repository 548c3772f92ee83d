"""Read model of totals: the figures that entities show, kept in memory beside the ledger.

It is loaded from the ledger and updated by every committed batch, so that no figure needs a query when it changes.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from ..domain.calendar import Day, day_of, today
from ..domain.fleet import UNASSIGNED, Fleet, Owner
from ..domain.messages import ZERO, Counters, Millis
from ..domain.zones import Zones
from ..ledger import Account, CommitResult, Treatment, queries, treatments
from ..ledger.queries import LatestTreatment
from .present_sums import PresentSums

FLEET: Final = "fleet"


class FleetTotals:
    """Totals, today's treatments and the latest one, by the id of a machine or outlet or `FLEET`."""

    def __init__(self, fleet: Fleet, zones: Zones) -> None:
        """Start empty, for the machines and outlets of `fleet`."""
        self._fleet = fleet
        self._zones = zones
        self._totals: defaultdict[str, Counters] = defaultdict(lambda: ZERO)
        self._today: defaultdict[str, Counters] = defaultdict(lambda: ZERO)
        self._days: dict[ZoneInfo, Day] = {}
        self._latest: dict[str, LatestTreatment] = {}
        self._unassigned: dict[str, int] = {}

    @classmethod
    def load(cls, connection: Connection, fleet: Fleet, zones: Zones, present: PresentSums) -> FleetTotals:
        """Return the totals as the ledger has them at present."""
        totals = cls(fleet, zones)
        totals._latest = queries.latest(connection)
        totals._days = {zone: today(present.now, zone) for zone in zones.all()}
        for account, day, counters in present.sums:
            totals._count(day, account, counters)
        return totals

    def total(self, key: str) -> Counters:
        """Return all treatments of a machine, an outlet or the fleet; a machine's with its opening balance."""
        machine = self._fleet.machines.get(key)
        return self._totals[key].plus(machine.opening) if machine else self._totals[key]

    @property
    def everything(self) -> int:
        """Return all treatments of the ledger, also those of no machine."""
        return self._totals[FLEET].total + sum(self._unassigned.values())

    def today(self, key: str) -> Counters:
        """Return the treatments since local midnight."""
        return self._today[key]

    def latest(self, machine_id: str) -> LatestTreatment | None:
        """Return a machine's newest treatment by its own time."""
        return self._latest.get(machine_id)

    def unassigned(self, device_id: str) -> int:
        """Return how many of a device's treatments belong to no machine."""
        return self._unassigned.get(device_id, 0)

    @property
    def unassigned_by_device(self) -> Mapping[str, int]:
        """Return how many treatments of devices belong to no machine."""
        return self._unassigned

    def zone_of(self, outlet_id: str) -> ZoneInfo:
        """Return the zone in which an outlet's day begins, also one that was removed."""
        return self._zones.of_outlet(outlet_id)

    def is_day_over(self, now: Millis) -> bool:
        """Tell whether a local midnight has passed, so that "today" must be loaded again."""
        return any(today(now, zone) != day for zone, day in self._days.items())

    def apply(self, result: CommitResult) -> set[str]:
        """Add a committed batch; return the keys whose figures changed."""
        for (quarter, account), amounts in result.sums.items():
            self._count(day_of(quarter, self.zone_of(account.outlet)), account, treatments(amounts))
        for treatment in result.treatments:
            self._keep_latest(treatment)
        return {key for _, account in result.sums for key in (*account, FLEET)}

    def _count(self, day: Day, account: Account, counters: Counters) -> None:
        if account.machine == UNASSIGNED:
            self._unassigned[account.device_id] = self._unassigned.get(account.device_id, 0) + counters.total
        _add(self._totals, account.owner, counters)
        if day == self._days.get(self.zone_of(account.outlet)):
            _add(self._today, account.owner, counters)

    def _keep_latest(self, treatment: Treatment) -> None:
        machine, before = treatment.owner.machine, self._latest.get(treatment.owner.machine)
        if machine != UNASSIGNED and (before is None or before.occurred_at <= treatment.occurred_at):
            self._latest[machine] = LatestTreatment(treatment.kind, treatment.occurred_at)


def _add(sums: dict[str, Counters], owner: Owner, counters: Counters) -> None:
    if owner.machine == UNASSIGNED:
        return
    for key in (owner.machine, owner.outlet, FLEET):
        sums[key] = sums[key].plus(counters)
