"""When a machine's maintenance is due: after so many treatments or months, whichever comes first."""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, func, select

from .calendar import day_number
from .fleet import Machine
from .ledger.schema import DAY

_MONTHS_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class Due:
    """How far maintenance is away; None where the rule does not count treatments, or months."""

    treatments_left: int | None
    due_date: date | None
    is_due: bool


def due(machine: Machine, treatments: int, today: date) -> Due:
    """Judge a machine that made `treatments` since its last maintenance, or since it was installed."""
    rule, since = machine.maintenance, last_service(machine)
    left = None if rule.treatments is None else rule.treatments - treatments
    due_date = None if rule.months is None or since is None else months_after(since, rule.months)
    return Due(left, due_date, (left is not None and left <= 0) or (due_date is not None and due_date <= today))


def last_service(machine: Machine) -> date | None:
    """Return the day from which a machine's maintenance is counted."""
    return machine.last_maintenance or machine.installed


def months_after(start: date, months: int) -> date:
    """Return the same day some months later, or the last day of a month that is too short for it."""
    year, month = divmod(start.year * _MONTHS_A_YEAR + start.month - 1 + months, _MONTHS_A_YEAR)
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def treatments_since_service(connection: Connection, machines: Iterable[Machine]) -> dict[str, int]:
    """Return how many treatments each machine made after the day of its last maintenance."""
    return {machine.id: _treatments_after(connection, machine) for machine in machines}


def _treatments_after(connection: Connection, machine: Machine) -> int:
    since, columns = last_service(machine), DAY.c
    query = select(func.coalesce(func.sum(columns.treatments), 0)).where(columns.machine == machine.id)
    if since is not None:
        query = query.where(columns.day > day_number(since))
    return int(connection.execute(query).scalar_one())
