"""Fixtures of the analytics tests: a hub with a known history, and a WebSocket client."""

from collections.abc import AsyncIterator
from pathlib import Path

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.typing import MqttMockHAClient, WebSocketGenerator

from custom_components.ozon_telemetry.core.domain.fleet import MaintenanceRule
from custom_components.ozon_telemetry.core.domain.goals import goals_of
from custom_components.ozon_telemetry.core.domain.messages import Kind
from custom_components.ozon_telemetry.hub import Hub

from ..builders import OTHER_DEVICE, assigned, at, hub_entry, machine, outlet, placed
from ..fake_device import FakeDevice
from .websocket_client import MORNING, NOON, WebSocketClient

GOALS = goals_of({"day": {"total": 8}, "month": {"basic": 4}})


@pytest.fixture
async def hub(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, stubbed_dependencies: None, tmp_path: Path
) -> AsyncIterator[Hub]:
    """Return a running hub with two outlets and a machine in each, in UTC; the first has prices."""
    await hass.config.async_set_time_zone("UTC")
    harbour = outlet(address="Pier 1", contact_phone="+49 40 1", prices={"basic": 2.5, "premium": 10.0}, goals=GOALS)
    entry = hub_entry(
        harbour,
        outlet("Station", outlet_id="outlet-2"),
        machine(
            assignments=assigned(),
            placements=placed(),
            maintenance=MaintenanceRule(treatments=10),
        ),
        machine(
            "Ozone 2",
            machine_id="machine-2",
            assignments=assigned(OTHER_DEVICE, at("2026-03-02T00:00:00")),
            placements=placed("outlet-2"),
            is_active=False,
        ),
        ledger=str(tmp_path / "ledger.db"),
    )
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    yield entry.runtime_data
    await hass.config_entries.async_unload(entry.entry_id)


@pytest.fixture
async def hub_with_history(hass: HomeAssistant, mqtt_mock: MqttMockHAClient, hub: Hub) -> Hub:
    """Return the hub after four treatments on the first machine and one on the second, one of them before it was."""
    first = FakeDevice(hass, mqtt_mock, hub)
    await first.send_event(1, Kind.BASIC, MORNING)
    await first.send_event(2, Kind.BASIC, NOON)
    await first.send_event(3, Kind.PREMIUM, NOON)
    await first.send_event(4, Kind.STANDARD, at("2026-04-01T10:00:00"))
    second = FakeDevice(hass, mqtt_mock, hub, OTHER_DEVICE)
    await second.send_event(1, Kind.BASIC, at("2026-03-01T10:00:00"), gen="other")
    await second.send_event(2, Kind.BASIC, NOON, gen="other")
    return hub


@pytest.fixture
async def client(
    hass: HomeAssistant, hub: Hub, hass_ws_client: WebSocketGenerator, hass_read_only_access_token: str
) -> WebSocketClient:
    """Return a client of a user with read-only access."""
    return WebSocketClient(await hass_ws_client(hass, hass_read_only_access_token))
