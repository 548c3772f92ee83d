"""The history of maintenance: it belongs to the machine, so it outlives swaps, moves and the machine itself."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects.sqlite import insert

from ..domain.calendar import date_of, day_number
from ..domain.messages import Millis
from .schema import MAINTENANCE


@dataclass(frozen=True, slots=True)
class MaintenanceEntry:
    """A machine was maintained on a local day; `done_by` and `note` are what a person wrote, or empty."""

    machine: str
    day: date
    done_by: str
    note: str
    recorded_at: Millis


def record(connection: Connection, done: Iterable[MaintenanceEntry]) -> None:
    """Keep what was done; a day of a machine that is told again is corrected."""
    lines = [{**asdict(each), "day": day_number(each.day)} for each in done]
    fresh = insert(MAINTENANCE)
    corrected = {name: fresh.excluded[name] for name in ("done_by", "note", "recorded_at")}
    connection.execute(fresh.on_conflict_do_update(index_elements=["machine", "day"], set_=corrected), lines)


def history(connection: Connection, machine: str) -> list[MaintenanceEntry]:
    """Return what was done to a machine, newest first."""
    columns = MAINTENANCE.c
    lines = connection.execute(select(MAINTENANCE).where(columns.machine == machine).order_by(columns.day.desc()))
    return [
        MaintenanceEntry(line.machine, date_of(line.day), line.done_by, line.note, line.recorded_at) for line in lines
    ]


def latest_days(connection: Connection) -> dict[str, date]:
    """Return the day of each machine's latest maintenance."""
    columns = MAINTENANCE.c
    lines = connection.execute(select(columns.machine, func.max(columns.day)).group_by(columns.machine))
    return {machine: date_of(day) for machine, day in lines.tuples()}
