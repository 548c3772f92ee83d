"""The event entity: fresh treatments, each at most once."""

from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, State
import pytest
from pytest_homeassistant_custom_component.common import (
    async_capture_events,
    mock_restore_cache_with_extra_data,
)

from custom_components.ozon_telemetry.clock import now_millis
from custom_components.ozon_telemetry.const import CONF_FRESHNESS
from custom_components.ozon_telemetry.core.domain.messages import Clock, Counters, Kind, Status

from .builders import DEVICE, assigned, machine, outlet, placed
from .conftest import SetUpHub
from .hub_fixture import HubFixture

ENTITY = "event.harbour_ozone_1_treatment"
SECOND, MINUTE = 1000, 60_000


@pytest.fixture
def fired(hass: HomeAssistant, hub_fixture: HubFixture) -> list[Event[EventStateChangedData]]:
    """Return all state changes, of which only those of the event entity are looked at."""
    return async_capture_events(hass, "state_changed")


def kinds(fired: list[Event[EventStateChangedData]]) -> list[str]:
    """Return the kinds that the event entity fired."""
    states = (event.data["new_state"] for event in fired if event.data["entity_id"] == ENTITY)
    return [state.attributes["event_type"] for state in states if state]


async def test_a_treatment_event_has_all_that_an_automation_may_need(
    hass: HomeAssistant, hub_fixture: HubFixture
) -> None:
    now = now_millis()
    await hub_fixture.device().send_event(1, Kind.PREMIUM, now)
    state = hass.states.get(ENTITY)
    assert state
    assert {
        "event_type": "premium",
        "device": DEVICE,
        "sequence": 1,
        "replayed": False,
        "time_source": "device",
        "count_basic": 0,
        "count_premium": 1,
    }.items() <= state.attributes.items()
    assert state.attributes["occurred_at"].endswith("+00:00")


async def test_each_treatment_is_fired_once(hub_fixture: HubFixture, fired: list[Event[EventStateChangedData]]) -> None:
    device, now = hub_fixture.device(), now_millis()
    await device.send_event(1, Kind.BASIC, now)
    await device.send_event(1, Kind.BASIC, now, counters=device.counters)
    await device.send_event(2, Kind.STANDARD, now)
    assert kinds(fired) == ["basic", "standard"]


@pytest.mark.parametrize(
    ("age", "attributes"),
    [
        (0, {"event_type": "basic", "replayed": False}),
        (20 * SECOND, {"event_type": "basic", "replayed": False}),
        (4 * MINUTE, {"event_type": "basic", "replayed": True}),
        (6 * MINUTE, {"event_type": None, "replayed": None}),
    ],
)
async def test_only_fresh_treatments_are_fired(
    hass: HomeAssistant, hub_fixture: HubFixture, age: int, attributes: dict[str, Any]
) -> None:
    await hub_fixture.device().send_event(1, Kind.BASIC, now_millis() - age)
    state = hass.states.get(ENTITY)
    assert state
    assert {name: state.attributes.get(name) for name in attributes} == attributes
    assert hub_fixture.state("machine-1") == "1"


async def test_the_freshness_option_decides_which_treatments_are_fired(
    hass: HomeAssistant, hub_fixture: HubFixture, fired: list[Event[EventStateChangedData]]
) -> None:
    half_an_hour_ago = now_millis() - 30 * MINUTE
    await hub_fixture.device().send_event(1, Kind.BASIC, half_an_hour_ago)
    hass.config_entries.async_update_entry(hub_fixture.entry, options={CONF_FRESHNESS: 3600})
    await hub_fixture.device().send_event(2, Kind.STANDARD, half_an_hour_ago)
    assert kinds(fired) == ["standard"]


async def test_of_a_replay_without_a_clock_only_the_newest_is_fired(
    hub_fixture: HubFixture, fired: list[Event[EventStateChangedData]]
) -> None:
    device = hub_fixture.device()
    for seq, kind in enumerate((Kind.BASIC, Kind.STANDARD, Kind.PREMIUM), 1):
        device.publish_event(seq, kind, clock=Clock.NONE)
    await device.settle()
    assert kinds(fired) == ["premium"]


async def test_recovered_treatments_are_counted_but_not_fired(
    hub_fixture: HubFixture, fired: list[Event[EventStateChangedData]]
) -> None:
    device = hub_fixture.device()
    await device.send_event(1, Kind.BASIC)
    await device.send_event(9, Kind.BASIC, prev=1, counters=Counters(basic=9))
    assert kinds(fired) == ["basic", "basic"]
    assert hub_fixture.state("machine-1") == "9"


async def test_nothing_but_a_treatment_changes_it(
    hub_fixture: HubFixture, fired: list[Event[EventStateChangedData]]
) -> None:
    await hub_fixture.configure(machine(assignments=assigned(), placements=placed(), opening=Counters(basic=5)))
    await hub_fixture.device().send_report(Status(DEVICE, online=True))
    assert (kinds(fired), hub_fixture.state("machine-1")) == ([], "5")


async def test_the_last_treatment_is_still_shown_after_a_restart(hass: HomeAssistant, set_up_hub: SetUpHub) -> None:
    stored = {
        "last_event_type": "basic",
        "last_event_attributes": {"sequence": 7},
    }
    mock_restore_cache_with_extra_data(hass, [(State(ENTITY, "2026-03-02T10:00:00.000+00:00"), stored)])
    hub_fixture = await set_up_hub(outlet(), machine(assignments=assigned(), placements=placed()))
    assert hub_fixture.entry.state is ConfigEntryState.LOADED
    state = hass.states.get(ENTITY)
    assert state
    assert (state.attributes["event_type"], state.attributes["sequence"]) == ("basic", 7)
