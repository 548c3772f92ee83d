"""The demo's check: figures from Home Assistant's public interfaces against the devices' journals."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from custom_components.ozon_telemetry.core.domain.messages import Counters, Kind
from devtools.api import Api, Json
from devtools.provisioning import DOMAIN, fetch_fleet

from .devices import Devices
from .fleet_plan import BUSINESS, ZONE, FleetPlan


@dataclass(frozen=True, slots=True)
class Comparison:
    """A figure, as expected and as found."""

    what: str
    expected: object
    found: object

    @property
    def is_right(self) -> bool:
        """Tell whether both are the same."""
        return self.expected == self.found


async def compare(api: Api, devices: Devices, plan: FleetPlan = BUSINESS) -> list[Comparison]:
    """Compare everything that can be seen from outside with the journals."""
    view, journals = await fetch_fleet(api), devices.recorded()
    return [
        *_machines(view, _by_machine(devices, plan, journals)),
        Comparison("treatments in all", sum(counters.total for counters in journals.values()), view["totals"]["total"]),
        Comparison("treatments of no machine", {}, view["unassigned"]),
        Comparison("devices without a machine", [], view["waiting"]),
        Comparison("events that wait for an acknowledgement", 0, await devices.pending(api)),
        await _entities(api, plan, journals),
        await _days(api, devices),
    ]


def _by_machine(devices: Devices, plan: FleetPlan, journals: dict[str, Counters]) -> dict[tuple[str, str], Counters]:
    """Return what each machine's device has recorded, by outlet and machine."""
    booked = zip(devices.device_ids, plan.machines, strict=True)
    return {(outlet.name, machine): journals[device_id] for device_id, (outlet, machine) in booked}


def _machines(view: Json, expected: dict[tuple[str, str], Counters]) -> list[Comparison]:
    found = {machine["name"]: machine["totals"] for machine in view["machines"]}
    return [
        Comparison(f"{outlet}, {machine}", counters, _counters(found[machine]))
        for (outlet, machine), counters in expected.items()
    ]


def _counters(totals: Json) -> Counters:
    return Counters(*(totals[kind.key] for kind in Kind))


async def _entities(api: Api, plan: FleetPlan, journals: dict[str, Counters]) -> Comparison:
    """Compare the entities: each machine has one of its total, with the machine's name."""
    endings = tuple(f"_{machine.lower().replace(' ', '_')}_total_treatments" for _, machine in plan.machines)
    states = {state["entity_id"]: state["state"] for state in await api.get("/api/states")}
    shown = sum(int(state) for name, state in states.items() if name.endswith(endings))
    return Comparison("treatments shown by entities", sum(counters.total for counters in journals.values()), shown)


async def _days(api: Api, devices: Devices) -> Comparison:
    """Compare the analytics of every local day with a naive recount."""
    days = _recount(devices)
    first, last = min(days), max(days)
    answer = await api.call(
        f"{DOMAIN}/analytics", start=first.isoformat(), end=last.isoformat(), bucket="day", group_by="none"
    )
    return Comparison(
        "treatments of each day", [days[day] for day in _every_day(first, last)], answer["groups"][0]["values"]
    )


def _recount(devices: Devices) -> Counter[date]:
    zone = ZoneInfo(ZONE)
    return Counter(
        datetime.fromtimestamp(instant / 1000, UTC).astimezone(zone).date() for instant in devices.instants()
    )


def _every_day(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]
