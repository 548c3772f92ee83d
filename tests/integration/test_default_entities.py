"""What a machine is by default: few entities, few states a treatment, and none while nothing happens."""

from collections import Counter
from datetime import timedelta

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity_platform import MAX_ENABLED_ENTITIES_PER_CONFIG_ENTRY as MOST
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events, async_fire_time_changed

from custom_components.ozon_telemetry.core.domain.messages import Heartbeat, Kind, Status
from custom_components.ozon_telemetry.sensors.ledger_sensors import STEP

from .builders import DEVICE, assigned, machine, outlet, placed
from .conftest import SetUpHub
from .fake_device import GEN
from .hub_fixture import HubFixture

pytestmark = pytest.mark.usefixtures("as_installed")

MACHINES = 800
OUTLETS = 80
PRESSES = 10
BETWEEN = timedelta(seconds=3)
UPDATABLE = Status(DEVICE, online=True, gen=GEN, seq=0, acked=0, firmware="1.0.0", channel="stable", latest="1.0.0")


@pytest.fixture
async def hub_fixture(as_installed: None, set_up_hub: SetUpHub, freezer: FrozenDateTimeFactory) -> HubFixture:
    """Return a hub of one machine that stands in an outlet with prices, with a device that can update itself."""
    freezer.move_to("2026-03-02T12:00:00+00:00")
    hub = await set_up_hub(outlet(prices={"basic": 2.5}), machine(assignments=assigned(), placements=placed()))
    await hub.device().send_report(UPDATABLE)
    return hub


def enabled(hub_fixture: HubFixture) -> dict[str, set[str]]:
    """Return what is enabled, by what it belongs to."""
    entities = er.async_entries_for_config_entry(er.async_get(hub_fixture.hass), hub_fixture.entry.entry_id)
    found: dict[str, set[str]] = {}
    for entity in entities:
        if entity.disabled_by is None:
            key, _, figure = entity.unique_id.partition("_")
            found.setdefault(key, set()).add(figure)
    return found


async def pressed(hub_fixture: HubFixture, freezer: FrozenDateTimeFactory, first: int, number: int) -> None:
    """Press a button so often, a while apart."""
    for seq in range(first, first + number):
        freezer.tick(BETWEEN)
        async_fire_time_changed(hub_fixture.hass, dt_util.utcnow())
        await hub_fixture.device().send_event(seq, Kind.BASIC)


async def written(hub_fixture: HubFixture, freezer: FrozenDateTimeFactory, first: int, number: int) -> Counter[str]:
    """Return how often each state was written while a button was pressed so often: each is a row in the recorder."""
    changes = async_capture_events(hub_fixture.hass, "state_changed")
    await pressed(hub_fixture, freezer, first, number)
    return Counter(change.data["entity_id"] for change in changes)


async def test_a_machine_and_its_device_have_what_people_look_at(hub_fixture: HubFixture) -> None:
    found = enabled(hub_fixture)
    assert found["machine-1"] == {"total", "today", "treatment", "silent", "maintenance_due", "maintenance_done"}
    assert found[DEVICE] == {"connectivity", "rtc", "sd_card", "identify", "firmware"}
    assert len(found["machine-1"]) + len(found[DEVICE]) <= 12


async def test_eight_hundred_machines_are_within_home_assistants_limit(hub_fixture: HubFixture) -> None:
    found = enabled(hub_fixture)
    each, outlets = len(found["machine-1"]) + len(found[DEVICE]), len(found["outlet-1"])
    assert MACHINES * each + OUTLETS * outlets + len(found[hub_fixture.entry.entry_id]) < MOST


async def test_an_installation_that_has_an_entity_keeps_it(hass: HomeAssistant, set_up_hub: SetUpHub) -> None:
    hub = await set_up_hub(outlet(), machine(assignments=assigned(), placements=placed()))
    er.async_get(hass).async_update_entity(hub.entity_id("machine-1", "basic") or "", disabled_by=None)
    await hub.reload()
    await hub.device().send_event(1, Kind.BASIC)
    assert hub.state("machine-1", "basic") == "1"


async def test_a_treatment_writes_five_states_at_most(hub_fixture: HubFixture, freezer: FrozenDateTimeFactory) -> None:
    await pressed(hub_fixture, freezer, 1, 1)
    rows = await written(hub_fixture, freezer, 2, PRESSES)
    assert rows.total() <= 5 * PRESSES, rows
    of_machine = {hub_fixture.entity_id("machine-1", figure) for figure in ("total", "today", "treatment")}
    assert {entity_id for entity_id, number in rows.items() if number == PRESSES} == of_machine


async def test_the_sums_of_outlet_and_fleet_follow_a_minute_later(
    hub_fixture: HubFixture, freezer: FrozenDateTimeFactory
) -> None:
    await pressed(hub_fixture, freezer, 1, 2)
    assert (hub_fixture.state("outlet-1"), hub_fixture.fleet_state()) == ("1", "1")
    freezer.tick(STEP)
    async_fire_time_changed(hub_fixture.hass, dt_util.utcnow())
    await hub_fixture.device().settle()
    assert (hub_fixture.state("outlet-1"), hub_fixture.fleet_state()) == ("2", "2")


async def test_a_treatment_is_one_entry_of_the_logbook(hub_fixture: HubFixture, freezer: FrozenDateTimeFactory) -> None:
    """The logbook has each change of a state, but of those that have a unit."""
    await pressed(hub_fixture, freezer, 1, 1)
    changes = async_capture_events(hub_fixture.hass, "state_changed")
    await pressed(hub_fixture, freezer, 2, PRESSES)
    shown = [change for change in changes if "unit_of_measurement" not in change.data["new_state"].attributes]
    assert [change.data["entity_id"] for change in shown] == [hub_fixture.entity_id("machine-1", "treatment")] * PRESSES


async def test_a_heartbeat_writes_nothing(hub_fixture: HubFixture, freezer: FrozenDateTimeFactory) -> None:
    await hub_fixture.device().send_report(UPDATABLE)
    before = {state.entity_id: state.last_reported for state in hub_fixture.hass.states.async_all()}
    for minute in range(60):
        freezer.tick(60)
        await hub_fixture.device().send_report(Heartbeat(DEVICE, uptime=60 * minute, rssi=-60 - minute % 3, pending=0))
    assert {state.entity_id: state.last_reported for state in hub_fixture.hass.states.async_all()} == before


async def test_when_a_device_was_last_seen_is_told_once_it_is_gone(
    hass: HomeAssistant, hub_fixture: HubFixture, freezer: FrozenDateTimeFactory
) -> None:
    device, entity_id = hub_fixture.device(), hub_fixture.entity_id(DEVICE, "connectivity")
    changes = async_capture_events(hass, "state_changed")
    for minute in range(60):
        freezer.tick(60)
        await device.send_report(Heartbeat(DEVICE, uptime=60 * minute))
    heard = dt_util.utcnow().replace(microsecond=0)
    assert [change for change in changes if change.data["entity_id"] == entity_id] == []
    freezer.tick(timedelta(minutes=5))
    async_fire_time_changed(hass, dt_util.utcnow())
    await device.settle()
    state = hass.states.get(str(entity_id))
    assert state
    assert (state.state, state.attributes["last_seen"]) == ("off", heard)


async def test_the_sensor_of_when_a_device_was_last_seen_of_earlier_versions_is_removed(
    hass: HomeAssistant, hub_fixture: HubFixture
) -> None:
    registry = er.async_get(hass)
    former = registry.async_get_or_create(
        "sensor", "ozon_telemetry", f"{DEVICE}_last_seen", config_entry=hub_fixture.entry
    )
    await hub_fixture.reload()
    assert registry.async_get(former.entity_id) is None
