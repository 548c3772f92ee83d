"""What the logbook says, from the events as they are fired."""

from typing import Any

from homeassistant.core import Event, HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events

from custom_components.ozon_telemetry.const import EVENT_COMMAND, EVENT_LOST
from custom_components.ozon_telemetry.core.domain.messages import ONE, Kind
from custom_components.ozon_telemetry.logbook import async_describe_events

from .builders import DEVICE, assigned, machine
from .conftest import SetUpHub
from .hub_fixture import HubFixture


def line(hass: HomeAssistant, event: Event[Any]) -> str:
    """Return an event as the logbook describes it."""
    describers: dict[str, Any] = {}
    async_describe_events(hass, lambda _, kind, describer: describers.update({kind: describer}))
    said = describers[str(event.event_type)](event)
    return f"{said['name']} {said['message']}"


async def lose(hub_fixture: HubFixture) -> None:
    """Let a device lose an event that its counters prove."""
    await hub_fixture.device().send_event(1, Kind.BASIC)
    hub_fixture.device().counters = hub_fixture.device().counters.plus(ONE[Kind.BASIC])
    await hub_fixture.device().send_event(3, Kind.BASIC, prev=1)


async def test_lost_events_are_logged_for_the_machine(hass: HomeAssistant, hub_fixture: HubFixture) -> None:
    events = async_capture_events(hass, EVENT_LOST)
    await lose(hub_fixture)
    assert [line(hass, event) for event in events] == ["Ozone 1 lost 1 events; 1 treatments were recovered"]


async def test_lost_events_of_a_device_in_no_machine_are_logged_for_the_device(
    hass: HomeAssistant, set_up_hub: SetUpHub
) -> None:
    hub_fixture = await set_up_hub(machine(assignments=assigned(end=1)))
    events = async_capture_events(hass, EVENT_LOST)
    await lose(hub_fixture)
    assert [line(hass, event) for event in events] == [f"{DEVICE} lost 1 events; 1 treatments were recovered"]


@pytest.mark.parametrize(("confirmed", "text"), [(True, "confirmed"), (False, "did not confirm")])
def test_commands_are_logged_for_the_device(hass: HomeAssistant, *, confirmed: bool, text: str) -> None:
    event = Event(EVENT_COMMAND, {"device": DEVICE, "command": "restart", "confirmed": confirmed})
    assert line(hass, event) == f"{DEVICE} {text} the command restart"
