"""Opening hours at run time: entities, conditions and payloads."""

from datetime import UTC, datetime
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed, async_mock_service

from custom_components.ozon_telemetry.api.fleet_feed import async_fleet_view
from custom_components.ozon_telemetry.const import DOMAIN
from custom_components.ozon_telemetry.core.domain.opening_hours import OpeningHours
from custom_components.ozon_telemetry.core.domain.opening_hours_text import parse_day

from .builders import DEVICE, assigned, machine, outlet, placed
from .conftest import SetUpHub
from .hub_fixture import HubFixture

EVERY_DAY = OpeningHours((parse_day("9:05-17"),) * 7)


@pytest.fixture(autouse=True)
async def _night(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> None:
    """Begin in the middle of a night in UTC."""
    await hass.config.async_set_time_zone("UTC")
    freezer.move_to(datetime(2026, 11, 23, 3, tzinfo=UTC))


@pytest.fixture
async def hub_fixture(set_up_hub: SetUpHub, _night: None) -> HubFixture:
    """Return a hub with an outlet that is open from five past nine to five."""
    return await set_up_hub(outlet(hours=EVERY_DAY), machine(assignments=assigned(), placements=placed()))


async def clock_shows(hub_fixture: HubFixture, freezer: FrozenDateTimeFactory, hour: int, minute: int = 0) -> None:
    """Move the clock to a time of the day."""
    freezer.move_to(datetime(2026, 11, 23, hour, minute, tzinfo=UTC))
    async_fire_time_changed(hub_fixture.hass)
    await hub_fixture.device().settle()


async def test_an_outlet_opens_and_closes_to_the_minute(
    hub_fixture: HubFixture, freezer: FrozenDateTimeFactory
) -> None:
    seen = [hub_fixture.state("outlet-1", "open")]
    for time in ((9, 4), (9, 5), (16, 59), (17, 0)):
        await clock_shows(hub_fixture, freezer, *time)
        seen.append(hub_fixture.state("outlet-1", "open"))
    assert seen == ["off", "off", "on", "on", "off"]


async def test_it_shows_when_it_opens_or_closes_next(hub_fixture: HubFixture, freezer: FrozenDateTimeFactory) -> None:
    assert _next_change(hub_fixture) == datetime(2026, 11, 23, 9, 5, tzinfo=UTC)
    await clock_shows(hub_fixture, freezer, 9, 5)
    assert _next_change(hub_fixture) == datetime(2026, 11, 23, 17, 0, tzinfo=UTC)


async def test_other_hours_are_shown_at_once(hub_fixture: HubFixture) -> None:
    await hub_fixture.configure(outlet(hours=OpeningHours((parse_day("2-4"),) * 7)))
    assert hub_fixture.state("outlet-1", "open") == "on"


async def test_an_outlet_without_hours_is_always_open(hub_fixture: HubFixture) -> None:
    await hub_fixture.configure(outlet())
    assert (hub_fixture.state("outlet-1", "open"), _next_change(hub_fixture)) == ("on", None)


async def test_the_fleet_view_tells_it(hub_fixture: HubFixture, freezer: FrozenDateTimeFactory) -> None:
    assert [outlet["open"] for outlet in (await async_fleet_view(hub_fixture.hub))["outlets"]] == [False]
    await clock_shows(hub_fixture, freezer, 10)
    assert [outlet["open"] for outlet in (await async_fleet_view(hub_fixture.hub))["outlets"]] == [True]


@pytest.mark.parametrize("chosen", ["outlet-1", "machine-1", DEVICE])
async def test_a_condition_tests_the_outlet_in_which_something_is(
    hass: HomeAssistant, hub_fixture: HubFixture, freezer: FrozenDateTimeFactory, chosen: str
) -> None:
    calls = async_mock_service(hass, "test", "note")
    await _automate(hub_fixture, chosen)
    assert await _asked(hass, calls) == 0
    await clock_shows(hub_fixture, freezer, 10)
    assert await _asked(hass, calls) == 1


async def test_another_outlet_is_another_matter(hass: HomeAssistant, hub_fixture: HubFixture) -> None:
    await hub_fixture.configure(outlet("Airport", outlet_id="outlet-2"))
    calls = async_mock_service(hass, "test", "note")
    await _automate(hub_fixture, "machine-1")
    assert await _asked(hass, calls) == 0


def _next_change(hub_fixture: HubFixture) -> Any:
    entity_id = hub_fixture.entity_id("outlet-1", "open")
    state = hub_fixture.hass.states.get(entity_id) if entity_id else None
    assert state is not None
    return state.attributes["next_change"]


async def _automate(hub_fixture: HubFixture, chosen: str) -> None:
    target = {"device_id": hub_fixture.registered(chosen).id}
    config = {
        "triggers": [{"trigger": "event", "event_type": "ask"}],
        "conditions": [{"condition": f"{DOMAIN}.is_open_now", "target": target}],
        "actions": [{"action": "test.note"}],
    }
    assert await async_setup_component(hub_fixture.hass, "automation", {"automation": [config]})
    await hub_fixture.hass.async_block_till_done()


async def _asked(hass: HomeAssistant, calls: list[ServiceCall]) -> int:
    hass.bus.async_fire("ask")
    await hass.async_block_till_done()
    return len(calls)
