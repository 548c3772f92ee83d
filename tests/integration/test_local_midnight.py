"""Local midnight: when the figures of today start again, in Home Assistant's zone or the outlet's own."""

from zoneinfo import ZoneInfo

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.ozon_telemetry.core.domain.messages import Kind

from .builders import OTHER_DEVICE, assigned, at, machine, outlet, placed
from .conftest import SetUpHub
from .hub_fixture import HubFixture

KOLKATA = outlet("Harbour", zone=ZoneInfo("Asia/Kolkata"))
FIRST = machine(assignments=assigned(), placements=placed())


@pytest.fixture(autouse=True)
async def _berlin(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> None:
    """Begin on the evening of the 2nd of March in Berlin: it is 22:50 there."""
    await hass.config.async_set_time_zone("Europe/Berlin")
    freezer.move_to("2026-03-02T21:50:00+00:00")


async def it_becomes(hub_fixture: HubFixture, freezer: FrozenDateTimeFactory, moment: str) -> None:
    """Move the clock, and fire what it triggers."""
    freezer.move_to(moment)
    async_fire_time_changed(hub_fixture.hass, dt_util.utcnow())
    await hub_fixture.device().settle()


async def test_today_turns_at_local_midnight(set_up_hub: SetUpHub, freezer: FrozenDateTimeFactory) -> None:
    hub_fixture = await set_up_hub(outlet(), FIRST)
    await hub_fixture.device().send_event(1, Kind.BASIC)
    await it_becomes(hub_fixture, freezer, "2026-03-02T22:59:59+00:00")
    assert hub_fixture.state("machine-1", "today") == "1"

    await it_becomes(hub_fixture, freezer, "2026-03-02T23:00:01+00:00")

    assert [hub_fixture.state(key, "today") for key in ("machine-1", "outlet-1")] == ["0", "0"]
    assert hub_fixture.fleet_state("today") == "0"
    assert hub_fixture.state("machine-1") == "1"


async def test_a_late_event_of_yesterday_is_not_todays(set_up_hub: SetUpHub, freezer: FrozenDateTimeFactory) -> None:
    hub_fixture = await set_up_hub(outlet(), FIRST)
    await it_becomes(hub_fixture, freezer, "2026-03-02T23:05:00+00:00")

    await hub_fixture.device().send_event(1, Kind.BASIC, at("2026-03-02T22:59:59"))
    await hub_fixture.device().send_event(2, Kind.BASIC, at("2026-03-02T23:00:00"))

    assert (hub_fixture.state("machine-1", "today"), hub_fixture.state("machine-1")) == ("1", "2")


async def test_after_a_restart_just_past_midnight_today_is_right(
    set_up_hub: SetUpHub, freezer: FrozenDateTimeFactory
) -> None:
    hub_fixture = await set_up_hub(outlet(), FIRST)
    await hub_fixture.device().send_event(1, Kind.BASIC)
    await hub_fixture.hass.config_entries.async_unload(hub_fixture.entry.entry_id)

    freezer.move_to("2026-03-02T23:01:00+00:00")
    await hub_fixture.reload()

    assert (hub_fixture.state("machine-1", "today"), hub_fixture.state("machine-1")) == ("0", "1")


async def test_after_a_restart_on_the_same_day_today_is_kept(hub_fixture: HubFixture) -> None:
    await hub_fixture.device().send_event(1, Kind.BASIC)
    await hub_fixture.reload()
    assert hub_fixture.state("machine-1", "today") == "1"


async def test_an_outlets_day_turns_in_its_own_zone(set_up_hub: SetUpHub, freezer: FrozenDateTimeFactory) -> None:
    freezer.move_to("2026-03-02T18:10:00+00:00")  # 23:40 in Kolkata, 19:10 in Berlin
    second = machine("Ozone 2", machine_id="machine-2", assignments=assigned(OTHER_DEVICE), placements=placed("o-2"))
    hub_fixture = await set_up_hub(KOLKATA, outlet("Station", outlet_id="o-2"), FIRST, second)
    await hub_fixture.device().send_event(1, Kind.BASIC)
    await hub_fixture.device(OTHER_DEVICE).send_event(1, Kind.BASIC, gen="another")

    await it_becomes(hub_fixture, freezer, "2026-03-02T18:30:01+00:00")

    assert [hub_fixture.state(key, "today") for key in ("machine-1", "machine-2")] == ["0", "1"]


async def test_a_new_time_zone_of_home_assistant_moves_midnight(
    set_up_hub: SetUpHub, freezer: FrozenDateTimeFactory
) -> None:
    hub_fixture = await set_up_hub(outlet(), FIRST)
    await hub_fixture.device().send_event(
        1, Kind.BASIC, at("2026-03-01T23:30:00")
    )  # after midnight in Berlin, not in London
    assert hub_fixture.state("machine-1", "today") == "1"

    await hub_fixture.hass.config.async_update(time_zone="Europe/London")
    await hub_fixture.device().settle()

    assert hub_fixture.state("machine-1", "today") == "0"


async def test_other_changes_of_home_assistants_configuration_change_nothing(hub_fixture: HubFixture) -> None:
    await hub_fixture.device().send_event(1, Kind.BASIC)
    await hub_fixture.hass.config.async_update(location_name="Elsewhere")
    await hub_fixture.device().settle()
    assert hub_fixture.state("machine-1", "today") == "1"


async def test_an_outlet_that_gets_its_own_zone(set_up_hub: SetUpHub, freezer: FrozenDateTimeFactory) -> None:
    hub_fixture = await set_up_hub(outlet(), FIRST)
    await hub_fixture.device().send_event(
        1, Kind.BASIC, at("2026-03-02T18:00:00")
    )  # 23:30 of the day before, in Kolkata
    await hub_fixture.configure(KOLKATA)
    assert (hub_fixture.state("machine-1", "today"), hub_fixture.state("machine-1")) == ("0", "1")
