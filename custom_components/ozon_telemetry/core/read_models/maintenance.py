"""Read model of maintenance: when a machine's is due, after so many treatments or months, whichever comes first.

Treatments count from the day after the last maintenance, days are those of the zone in which the machine stands.
"""

import calendar
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Self

from sqlalchemy import Connection, Integer, String, column, func, select, values

from ..domain.calendar import Day, date_of, day_number, day_of, today
from ..domain.fleet import Fleet, Machine, MaintenanceRule
from ..domain.messages import Millis
from ..domain.zones import Zones
from ..ledger import CommitResult, treatments
from ..ledger.maintenance_log import latest_days
from ..ledger.schema import ACCOUNT, DAY

_MONTHS_A_YEAR: Final = 12
# How late a maintenance may be before a repair issue is raised: a share of the rule's treatments, or days.
GRACE_SHARE: Final = 0.1
GRACE: Final = timedelta(days=14)
_NEVER: Final[Day] = -1


@dataclass(frozen=True, slots=True)
class MaintenanceDue:
    """How far maintenance is away; None where the rule does not count treatments, or months.

    `is_overdue` is due beyond the grace.
    """

    treatments_left: int | None
    due_date: date | None
    is_due: bool
    is_overdue: bool

    def days_left(self, today: date) -> int | None:
        """Return the days until the rule's months are over, negative after that."""
        return None if self.due_date is None else (self.due_date - today).days


def evaluate_rule(rule: MaintenanceRule, since: date | None, treatments: int, today: date) -> MaintenanceDue:
    """Return what a rule says of a machine that was last maintained on `since` and made `treatments` after that day."""
    left = None if rule.treatments is None else rule.treatments - treatments
    due_date = None if rule.months is None or since is None else months_after(since, rule.months)
    is_due = (left is not None and left <= 0) or (due_date is not None and due_date <= today)
    grace = round((rule.treatments or 0) * GRACE_SHARE)
    is_overdue = (left is not None and left < -grace) or (due_date is not None and due_date + GRACE < today)
    return MaintenanceDue(left, due_date, is_due, is_overdue)


def latest_service(machine: Machine, recorded: date | None = None) -> date | None:
    """Return the day from which a machine's maintenance is counted: the latest of those that are known."""
    known = (machine.installed, machine.last_maintenance, recorded)
    return max((day for day in known if day is not None), default=None)


def months_after(start: date, months: int) -> date:
    """Return the same day some months later, or the last day of a month that is too short for it."""
    year, month = divmod(start.year * _MONTHS_A_YEAR + start.month - 1 + months, _MONTHS_A_YEAR)
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


class MaintenanceStatus:
    """How far each machine is from its next maintenance, kept in memory beside the ledger."""

    def __init__(self, fleet: Fleet, zones: Zones) -> None:
        """Start empty, for the machines of `fleet`."""
        self._fleet = fleet
        self._zones = zones
        self._since: dict[str, date | None] = {}
        self._treatments: defaultdict[str, int] = defaultdict(int)

    @classmethod
    def load(cls, connection: Connection, fleet: Fleet, zones: Zones) -> Self:
        """Return the status of all machines, from the ledger."""
        status, recorded = cls(fleet, zones), latest_days(connection)
        for machine in fleet.machines.values():
            status._since[machine.id] = latest_service(machine, recorded.get(machine.id))
        counted = (machine.id for machine in fleet.machines.values() if machine.maintenance.treatments is not None)
        since = {machine_id: status._since[machine_id] for machine_id in counted}
        status._treatments.update(_treatments_after(connection, since))
        return status

    def apply(self, result: CommitResult) -> None:
        """Add a committed batch."""
        for (quarter, account), amounts in result.sums.items():
            since = self._since.get(account.machine)
            if since is None or day_of(quarter, self._zones.of_outlet(account.outlet)) > day_number(since):
                self._treatments[account.machine] += treatments(amounts).total

    def last_service(self, machine_id: str) -> date | None:
        """Return the day from which a machine's maintenance is counted."""
        return self._since.get(machine_id)

    def today(self, machine_id: str, now: Millis) -> date:
        """Return the date where a machine stands."""
        return date_of(today(now, self._zones.of_outlet(self._machine(machine_id).current_outlet)))

    def due(self, machine_id: str, now: Millis) -> MaintenanceDue:
        """Return how far a machine's maintenance is away at `now`."""
        rule = self._machine(machine_id).maintenance
        return evaluate_rule(
            rule, self.last_service(machine_id), self._treatments[machine_id], self.today(machine_id, now)
        )

    def overdue(self, now: Millis) -> list[Machine]:
        """Return the machines in use whose maintenance is due beyond the grace."""
        machines = self._fleet.machines.values()
        return [machine for machine in machines if machine.is_active and self.due(machine.id, now).is_overdue]

    def _machine(self, machine_id: str) -> Machine:
        # One that was just removed has neither rule nor place, as long as its entities are still there.
        return self._fleet.machines.get(machine_id, Machine(machine_id, ""))


def _treatments_after(connection: Connection, since: Mapping[str, date | None]) -> dict[str, int]:
    """Sum the treatments of each machine after its day, in one pass over all days."""
    if not since:
        return {}
    days = [(machine, _NEVER if day is None else day_number(day)) for machine, day in since.items()]
    after = values(column("machine", String), column("day", Integer), name="after").data(days).cte()
    query = (
        select(ACCOUNT.c.machine, func.sum(DAY.c.basic + DAY.c.standard + DAY.c.premium))
        .join_from(DAY, ACCOUNT, DAY.c.account == ACCOUNT.c.number)
        .join(after, (ACCOUNT.c.machine == after.c.machine) & (DAY.c.day > after.c.day))
        .group_by(ACCOUNT.c.machine)
    )
    return dict(connection.execute(query).tuples().all())
