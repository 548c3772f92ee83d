"""The old system's models as immutable values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ..domain.messages import Millis
from .coerce import day, flag, instant, text, whole


@dataclass(frozen=True, slots=True)
class OldOutlet:
    """A line of `Outlet`."""

    key: int | None
    name: str
    location: str = ""
    address: str = ""
    contact_person: str = ""
    contact_phone: str = ""
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class OldMachine:
    """A line of `Machine`; it knew only where the machine stands now."""

    key: int | None
    name: str
    outlet: int | None
    machine_type: str = ""
    is_active: bool = True
    installed: date | None = None
    last_maintenance: date | None = None


@dataclass(frozen=True, slots=True)
class OldAssignment:
    """A line of `MachineDevice`; `start` and `end` are None where they are not known."""

    machine: int | None
    device_id: str
    is_active: bool
    start: Millis | None
    end: Millis | None


@dataclass(frozen=True, slots=True)
class OldFleet:
    """Everything but the events; `source` is the same in every copy of this database and in no other."""

    outlets: list[OldOutlet]
    machines: list[OldMachine]
    assignments: list[OldAssignment]
    reporting: set[str]
    source: str


def parse_outlet(line: Mapping[str, Any]) -> OldOutlet:
    """Read a line of `Outlet`."""
    return OldOutlet(
        whole(line["id"]),
        text(line["name"]),
        text(line.get("location")),
        text(line.get("address")),
        text(line.get("contact_person")),
        text(line.get("contact_phone")),
        flag(line.get("is_active"), unknown=True),
    )


def parse_machine(line: Mapping[str, Any]) -> OldMachine:
    """Read a line of `Machine`."""
    return OldMachine(
        whole(line["id"]),
        text(line["name"]),
        whole(line["outlet_id"]),
        text(line.get("machine_type")),
        flag(line.get("is_active"), unknown=True),
        day(line.get("installed_date")),
        day(line.get("last_maintenance")),
    )


def parse_assignment(line: Mapping[str, Any]) -> OldAssignment:
    """Read a line of `MachineDevice`."""
    return OldAssignment(
        whole(line["machine_id"]),
        text(line["device_id"]),
        flag(line.get("is_active"), unknown=True),
        instant(line.get("assigned_date")),
        instant(line.get("deactivated_date")),
    )
