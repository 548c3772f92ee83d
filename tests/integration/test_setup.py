"""Setting a hub up and taking it down."""

from unittest.mock import patch

from homeassistant.components import mqtt
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError

from custom_components.ozon_telemetry.const import DOMAIN
from custom_components.ozon_telemetry.core.domain.messages import Kind

from .conftest import Begin
from .fleet import assigned, machine, outlet, placed
from .house import House


async def test_a_hub_waits_for_mqtt(begin: Begin) -> None:
    with patch.object(mqtt, "async_wait_for_mqtt_client", return_value=False):
        house = await begin()
    assert house.entry.state is ConfigEntryState.SETUP_RETRY
    assert house.entry.error_reason_translation_key == "mqtt_unavailable"


async def test_a_set_up_that_fails_late_lets_go_of_the_ledger(begin: Begin) -> None:
    with patch.object(mqtt, "async_subscribe", side_effect=HomeAssistantError("MQTT is gone")):
        house = await begin(outlet(), machine(assignments=assigned(), placements=placed()))
    assert house.entry.state is ConfigEntryState.SETUP_ERROR
    assert house.hub.ledger._engine is None


async def test_three_subscriptions_serve_every_device(begin: Begin) -> None:
    with patch.object(mqtt, "async_subscribe", wraps=mqtt.async_subscribe) as subscribe:
        await begin()
    # Only what is said once is confirmed to the broker: an event is acknowledged by ourselves, once it is stored.
    assert [(call.args[1], call.kwargs["qos"]) for call in subscribe.call_args_list] == [
        ("ozon/device/+/event", 0),
        ("ozon/device/+/status", 1),
        ("ozon/device/+/heartbeat", 0),
    ]


async def test_an_unloaded_hub_leaves_nothing_behind(hass: HomeAssistant, house: House) -> None:
    await house.device().event(1, Kind.BASIC)
    hub = house.hub

    await hass.config_entries.async_unload(house.entry.entry_id)

    assert hub.ledger._engine is None
    assert not any("ozon_telemetry" in task.get_name() for task in hub.pipeline.tasks if not task.done())
    assert hass.states.get("sensor.harbour_ozone_1_total_treatments").state == "unavailable"  # type: ignore[union-attr]


async def test_a_hub_that_has_nothing_to_do_stops_and_may_be_stopped_twice(house: House) -> None:
    await house.device().settle()
    await house.hub.async_stop()
    await house.hub.async_stop()
    assert house.hub.ledger._engine is None


async def test_a_hub_can_be_loaded_again(house: House) -> None:
    await house.device().event(1, Kind.BASIC)
    await house.reload()
    await house.device().event(2, Kind.BASIC)
    assert house.shows("machine-1") == "2"
    assert len(house.hass.config_entries.async_entries(DOMAIN)) == 1
