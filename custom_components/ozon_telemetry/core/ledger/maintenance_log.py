"""Maintenance log: it belongs to the machine, so it outlives swaps, moves and the machine itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, delete, func, select

from ..domain.calendar import date_of, day_number
from ..domain.messages import Millis
from .bulk import upsert_rows
from .schema import MAINTENANCE


@dataclass(frozen=True, slots=True)
class MaintenanceEntry:
    """A machine was maintained on a local day; `done_by` and `note` are what a person wrote, or empty."""

    machine: str
    day: date
    done_by: str
    note: str
    recorded_at: Millis


def record(connection: Connection, entries: Iterable[MaintenanceEntry]) -> None:
    """Insert entries; one for the same machine and day replaces the one before."""
    rows = [(it.machine, day_number(it.day), it.done_by, it.note, it.recorded_at) for it in entries]
    upsert_rows(connection, MAINTENANCE, ("done_by", "note", "recorded_at"), rows)


def remove(connection: Connection, entry: MaintenanceEntry) -> None:
    """Remove an entry."""
    columns = MAINTENANCE.c
    day = day_number(entry.day)
    connection.execute(delete(MAINTENANCE).where(columns.machine == entry.machine, columns.day == day))


def history(connection: Connection, machine: str) -> list[MaintenanceEntry]:
    """Return a machine's entries, newest first."""
    columns = MAINTENANCE.c
    rows = connection.execute(select(MAINTENANCE).where(columns.machine == machine).order_by(columns.day.desc()))
    return [MaintenanceEntry(row.machine, date_of(row.day), row.done_by, row.note, row.recorded_at) for row in rows]


def latest_days(connection: Connection) -> dict[str, date]:
    """Return the day of each machine's latest maintenance."""
    columns = MAINTENANCE.c
    rows = connection.execute(select(columns.machine, func.max(columns.day)).group_by(columns.machine))
    return {machine: date_of(day) for machine, day in rows.tuples()}
