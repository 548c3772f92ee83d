"""Records of the old system: its outlets, machines and assignments as immutable values."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ..domain.messages import Millis
from .coerce import day, flag, instant, integer, text


@dataclass(frozen=True, slots=True)
class OldOutlet:
    """A row of `Outlet`."""

    key: int | None
    name: str
    location: str = ""
    address: str = ""
    contact_person: str = ""
    contact_phone: str = ""
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class OldMachine:
    """A row of `Machine`; the old system knew only the present outlet."""

    key: int | None
    name: str
    outlet: int | None
    machine_type: str = ""
    is_active: bool = True
    installed: date | None = None
    last_maintenance: date | None = None


@dataclass(frozen=True, slots=True)
class OldAssignment:
    """A row of `MachineDevice`; `start` and `end` are None where they are not known."""

    machine: int | None
    device_id: str
    is_active: bool
    start: Millis | None
    end: Millis | None


@dataclass(frozen=True, slots=True)
class OldFleet:
    """Everything but the events; `reporting` devices have a status, `source` identifies the database and its copies.

    `repeated` counts by table the rows that are there a second time, in another file. `statuses` is how many rows the
    statuses take: nothing is imported of them.
    """

    outlets: list[OldOutlet]
    machines: list[OldMachine]
    assignments: list[OldAssignment]
    reporting: set[str]
    source: str
    repeated: Counter[str] = field(default_factory=Counter)
    statuses: int = 0


def parse_outlet(row: Mapping[str, Any]) -> OldOutlet:
    """Return a row of `Outlet`."""
    return OldOutlet(
        integer(row["id"]),
        text(row["name"]),
        text(row.get("location")),
        text(row.get("address")),
        text(row.get("contact_person")),
        text(row.get("contact_phone")),
        flag(row.get("is_active"), unknown=True),
    )


def parse_machine(row: Mapping[str, Any]) -> OldMachine:
    """Return a row of `Machine`."""
    return OldMachine(
        integer(row["id"]),
        text(row["name"]),
        integer(row["outlet_id"]),
        text(row.get("machine_type")),
        flag(row.get("is_active"), unknown=True),
        day(row.get("installed_date")),
        day(row.get("last_maintenance")),
    )


def parse_assignment(row: Mapping[str, Any]) -> OldAssignment:
    """Return a row of `MachineDevice`."""
    return OldAssignment(
        integer(row["machine_id"]),
        text(row["device_id"]),
        flag(row.get("is_active"), unknown=True),
        instant(row.get("assigned_date")),
        instant(row.get("deactivated_date")),
    )
