"""Deleting an ESP32 that counts for no machine any more."""

from dataclasses import replace

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.ozon_telemetry.core.domain.messages import Kind

from .builders import DEVICE, assigned, at, machine, placed
from .hub_fixture import HubFixture

MONDAY = at("2026-03-02T12:00:00")
FIRST = machine(assignments=assigned(), placements=placed())


async def _delete(hass: HomeAssistant, socket: WebSocketGenerator, hub_fixture: HubFixture, key: str) -> bool:
    """Delete a registered device as a person does."""
    assert await async_setup_component(hass, "config", {})
    client = await socket(hass)
    answer = await client.remove_device(hub_fixture.registered(key).id)
    await hass.async_block_till_done()
    return bool(answer["success"])


async def test_what_is_in_use_cannot_be_deleted(
    hass: HomeAssistant, hub_fixture: HubFixture, hass_ws_client: WebSocketGenerator
) -> None:
    for key in (hub_fixture.entry.entry_id, "outlet-1", "machine-1", DEVICE):
        assert not await _delete(hass, hass_ws_client, hub_fixture, key)


async def test_a_deleted_device_stays_deleted_until_it_gets_a_machine(
    hass: HomeAssistant, hub_fixture: HubFixture, hass_ws_client: WebSocketGenerator
) -> None:
    await hub_fixture.configure(replace(FIRST, assignments=assigned(end=MONDAY)))
    assert await _delete(hass, hass_ws_client, hub_fixture, DEVICE)
    await hub_fixture.reload()
    assert not hub_fixture.is_registered(DEVICE)

    await hub_fixture.configure(FIRST)
    assert hub_fixture.is_registered(DEVICE)
    assert hub_fixture.state(DEVICE, "connectivity") == "off"


async def test_a_deleted_device_that_gets_a_machine_at_once_is_new(
    hass: HomeAssistant, hub_fixture: HubFixture, hass_ws_client: WebSocketGenerator
) -> None:
    await hub_fixture.configure(replace(FIRST, assignments=assigned(end=MONDAY)))
    assert await _delete(hass, hass_ws_client, hub_fixture, DEVICE)
    await hub_fixture.configure(FIRST)
    await hub_fixture.device().send_event(1, Kind.BASIC)
    assert hub_fixture.state(DEVICE, "connectivity") == "on"


async def test_a_device_of_a_hub_that_is_not_loaded_can_be_deleted(
    hass: HomeAssistant, hub_fixture: HubFixture, hass_ws_client: WebSocketGenerator
) -> None:
    await hub_fixture.configure(replace(FIRST, assignments=assigned(end=MONDAY)))
    await hass.config_entries.async_unload(hub_fixture.entry.entry_id)
    assert await _delete(hass, hass_ws_client, hub_fixture, DEVICE)
