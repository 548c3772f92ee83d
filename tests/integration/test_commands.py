"""Commands to devices: who may give them, and when they count as done."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

from homeassistant.core import Context, Event, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, Unauthorized
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockUser, async_capture_events
from pytest_homeassistant_custom_component.typing import MqttMockHAClient

from custom_components.ozon_telemetry import update
from custom_components.ozon_telemetry.const import EVENT_COMMAND
from custom_components.ozon_telemetry.core.domain.messages import Channel, Status
from custom_components.ozon_telemetry.devices import commands
from custom_components.ozon_telemetry.hub import Hub
from devtools.polling import until

from .builders import DEVICE, assigned, hub_entry, machine
from .fake_device import GEN, FakeDevice

ONLINE = Status(DEVICE, online=True, gen=GEN, seq=0, acked=0)
OUTDATED = replace(ONLINE, firmware="1.0.0", channel="stable", latest="1.1.0")
UPDATED = replace(OUTDATED, firmware="1.1.0", latest=None)
FIRMWARE = "update.counter_of_ozone_1_firmware"


@pytest.fixture
async def fake_device(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, stubbed_dependencies: None, tmp_path: Any
) -> AsyncIterator[FakeDevice]:
    """Return a device that is online."""
    entry = hub_entry(machine(assignments=assigned()), ledger=str(tmp_path / "ledger.db"))
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    hub: Hub = entry.runtime_data
    fake_device = FakeDevice(hass, mqtt_mock, hub)
    await fake_device.send_report(ONLINE)
    yield fake_device
    await hass.config_entries.async_unload(entry.entry_id)


@pytest.fixture
def recorded(hass: HomeAssistant) -> list[Event[Any]]:
    """Return what was recorded for the logbook."""
    return async_capture_events(hass, EVENT_COMMAND)


@pytest.fixture
def short_confirmation_timeout(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shorten the ten seconds in which a device must confirm."""
    monkeypatch.setattr(commands, "CONFIRMATION", 0.01)


def press(hass: HomeAssistant, button: str, context: Context | None = None) -> asyncio.Task[Any]:
    """Press a button as a person does."""
    entity_id = f"button.counter_of_ozone_1_{button}"
    assert hass.states.get(entity_id) is not None
    call = hass.services.async_call("button", "press", {"entity_id": entity_id}, blocking=True, context=context)
    return asyncio.create_task(call)


def install(hass: HomeAssistant, context: Context | None = None) -> asyncio.Task[Any]:
    """Press "Install" as a person does."""
    call = hass.services.async_call("update", "install", {"entity_id": FIRMWARE}, blocking=True, context=context)
    return asyncio.create_task(call)


async def tell(fake_device: FakeDevice, status: Status) -> None:
    """Publish a status while a command waits for its confirmation."""
    fake_device.publish_report(status)
    await fake_device.hub.async_drain()


def shown(hass: HomeAssistant) -> tuple[str, Any, Any, Any]:
    """Return the update entity's state, installed version, latest version and progress."""
    state = hass.states.get(FIRMWARE)
    assert state is not None
    attributes = state.attributes
    return state.state, attributes["installed_version"], attributes["latest_version"], attributes["in_progress"]


async def heard(fake_device: FakeDevice) -> dict[str, Any]:
    """Return the command that the device receives."""
    return (await until("a command", lambda: fake_device.received(Channel.COMMAND)))[-1]


@pytest.mark.parametrize("button", ["identify", "restart"])
async def test_a_command_is_done_when_its_device_confirms_it(
    hass: HomeAssistant, fake_device: FakeDevice, recorded: list[Event[Any]], button: str
) -> None:
    pressed = press(hass, button)
    command = await heard(fake_device)
    assert command["command"] == button
    assert not pressed.done()
    await fake_device.send_report(Status(DEVICE, online=True, gen=GEN, command_id=command["id"]))
    await pressed
    assert [event.data for event in recorded] == [{"device": DEVICE, "command": button, "confirmed": True}]


@pytest.mark.usefixtures("short_confirmation_timeout")
@pytest.mark.parametrize("answer", [None, "another command"])
async def test_a_command_that_is_not_confirmed_fails(
    hass: HomeAssistant, fake_device: FakeDevice, recorded: list[Event[Any]], answer: str | None
) -> None:
    pressed = press(hass, "restart")
    await heard(fake_device)
    await fake_device.send_report(Status(DEVICE, online=True, gen=GEN, command_id=answer))
    with pytest.raises(HomeAssistantError, match="did not confirm"):
        await pressed
    assert [event.data["confirmed"] for event in recorded] == [False]


@pytest.mark.usefixtures("short_confirmation_timeout")
async def test_another_device_cannot_confirm(hass: HomeAssistant, fake_device: FakeDevice) -> None:
    pressed = press(hass, "restart")
    command = await heard(fake_device)
    fake_device.device_id = "24:6F:28:AA:BB:99"
    await fake_device.send_report(Status(fake_device.device_id, online=True, gen=GEN, command_id=command["id"]))
    with pytest.raises(HomeAssistantError):
        await pressed


async def test_only_an_administrator_commands(
    hass: HomeAssistant, fake_device: FakeDevice, hass_admin_user: MockUser, hass_read_only_user: MockUser
) -> None:
    staff = MockUser(name="Staff").add_to_hass(hass)
    staff.mock_policy({"entities": True})
    with pytest.raises(Unauthorized):
        await press(hass, "restart", Context(user_id=staff.id))
    assert fake_device.received(Channel.COMMAND) == []
    pressed = press(hass, "restart", Context(user_id=hass_admin_user.id))
    await fake_device.send_report(Status(DEVICE, online=True, gen=GEN, command_id=(await heard(fake_device))["id"]))
    await pressed


@pytest.mark.parametrize("status", [Status(DEVICE, online=False), Status(DEVICE, online=True)])
async def test_a_device_that_takes_no_commands_has_no_buttons(
    hass: HomeAssistant, fake_device: FakeDevice, status: Status
) -> None:
    """Neither a device that is offline, nor the original firmware, which has no journal."""
    await fake_device.send_report(status)
    assert hass.states.is_state("button.counter_of_ozone_1_restart", "unavailable")


@pytest.mark.parametrize("status", [ONLINE, replace(OUTDATED, firmware=None), replace(OUTDATED, channel=None)])
async def test_a_device_without_a_version_and_a_channel_has_no_update(
    hass: HomeAssistant, fake_device: FakeDevice, status: Status
) -> None:
    await fake_device.send_report(status)
    assert hass.states.get(FIRMWARE) is None


async def test_an_update_is_shown_once_its_device_has_found_it(hass: HomeAssistant, fake_device: FakeDevice) -> None:
    await fake_device.send_report(replace(OUTDATED, latest=None))
    assert shown(hass) == ("off", "1.0.0", "1.0.0", False)
    await fake_device.send_report(OUTDATED)
    assert shown(hass) == ("on", "1.0.0", "1.1.0", False)
    await fake_device.send_report(UPDATED)
    assert shown(hass) == ("off", "1.1.0", "1.1.0", False)


async def test_an_update_is_done_when_its_device_runs_the_new_firmware(
    hass: HomeAssistant, fake_device: FakeDevice, recorded: list[Event[Any]]
) -> None:
    await fake_device.send_report(OUTDATED)
    installing = install(hass)
    command = await heard(fake_device)
    assert command["command"] == "update"
    assert shown(hass)[-1] is True
    await tell(fake_device, replace(OUTDATED, command_id=command["id"]))
    await tell(fake_device, Status(DEVICE, online=False))
    assert not installing.done()
    await fake_device.send_report(UPDATED)
    await installing
    assert shown(hass) == ("off", "1.1.0", "1.1.0", False)
    assert [event.data for event in recorded] == [{"device": DEVICE, "command": "update", "confirmed": True}]


@pytest.mark.usefixtures("short_confirmation_timeout")
async def test_an_update_that_is_not_confirmed_fails(hass: HomeAssistant, fake_device: FakeDevice) -> None:
    await fake_device.send_report(OUTDATED)
    with pytest.raises(HomeAssistantError, match="did not confirm"):
        await install(hass)


async def test_an_update_that_does_not_end_fails(
    hass: HomeAssistant, fake_device: FakeDevice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(update, "INSTALLATION", 0.06)
    await fake_device.send_report(OUTDATED)
    installing = install(hass)
    await tell(fake_device, replace(OUTDATED, command_id=(await heard(fake_device))["id"]))
    with pytest.raises(HomeAssistantError, match=r"still runs 1\.0\.0"):
        await installing
    assert shown(hass) == ("on", "1.0.0", "1.1.0", False)


async def test_only_an_administrator_updates(hass: HomeAssistant, fake_device: FakeDevice) -> None:
    await fake_device.send_report(OUTDATED)
    staff = MockUser(name="Staff").add_to_hass(hass)
    staff.mock_policy({"entities": True})
    with pytest.raises(Unauthorized):
        await install(hass, Context(user_id=staff.id))
    assert fake_device.received(Channel.COMMAND) == []


async def test_a_deleted_devices_update_comes_back_with_it(hass: HomeAssistant, fake_device: FakeDevice) -> None:
    await fake_device.send_report(OUTDATED)
    entities, devices = er.async_get(hass), fake_device.hub.devices
    devices.forget(DEVICE)
    entities.async_remove(FIRMWARE)
    fake_device.hub.feeds.devices.add(DEVICE)
    await fake_device.send_report(OUTDATED)
    assert shown(hass) == ("on", "1.0.0", "1.1.0", False)
