"""Fleet of the tests of bookings: two machines in one of two outlets, and a device that has counted on three days."""

from typing import Any

from custom_components.ozon_telemetry.core.domain.fleet import Fleet, Owner
from custom_components.ozon_telemetry.core.domain.messages import Counters, Kind
from tests.core.owner_totals import owner_totals

from .builders import OTHER_DEVICE, assigned, at, machine, outlet, placed
from .conftest import SetUpHub
from .hub_fixture import HubFixture
from .subentry_flow_driver import SubentryFlowDriver

MONDAY, TUESDAY, WEDNESDAY = (at(f"2026-03-0{day}T20:00:00") for day in (2, 3, 4))
ON_TUESDAY = {
    "since": "time",
    "since_time": "2026-03-03 00:00:00",
}  # Home Assistant's zone in these tests is US/Pacific
FIRST = machine(assignments=assigned(), placements=placed())
SECOND = machine("Ozone 2", machine_id="machine-2", assignments=assigned(OTHER_DEVICE), placements=placed())
STATION = outlet("Station", outlet_id="outlet-2")
TO_STATION = {"outlet": "outlet-2", **ON_TUESDAY}


async def set_up_counted_hub(set_up_hub: SetUpHub) -> HubFixture:
    """Return a hub of two machines in one of two outlets; the first one's device has counted on three days."""
    hub_fixture = await set_up_hub(outlet(), STATION, FIRST, SECOND)
    for seq, instant in enumerate((MONDAY, TUESDAY, WEDNESDAY), 1):
        await hub_fixture.device().send_event(seq, Kind.BASIC, instant)
    return hub_fixture


async def bookings(hub_fixture: HubFixture) -> tuple[Fleet, dict[Owner, Counters]]:
    """Return the fleet, and what is booked on each machine and outlet."""
    await hub_fixture.device().settle()
    with hub_fixture.hub.ledger.file.reading() as connection:
        totals = owner_totals(connection)
    return hub_fixture.hub.fleet, {owner: total for owner, total in totals.items() if any(total)}


async def move_to_station(flow: SubentryFlowDriver, form: dict[str, str] = TO_STATION) -> dict[str, Any]:
    """Move the first machine, confirm the preview, and return how the dialog ends."""
    await flow.reconfigure("machine-1", "place")
    await flow.submit(form)
    return dict(await flow.submit({}))


async def undo(flow: SubentryFlowDriver, machine_id: str = "machine-1", choice: str = "undo") -> dict[str, Any]:
    """Undo the last change of a machine, and return how the dialog ends."""
    await flow.reconfigure(machine_id, choice)
    return dict(await flow.submit({}))
