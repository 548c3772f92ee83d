"""Presence, status and commands of a device that is pulled: its connection is its sign of life."""

import asyncio

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest

from custom_components.ozon_telemetry.clock import now_millis
from custom_components.ozon_telemetry.core.domain.messages import Command, Status
from devtools.polling import until
from tests.integration.builders import DEVICE
from tests.integration.hub_fixture import HubFixture

from .conftest import QUICK
from .fake_native_device import FakeNativeDevice

HOUR = 3_600_000


async def is_shown(hub_fixture: HubFixture, figure: str, expected: str) -> None:
    """Wait until an entity of the device shows something."""
    await until(f"{figure} {expected}", lambda: hub_fixture.state(DEVICE, figure) == expected, 10, 0.01)


async def test_a_hub_needs_no_mqtt(hub_without_mqtt: HubFixture, device: FakeNativeDevice) -> None:
    device.add()
    device.press(3)
    await until("a total of 3", lambda: hub_without_mqtt.state("machine-1") == "3", 10, 0.01)
    await is_shown(hub_without_mqtt, "connectivity", "on")
    hub_without_mqtt.hub.tick()
    assert hub_without_mqtt.issues() == {}


async def test_a_device_is_online_while_it_is_connected(hub_without_mqtt: HubFixture, device: FakeNativeDevice) -> None:
    device.add()
    await is_shown(hub_without_mqtt, "connectivity", "on")
    device.connect(is_connected=False)
    await is_shown(hub_without_mqtt, "connectivity", "off")
    device.connect(is_connected=True)
    await is_shown(hub_without_mqtt, "connectivity", "on")


async def test_a_connected_device_needs_to_say_nothing(
    hub_without_mqtt: HubFixture, device: FakeNativeDevice, monkeypatch: pytest.MonkeyPatch
) -> None:
    device.add()
    await is_shown(hub_without_mqtt, "connectivity", "on")
    asked = len(device.calls)
    now = now_millis()
    monkeypatch.setattr("custom_components.ozon_telemetry.hub.hub.now_millis", lambda: now + HOUR)
    hub_without_mqtt.hub.tick()
    await asyncio.sleep(QUICK)
    assert hub_without_mqtt.state(DEVICE, "connectivity") == "on"
    assert len(device.calls) == asked


async def test_without_any_device_nothing_is_known_of_one(hub_without_mqtt: HubFixture) -> None:
    assert hub_without_mqtt.state(DEVICE, "connectivity") == "unavailable"


async def test_a_status_that_changed_is_asked_for(hub_without_mqtt: HubFixture, device: FakeNativeDevice) -> None:
    device.add()
    await is_shown(hub_without_mqtt, "connectivity", "on")
    device.change_status(sd_available=False)
    await is_shown(hub_without_mqtt, "sd_card", "on")


async def test_a_broker_that_is_lost_hides_no_device_that_needs_none(
    hub_fixture: HubFixture, device: FakeNativeDevice
) -> None:
    device.add()
    await is_shown(hub_fixture, "connectivity", "on")
    hub_fixture.hub.mqtt.connection_changed(is_connected=False)
    assert hub_fixture.state(DEVICE, "connectivity") == "on"
    device.press()
    await until("a total of 1", lambda: hub_fixture.state("machine-1") == "1", 10, 0.01)


async def test_a_broker_that_is_lost_hides_the_devices_that_use_it(
    hub_fixture: HubFixture, hass: HomeAssistant
) -> None:
    FakeNativeDevice(hass, "24:6F:28:AA:BB:09", node="other").add()
    await hub_fixture.device().send_report(Status(DEVICE, online=True, gen="95216b23", seq=0, acked=0))
    assert hub_fixture.state(DEVICE, "connectivity") == "on"
    hub_fixture.hub.mqtt.connection_changed(is_connected=False)
    await hass.async_block_till_done()
    assert hub_fixture.state(DEVICE, "connectivity") == "unavailable"


async def test_a_device_that_mqtt_hears_stays_online_without_the_native_api(
    hub_fixture: HubFixture, device: FakeNativeDevice
) -> None:
    await hub_fixture.device().send_report(Status(DEVICE, online=True, gen="95216b23", seq=0, acked=0))
    device.add()
    await until("a status", lambda: device.actions("ozon_status"))
    device.connect(is_connected=False)
    await hub_fixture.device().settle()
    assert hub_fixture.state(DEVICE, "connectivity") == "on"


@pytest.mark.parametrize("command", Command)
async def test_a_command_is_an_action(hub_without_mqtt: HubFixture, device: FakeNativeDevice, command: Command) -> None:
    device.add()
    await is_shown(hub_without_mqtt, "connectivity", "on")
    await hub_without_mqtt.hub.commands.async_send(DEVICE, command, None)
    (data,) = device.actions("ozon_command")
    assert data["command"] == command.value


async def test_a_command_to_a_device_that_refuses_it_fails(
    hub_without_mqtt: HubFixture, device: FakeNativeDevice
) -> None:
    device.add()
    await is_shown(hub_without_mqtt, "connectivity", "on")
    device.is_broken = True
    with pytest.raises(HomeAssistantError):
        await hub_without_mqtt.hub.commands.async_send(DEVICE, Command.IDENTIFY, None)


async def test_a_command_to_a_device_that_is_away_fails_at_once(
    hub_without_mqtt: HubFixture, device: FakeNativeDevice
) -> None:
    device.add()
    await is_shown(hub_without_mqtt, "connectivity", "on")
    device.connect(is_connected=False)
    await is_shown(hub_without_mqtt, "connectivity", "off")
    with pytest.raises(HomeAssistantError) as refused:
        await hub_without_mqtt.hub.commands.async_send(DEVICE, Command.IDENTIFY, None)
    assert refused.value.translation_key == "device_not_connected"


async def test_a_device_that_is_removed_from_the_esphome_integration_is_offline(
    hub_without_mqtt: HubFixture, device: FakeNativeDevice
) -> None:
    device.add()
    await is_shown(hub_without_mqtt, "connectivity", "on")
    device.entry.mock_state(device.hass, ConfigEntryState.NOT_LOADED)
    await until("its end", lambda: not hub_without_mqtt.hub.esphome._pulls)
