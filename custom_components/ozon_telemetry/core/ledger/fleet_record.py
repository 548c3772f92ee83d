"""Fleet record: what all sites that share a ledger may know of the fleet of one, as JSON.

Home Assistant's areas are left out: they are those of one Home Assistant. Each outlet has the zone in which its days
are summed, whether it has one of its own or not.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
import json
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from ..domain.calendar import Period
from ..domain.fleet import Assignment, Fleet, Machine, MaintenanceRule, Outlet, Placement
from ..domain.goals import KIND_KEYS, Goal
from ..domain.messages import Counters
from ..domain.opening_hours import ClosedDays, OpeningHours, Shift
from ..domain.prices import PricePeriod
from ..domain.zones import Zones

FORMAT: Final = 2

type _Json = Mapping[str, Any]


class FleetRecord(NamedTuple):
    """The outlets and machines of a site, and the zone of Home Assistant there."""

    outlets: tuple[Outlet, ...]
    machines: tuple[Machine, ...]
    zone: ZoneInfo


def fleet_record(fleet: Fleet, zones: Zones) -> str:
    """Return a fleet, with the zone in which the days of each outlet are summed."""
    record = {
        "format": FORMAT,
        "zone": zones.default.key,
        "outlets": [_outlet(it, zones.of_outlet(it.id)) for it in fleet.outlets.values()],
        "machines": list(map(_machine, fleet.machines.values())),
    }
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"))


def read_fleet_record(text: str) -> FleetRecord:
    """Return what a site has published of its fleet. Raises ValueError if it does so in another format.

    A later version of us names the earliest format whose readers understand it, if it only added something.
    """
    record = json.loads(text)
    number = record.get("format")
    if number < FORMAT or record.get("min_reader", number) > FORMAT:
        raise ValueError(f"a fleet record of format {number}")
    outlets, machines = map(_outlet_of, record["outlets"]), map(_machine_of, record["machines"])
    return FleetRecord(tuple(outlets), tuple(machines), ZoneInfo(record["zone"]))


def _outlet(outlet: Outlet, zone: ZoneInfo) -> _Json:
    return {
        "id": outlet.id,
        "name": outlet.name,
        "location": outlet.location,
        "address": outlet.address,
        "contact_person": outlet.contact_person,
        "contact_phone": outlet.contact_phone,
        "is_active": outlet.is_active,
        "zone": zone.key,
        "prices": [[start, *(None if it is None else str(it) for it in amounts)] for start, amounts in outlet.prices],
        "hours": None if outlet.hours is None else _hours(outlet.hours),
        "goals": [[goal.period, goal.kind_key, goal.number] for goal in outlet.goals],
    }


def _outlet_of(record: _Json) -> Outlet:
    return Outlet(
        record["id"],
        record["name"],
        record["location"],
        record["address"],
        record["contact_person"],
        record["contact_phone"],
        record["is_active"],
        ZoneInfo(record["zone"]),
        tuple(PricePeriod(start, tuple(map(_amount, amounts))) for start, *amounts in record["prices"]),
        None if record["hours"] is None else _hours_of(record["hours"]),
        goals=tuple(Goal(Period(period), KIND_KEYS[kind], number) for period, kind, number in record["goals"]),
    )


def _amount(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _hours(hours: OpeningHours) -> _Json:
    return {"week": hours.week, "closed": [[it.first.isoformat(), it.last.isoformat()] for it in hours.closed]}


def _hours_of(record: _Json) -> OpeningHours:
    week = tuple(tuple(Shift(*shift) for shift in day) for day in record["week"])
    return OpeningHours(week, tuple(ClosedDays(*map(date.fromisoformat, days)) for days in record["closed"]))


def _machine(machine: Machine) -> _Json:
    return {
        "id": machine.id,
        "name": machine.name,
        "type": machine.machine_type,
        "is_active": machine.is_active,
        "installed": _text_of(machine.installed),
        "last_maintenance": _text_of(machine.last_maintenance),
        "maintenance": [machine.maintenance.treatments, machine.maintenance.months],
        "opening": machine.opening,
        "shortest_treatment": machine.shortest_treatment,
        "placements": [[it.outlet, it.start, it.end] for it in machine.placements],
        "assignments": [[it.device_id, it.start, it.end] for it in machine.assignments],
    }


def _machine_of(record: _Json) -> Machine:
    return Machine(
        record["id"],
        record["name"],
        record["type"],
        record["is_active"],
        _date_of(record["installed"]),
        _date_of(record["last_maintenance"]),
        MaintenanceRule(*record["maintenance"]),
        Counters(*record["opening"]),
        record["shortest_treatment"],
        _all(Placement, record["placements"]),
        _all(Assignment, record["assignments"]),
    )


def _all[Row](row_of: type[Row], rows: Sequence[Sequence[Any]]) -> tuple[Row, ...]:
    return tuple(row_of(*row) for row in rows)


def _text_of(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _date_of(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
