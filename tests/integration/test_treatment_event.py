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

from .conftest import Begin
from .fleet import DEVICE, assigned, machine, outlet, placed
from .house import House

ENTITY = "event.harbour_ozone_1_treatment"
SECOND, MINUTE = 1000, 60_000


@pytest.fixture
def fired(hass: HomeAssistant, house: House) -> list[Event[EventStateChangedData]]:
    """Return all state changes, of which only those of the event entity are looked at."""
    return async_capture_events(hass, "state_changed")


def kinds(fired: list[Event[EventStateChangedData]]) -> list[str]:
    """Return what the event entity told."""
    states = (event.data["new_state"] for event in fired if event.data["entity_id"] == ENTITY)
    return [state.attributes["event_type"] for state in states if state]


async def test_a_treatment_is_told_with_all_an_automation_may_want(hass: HomeAssistant, house: House) -> None:
    now = now_millis()
    await house.device().event(1, Kind.PREMIUM, now)
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


async def test_each_treatment_is_told_once(house: House, fired: list[Event[EventStateChangedData]]) -> None:
    device, now = house.device(), now_millis()
    await device.event(1, Kind.BASIC, now)
    await device.event(1, Kind.BASIC, now, counters=device.counters)
    await device.event(2, Kind.STANDARD, now)
    assert kinds(fired) == ["basic", "standard"]


@pytest.mark.parametrize(
    ("age", "told"),
    [
        (0, {"event_type": "basic", "replayed": False}),
        (20 * SECOND, {"event_type": "basic", "replayed": False}),
        (4 * MINUTE, {"event_type": "basic", "replayed": True}),
        (6 * MINUTE, {"event_type": None, "replayed": None}),
    ],
)
async def test_only_fresh_treatments_are_told(
    hass: HomeAssistant, house: House, age: int, told: dict[str, Any]
) -> None:
    await house.device().event(1, Kind.BASIC, now_millis() - age)
    state = hass.states.get(ENTITY)
    assert state
    assert {name: state.attributes.get(name) for name in told} == told
    assert house.shows("machine-1") == "1"


async def test_what_is_fresh_is_the_users_to_say(hass: HomeAssistant, house: House) -> None:
    hass.config_entries.async_update_entry(house.entry, options={CONF_FRESHNESS: 3600})
    await house.device().event(1, Kind.BASIC, now_millis() - 30 * MINUTE)
    assert not hass.states.is_state(ENTITY, "unknown")


async def test_of_a_replay_without_a_clock_only_the_newest_is_news(
    house: House, fired: list[Event[EventStateChangedData]]
) -> None:
    device = house.device()
    for seq, kind in enumerate((Kind.BASIC, Kind.STANDARD, Kind.PREMIUM), 1):
        device.say_event(seq, kind, clock=Clock.NONE)
    await device.settle()
    assert kinds(fired) == ["premium"]


async def test_recovered_treatments_are_figures_and_no_news(
    house: House, fired: list[Event[EventStateChangedData]]
) -> None:
    device = house.device()
    await device.event(1, Kind.BASIC)
    await device.event(9, Kind.BASIC, prev=1, counters=Counters(basic=9))
    assert kinds(fired) == ["basic", "basic"]
    assert house.shows("machine-1") == "9"


async def test_nothing_but_a_treatment_changes_it(house: House, fired: list[Event[EventStateChangedData]]) -> None:
    await house.configure(machine(assignments=assigned(), placements=placed(), opening=Counters(basic=5)))
    await house.device().report(Status(DEVICE, online=True))
    assert (kinds(fired), house.shows("machine-1")) == ([], "5")


async def test_the_last_treatment_is_still_shown_after_a_restart(hass: HomeAssistant, begin: Begin) -> None:
    told = {
        "last_event_type": "basic",
        "last_event_attributes": {"sequence": 7},
    }
    mock_restore_cache_with_extra_data(hass, [(State(ENTITY, "2026-03-02T10:00:00.000+00:00"), told)])
    house = await begin(outlet(), machine(assignments=assigned(), placements=placed()))
    assert house.entry.state is ConfigEntryState.LOADED
    state = hass.states.get(ENTITY)
    assert state
    assert (state.attributes["event_type"], state.attributes["sequence"]) == ("basic", 7)
