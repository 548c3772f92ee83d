"""Setting a hub up and taking it down."""

import asyncio
import threading
from unittest.mock import patch

from homeassistant.components import mqtt
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ozon_telemetry.const import DOMAIN
from custom_components.ozon_telemetry.core.domain.messages import Kind
from custom_components.ozon_telemetry.core.ledger import Ledger

from .builders import assigned, machine, outlet, placed
from .conftest import SetUpHub
from .hub_fixture import HubFixture


async def test_a_hub_subscribes_once_mqtt_is_there(hass: HomeAssistant, set_up_hub: SetUpHub) -> None:
    (broker,) = hass.config_entries.async_entries(mqtt.DOMAIN)
    assert isinstance(broker, MockConfigEntry)
    with patch.object(mqtt, "async_subscribe", wraps=mqtt.async_subscribe) as subscribe:
        broker.mock_state(hass, ConfigEntryState.SETUP_RETRY)
        hub_fixture = await set_up_hub(outlet(), machine(assignments=assigned(), placements=placed()))
        assert hub_fixture.entry.state is ConfigEntryState.LOADED
        assert subscribe.call_count == 0
        for _ in range(2):
            broker.mock_state(hass, ConfigEntryState.LOADED)
        await hass.async_block_till_done()
        assert subscribe.call_count == 4
    await hub_fixture.device().send_event(1, Kind.BASIC)
    assert hub_fixture.state("machine-1") == "1"


async def test_a_set_up_that_fails_late_lets_go_of_the_ledger(set_up_hub: SetUpHub) -> None:
    with patch.object(mqtt, "async_subscribe", side_effect=HomeAssistantError("MQTT is gone")):
        hub_fixture = await set_up_hub(outlet(), machine(assignments=assigned(), placements=placed()))
    assert hub_fixture.entry.state is ConfigEntryState.SETUP_ERROR
    assert not hub_fixture.hub.ledger.file.is_open


async def test_four_subscriptions_serve_every_device(set_up_hub: SetUpHub) -> None:
    with patch.object(mqtt, "async_subscribe", wraps=mqtt.async_subscribe) as subscribe:
        await set_up_hub()
    # Only what is said once is confirmed to the broker: an event is acknowledged by ourselves, once it is stored.
    assert [(call.args[1], call.kwargs["qos"]) for call in subscribe.call_args_list] == [
        ("ozon/device/+/event", 0),
        ("ozon/device/+/events", 0),
        ("ozon/device/+/status", 1),
        ("ozon/device/+/heartbeat", 0),
    ]


def running_tasks() -> set[str]:
    """Return the names of the integration's background tasks that run now."""
    return {task.get_name() for task in asyncio.all_tasks() if task.get_name().startswith(DOMAIN)}


async def test_an_unloaded_hub_leaves_nothing_behind(hass: HomeAssistant, hub_fixture: HubFixture) -> None:
    await hub_fixture.device().send_event(1, Kind.BASIC)
    hub = hub_fixture.hub
    assert running_tasks() == {f"{DOMAIN} {task} of {hub_fixture.entry.title}" for task in ("worker", "transports")}

    assert await hass.config_entries.async_unload(hub_fixture.entry.entry_id)

    assert not hub.ledger.file.is_open
    assert running_tasks() == set()
    total = hass.states.get("sensor.harbour_ozone_1_total_treatments")
    assert total
    assert total.state == "unavailable"


async def test_a_hub_that_has_nothing_to_do_stops_and_closes_its_ledger_only_once(hub_fixture: HubFixture) -> None:
    await hub_fixture.device().settle()
    with patch.object(Ledger, "close", autospec=True, side_effect=Ledger.close) as close:
        await hub_fixture.hub.async_stop()
        await hub_fixture.hub.async_stop()
    assert close.call_count == 1
    assert not hub_fixture.hub.ledger.file.is_open
    assert running_tasks() == set()


async def test_a_hub_that_is_reloaded_while_it_stops_lets_go_of_the_ledger_first(hub_fixture: HubFixture) -> None:
    """Two hubs that write one file would spoil it: each knows only its own writes."""
    is_free = threading.Event()

    def occupy(_: Ledger) -> None:
        is_free.wait()

    before = hub_fixture.hub
    occupying = asyncio.create_task(hub_fixture.write(occupy))
    await asyncio.sleep(0)
    stopping = asyncio.create_task(before.async_stop())  # as when Home Assistant stops
    reloading = asyncio.create_task(hub_fixture.reload())
    await asyncio.wait([reloading], timeout=0.2)  # time for a set-up that must not come; a slow machine may miss one
    meanwhile = hub_fixture.hub
    is_free.set()
    await asyncio.gather(occupying, stopping, reloading)
    assert meanwhile is before
    assert not before.ledger.file.is_open
    assert hub_fixture.hub is not before


async def test_a_hub_can_be_loaded_again(hub_fixture: HubFixture) -> None:
    await hub_fixture.device().send_event(1, Kind.BASIC)
    await hub_fixture.reload()
    await hub_fixture.device().send_event(2, Kind.BASIC)
    assert hub_fixture.state("machine-1") == "2"
    assert len(hub_fixture.hass.config_entries.async_entries(DOMAIN)) == 1
