"""Other prices of an outlet: what they change of booked revenue is shown before it is saved."""

from decimal import Decimal
from unittest.mock import patch

from homeassistant.data_entry_flow import FlowResultType
import pytest

from custom_components.ozon_telemetry.core.domain.messages import Kind
from custom_components.ozon_telemetry.core.ledger import LedgerError, LedgerErrorKind
from custom_components.ozon_telemetry.core.read_models.present_sums import Span

from .builders import assigned, at, machine, outlet, placed
from .conftest import SetUpHub
from .hub_fixture import HubFixture
from .subentry_flow_driver import SubentryFlowDriver

pytestmark = pytest.mark.usefixtures("check_translations")


@pytest.fixture
async def running(set_up_hub: SetUpHub) -> HubFixture:
    """Return a hub of an outlet with a price, and three treatments of two months."""
    hub_fixture = await set_up_hub(
        outlet("Harbour_1", prices={"basic": 5}), machine(assignments=assigned(), placements=placed())
    )
    for seq, moment in enumerate(("2026-01-05T20:00", "2026-01-06T20:00", "2026-02-05T20:00"), 1):
        await hub_fixture.device().send_event(seq, Kind.BASIC, at(moment))
    return hub_fixture


@pytest.fixture
async def flow(running: HubFixture) -> SubentryFlowDriver:
    """Return a driver of a dialog in which the prices since ever are chosen to be corrected."""
    flow = SubentryFlowDriver(running.hass, running.entry)
    await flow.reconfigure("outlet-1", "prices", "prices_past")
    await flow.submit({"line": flow.options_of("line")[0]})
    return flow


def price(flow: SubentryFlowDriver) -> float:
    """Return the price of a basic treatment that is saved."""
    ((_, (basic, *_)),) = flow.fleet.outlets["outlet-1"].prices
    return float(basic or 0)


async def test_a_correction_shows_what_it_changes_before_it_is_saved(
    running: HubFixture, flow: SubentryFlowDriver
) -> None:
    shown = await flow.submit({"basic": 5.5, "remove": False})
    assert (shown["type"], shown["step_id"], price(flow)) == (FlowResultType.FORM, "confirm_prices", 5)
    assert flow.step["description_placeholders"] == {
        "outlet": "Harbour\\_1",
        "treatments": "3",
        "revenue": "15.00 → 16.50 EUR",
        "months": "- 2026-02: 5.00 → 5.50 EUR (**1**)\n- 2026-01: 10.00 → 11.00 EUR (**2**)",
    }

    await flow.submit_and_finish({})

    await running.device().settle()
    assert price(flow) == 5.5
    assert running.hub.revenue.revenue("outlet-1", Span.TOTAL) == Decimal("16.5")


async def test_a_removed_price_shows_that_nothing_is_earned(flow: SubentryFlowDriver) -> None:
    await flow.submit({"remove": True})
    assert flow.placeholder("revenue") == "15.00 → - EUR"


async def test_new_prices_from_a_past_day_show_what_they_change(running: HubFixture) -> None:
    flow = SubentryFlowDriver(running.hass, running.entry)
    await flow.reconfigure("outlet-1", "prices", "prices_from")
    await flow.submit({"from_day": "2026-02-01", "basic": 6})
    assert flow.placeholder("months") == "- 2026-02: 5.00 → 6.00 EUR (**1**)"


async def test_of_many_months_the_newest_are_shown(running: HubFixture, flow: SubentryFlowDriver) -> None:
    for seq, month in enumerate(range(1, 13), 4):
        await running.device().send_event(seq, Kind.BASIC, at(f"2025-{month:02}-05T20:00"))
    await flow.submit({"basic": 5.5, "remove": False})
    lines = flow.placeholder("months").splitlines()
    assert (len(lines), lines[0][:9], lines[-1]) == (13, "- 2026-02", "- …")


async def test_prices_without_treatments_are_saved_at_once(running: HubFixture) -> None:
    flow = SubentryFlowDriver(running.hass, running.entry)
    await flow.reconfigure("outlet-1", "prices", "prices_today")
    await flow.submit_and_finish({"basic": 6})


async def test_prices_that_were_changed_meanwhile_are_not_saved(running: HubFixture, flow: SubentryFlowDriver) -> None:
    await flow.submit({"basic": 5.5, "remove": False})
    await running.configure(outlet("Harbour_1", prices={"basic": 7}))
    ended = await flow.submit({})
    assert (ended["reason"], price(flow)) == ("prices_changed", 7)


async def test_while_the_ledger_cannot_be_read_prices_are_saved_without_a_preview(
    running: HubFixture, flow: SubentryFlowDriver
) -> None:
    with patch.object(
        running.hub.reader, "preview_prices", side_effect=LedgerError(LedgerErrorKind.DISK_FULL, "no space")
    ):
        await flow.submit_and_finish({"basic": 5.5, "remove": False})
    assert price(flow) == 5.5
