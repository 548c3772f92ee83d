"""Sensors of revenue, and of the treatments of a week and a month: where there are some, and when they are written."""

from datetime import date, timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.sensor import SensorDeviceClass
from homeassistant.core import Event, HomeAssistant, State
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events, async_fire_time_changed

from custom_components.ozon_telemetry.const import DOMAIN
from custom_components.ozon_telemetry.core.domain.calendar import day_number
from custom_components.ozon_telemetry.core.domain.messages import Kind
from custom_components.ozon_telemetry.core.domain.prices import amounts_of, since_ever, with_prices_from
from custom_components.ozon_telemetry.core.read_models.present_sums import Span
from custom_components.ozon_telemetry.sensors.ledger_sensors import STEP

from .builders import assigned, at, machine, outlet, placed
from .conftest import SetUpHub
from .hub_fixture import HubFixture

FIVE = since_ever({"basic": 5})
HARBOUR = outlet(prices=FIVE)
STATION = outlet("Station", outlet_id="outlet-2")
FIRST = machine(assignments=assigned(), placements=placed())


pytestmark = pytest.mark.usefixtures("as_installed")


@pytest.fixture(autouse=True)
async def saturday(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> None:
    """Begin on a Saturday noon in Berlin."""
    await hass.config.async_set_time_zone("Europe/Berlin")
    freezer.move_to("2026-11-28T11:00:00+00:00")


@pytest.fixture
async def priced_hub(set_up_hub: SetUpHub) -> HubFixture:
    """Return a hub with two outlets, one of them with a price, and a machine in that one."""
    return await set_up_hub(HARBOUR, STATION, FIRST)


async def time_passes(hub_fixture: HubFixture, freezer: FrozenDateTimeFactory, seconds: float = STEP) -> None:
    freezer.tick(timedelta(seconds=seconds))
    async_fire_time_changed(hub_fixture.hass, dt_util.utcnow())
    await hub_fixture.device().settle()


def figures(hub_fixture: HubFixture, key: str) -> list[str | None]:
    """Return the revenue of today, of this month and in all."""
    return [hub_fixture.state(key, f"revenue_{span}") for span in ("today", "month", "total")]


def shown(hub_fixture: HubFixture, key: str, figure: str) -> State:
    state = hub_fixture.hass.states.get(hub_fixture.entity_id(key, figure) or "")
    assert state is not None
    return state


async def test_a_treatment_earns_its_price_for_its_outlet_and_the_fleet(priced_hub: HubFixture) -> None:
    await priced_hub.device().send_event(1, Kind.BASIC)
    await priced_hub.device().send_event(2, Kind.STANDARD)
    for key in ("outlet-1", priced_hub.entry.entry_id):
        assert figures(priced_hub, key) == ["5.00", "5.00", "5.00"]


async def test_a_late_treatment_earns_for_its_own_day_at_its_price(set_up_hub: SetUpHub) -> None:
    dearer = outlet(prices=with_prices_from(FIVE, day_number(date(2026, 11, 20)), amounts_of({"basic": 7})))
    priced_hub = await set_up_hub(dearer, FIRST)
    await priced_hub.device().send_event(1, Kind.BASIC, at("2026-10-02T10:00:00"))
    await priced_hub.reload()
    assert figures(priced_hub, "outlet-1") == ["0.00", "0.00", "5.00"]


async def test_it_is_money_without_a_state_class(hass: HomeAssistant, priced_hub: HubFixture) -> None:
    attributes = shown(priced_hub, "outlet-1", "revenue_today").attributes
    assert attributes["device_class"] == SensorDeviceClass.MONETARY
    assert attributes["unit_of_measurement"] == hass.config.currency == "EUR"
    assert "state_class" not in attributes


async def test_another_currency_is_shown_at_once_with_the_numbers_as_they_are(
    hass: HomeAssistant, priced_hub: HubFixture
) -> None:
    """Prices are numbers in Home Assistant's currency: another one is only another name for them."""
    await priced_hub.device().send_event(1, Kind.BASIC)  # written a moment ago: what is earned now waits
    await hass.config.async_update(currency="IDR")
    await hass.async_block_till_done()
    for key in ("outlet-1", priced_hub.entry.entry_id):
        state = shown(priced_hub, key, "revenue_total")
        assert (state.state, state.attributes["unit_of_measurement"]) == ("5.00", "IDR")


async def test_it_says_what_has_no_price(priced_hub: HubFixture) -> None:
    fleet = shown(priced_hub, priced_hub.entry.entry_id, "revenue_total").attributes
    assert (fleet["priced_outlets"], fleet["outlets"]) == (1, 2)
    assert shown(priced_hub, "outlet-1", "revenue_total").attributes["unpriced_kinds"] == ["standard", "premium"]


async def test_without_a_price_there_is_no_revenue(set_up_hub: SetUpHub) -> None:
    hub_fixture = await set_up_hub(STATION, FIRST)
    for key in ("outlet-2", "machine-1", hub_fixture.entry.entry_id):
        assert hub_fixture.entity_id(key, "revenue_total") is None


async def test_with_the_first_price_there_is_revenue(set_up_hub: SetUpHub) -> None:
    hub_fixture = await set_up_hub(outlet(), FIRST)
    await hub_fixture.device().send_event(1, Kind.BASIC)

    await hub_fixture.configure(HARBOUR)
    await hub_fixture.hass.async_block_till_done()

    assert figures(hub_fixture, "outlet-1") == figures(hub_fixture, hub_fixture.entry.entry_id) == ["5.00"] * 3


async def test_without_the_last_price_nothing_is_left_that_shows_no_revenue(
    priced_hub: HubFixture, caplog: pytest.LogCaptureFixture
) -> None:
    keys = ("outlet-1", "machine-1", priced_hub.entry.entry_id)
    await priced_hub.configure(outlet())
    assert [priced_hub.entity_id(key, "revenue_total") for key in keys] == [None, None, None]
    await priced_hub.device().send_event(1, Kind.BASIC)
    await priced_hub.configure(HARBOUR)
    await priced_hub.hass.async_block_till_done()
    assert figures(priced_hub, "outlet-1") == figures(priced_hub, priced_hub.entry.entry_id) == ["5.00"] * 3
    assert "unique" not in caplog.text


async def test_entities_that_an_earlier_version_left_are_removed(priced_hub: HubFixture) -> None:
    left = er.async_get(priced_hub.hass).async_get_or_create(
        "sensor", DOMAIN, "outlet-2_revenue_total", config_entry=priced_hub.entry
    )
    await priced_hub.reload()
    assert er.async_get(priced_hub.hass).async_get(left.entity_id) is None
    assert priced_hub.entity_id("outlet-1", "revenue_total") is not None


async def test_of_a_machine_and_of_weeks_there_is_revenue_on_request(priced_hub: HubFixture) -> None:
    entities = er.async_get(priced_hub.hass)
    disabled = [
        *(("machine-1", f"revenue_{span}") for span in ("today", "week", "month", "total")),
        *(("machine-1", span) for span in ("week", "month")),
        *((key, figure) for key in ("outlet-1", priced_hub.entry.entry_id) for figure in ("revenue_week", "week")),
    ]
    for key, figure in disabled:
        entry = entities.async_get(priced_hub.entity_id(key, figure) or "")
        assert entry is not None, (key, figure)
        assert entry.disabled_by is er.RegistryEntryDisabler.INTEGRATION


async def test_the_treatments_of_a_month_are_counted(priced_hub: HubFixture) -> None:
    await priced_hub.device().send_event(1, Kind.STANDARD)
    assert priced_hub.state("outlet-1", "month") == priced_hub.fleet_state("month") == "1"


async def test_a_corrected_price_is_shown(priced_hub: HubFixture, freezer: FrozenDateTimeFactory) -> None:
    await priced_hub.device().send_event(1, Kind.BASIC)
    await priced_hub.configure(outlet(prices={"basic": 8}))
    await time_passes(priced_hub, freezer)
    assert figures(priced_hub, "outlet-1") == ["8.00", "8.00", "8.00"]


async def test_a_price_from_today_leaves_the_past(priced_hub: HubFixture, freezer: FrozenDateTimeFactory) -> None:
    await priced_hub.device().send_event(1, Kind.BASIC, at("2026-11-27T10:00:00"))
    await priced_hub.device().send_event(2, Kind.BASIC)
    dearer = with_prices_from(FIVE, day_number(date(2026, 11, 28)), amounts_of({"basic": 8}))
    await priced_hub.configure(outlet(prices=dearer))
    await time_passes(priced_hub, freezer)
    assert figures(priced_hub, "outlet-1") == ["8.00", "13.00", "13.00"]


async def test_today_and_the_month_turn_at_midnight(priced_hub: HubFixture, freezer: FrozenDateTimeFactory) -> None:
    await priced_hub.device().send_event(1, Kind.BASIC)
    freezer.move_to("2026-11-30T22:59:00+00:00")
    await time_passes(priced_hub, freezer)
    await time_passes(priced_hub, freezer)
    assert figures(priced_hub, "outlet-1") == ["0.00", "0.00", "5.00"]


async def test_many_treatments_are_two_states_a_minute_at_most(
    hass: HomeAssistant, priced_hub: HubFixture, freezer: FrozenDateTimeFactory
) -> None:
    entity_id = priced_hub.entity_id("outlet-1", "revenue_today")
    changes: list[Event[Any]] = async_capture_events(hass, "state_changed")

    for number in range(1, 11):
        await priced_hub.device().send_event(number, Kind.BASIC)
    written = [event.data["new_state"].state for event in changes if event.data["entity_id"] == entity_id]
    assert written == ["5.00"]
    await time_passes(priced_hub, freezer)

    written = [event.data["new_state"].state for event in changes if event.data["entity_id"] == entity_id]
    assert written == ["5.00", "50.00"]


async def test_no_revenue_of_a_removed_outlet_is_lost(priced_hub: HubFixture, freezer: FrozenDateTimeFactory) -> None:
    await priced_hub.device().send_event(1, Kind.BASIC)
    await time_passes(priced_hub, freezer)
    await priced_hub.remove("outlet-1")
    await priced_hub.reload()
    assert priced_hub.hub.revenue.revenue("outlet-1", Span.TOTAL) == 5
    assert figures(priced_hub, priced_hub.entry.entry_id) == ["5.00"] * 3
