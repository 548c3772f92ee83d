"""Giving a device to another site, in the dialog of its machine."""

from typing import Any
from unittest.mock import patch

from homeassistant.core import HomeAssistant
import pytest

from custom_components.ozon_telemetry.clock import now_millis
from custom_components.ozon_telemetry.core.domain.messages import Kind
from custom_components.ozon_telemetry.core.ledger import Ledger, LedgerError, LedgerErrorKind
from custom_components.ozon_telemetry.ingest.ledger_writer import LedgerWriter
from devtools.polling import until
from devtools.postgresql import PostgreSQL

from .builders import assigned, machine, placed
from .company import DEVICES, JOURNALS, NORTH, SOUTH, set_up_sites
from .conftest import SetUpHub
from .hub_fixture import HubFixture
from .server import server_fields
from .subentry_flow_driver import SubentryFlowDriver

HOUR = 3_600_000
DEVICE = DEVICES[NORTH]


@pytest.fixture
def server(postgresql: PostgreSQL) -> dict[str, Any]:
    """Return the place of the company's ledger."""
    return server_fields(postgresql)


@pytest.fixture
async def sites(set_up_hub: SetUpHub, server: dict[str, Any]) -> dict[str, HubFixture]:
    """Return the hubs of two sites, after a treatment at the first."""
    hubs = await set_up_sites(set_up_hub, server)
    await hubs[NORTH].device(DEVICE).send_event(1, Kind.BASIC, gen=JOURNALS[NORTH], at=now_millis() - 2 * HOUR)
    return hubs


async def give_away(hass: HomeAssistant, sites: dict[str, HubFixture]) -> SubentryFlowDriver:
    """Give the device of the first site to the other one from now on; return the dialog, which asks nothing more."""
    flow = SubentryFlowDriver(hass, sites[NORTH].entry)
    await flow.reconfigure("machine-north", "give_away")
    await flow.submit({"site": SOUTH, "since": "now"})
    return flow


async def adopt(sites: dict[str, HubFixture]) -> None:
    """Let a machine of the other site have the device."""
    second = machine("Second", machine_id="machine-2", assignments=assigned(DEVICE), placements=placed("outlet-south"))
    await sites[SOUTH].configure(second)


async def test_it_counts_for_the_other_site_from_then_on(hass: HomeAssistant, sites: dict[str, HubFixture]) -> None:
    flow = await give_away(hass, sites)
    assert flow.step["reason"] == "saved"
    assert sites[NORTH].hub.fleet.machines["machine-north"].current_device is None
    await adopt(sites)
    device = sites[SOUTH].device(DEVICE)
    await device.send_event(2, Kind.BASIC, gen=JOURNALS[NORTH], at=now_millis() + 1000)
    assert sites[SOUTH].state("machine-2") == "1"
    assert sites[NORTH].state("machine-north") == "1"


async def test_what_it_counted_before_and_sends_later_is_booked_where_it_was(
    hass: HomeAssistant, sites: dict[str, HubFixture]
) -> None:
    await give_away(hass, sites)
    await adopt(sites)
    await sites[SOUTH].device(DEVICE).send_event(2, Kind.BASIC, gen=JOURNALS[NORTH], at=now_millis() - HOUR)
    await sites[NORTH].write(Ledger.open)  # as it does every ten seconds
    await until("the other site to show it", lambda: sites[NORTH].state("machine-north") == "2")
    assert sites[SOUTH].state("machine-2") == "0"


async def test_nothing_has_changed_if_it_cannot_be_handed_over(
    hass: HomeAssistant, sites: dict[str, HubFixture]
) -> None:
    failure = LedgerError(LedgerErrorKind.UNREACHABLE, "it is away")
    with patch.object(LedgerWriter, "hand_over", side_effect=failure):
        flow = await give_away(hass, sites)
    assert flow.step["reason"] == "hand_over_failed"
    assert sites[NORTH].hub.fleet.machines["machine-north"].current_device == DEVICE


async def test_a_ledger_of_one_site_offers_no_other(hass: HomeAssistant, set_up_hub: SetUpHub) -> None:
    hub = await set_up_hub(machine(assignments=assigned(DEVICE)))
    menu = await SubentryFlowDriver(hass, hub.entry).reconfigure("machine-1")
    assert "give_away" not in menu["menu_options"]
