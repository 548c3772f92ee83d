"""Every endpoint of the old REST API has its counterpart, as `docs/from-django.md` says; flows are tested apart."""

from http import HTTPStatus
from pathlib import Path
import re
from typing import Any

from aiohttp.test_utils import TestClient
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator, MqttMockHAClient

from custom_components.ozon_telemetry.config_flow import OzonTelemetryConfigFlow
from custom_components.ozon_telemetry.hub import Hub

from ..builders import DEVICE, OTHER_DEVICE
from ..fake_device import FakeDevice
from .websocket_client import WebSocketClient

PAGE = Path(__file__).parents[3] / "docs" / "from-django.md"
ENDPOINTS = {
    "GET /api/devices/all/",
    "GET /api/devices/{device_id}/",
    "POST /api/devices/",
    "GET /api/outlets/",
    "POST /api/outlets/",
    "PUT /api/outlets/{id}/",
    "DELETE /api/outlets/{id}/",
    "GET /api/machines/",
    "POST /api/machines/",
    "PUT /api/machines/{id}/",
    "DELETE /api/machines/{id}/",
    "GET /api/events/analytics/?device_id={id}&days={n}",
    "GET /api/events/recent/",
    "POST /api/mqtt/start/",
    "POST /api/mqtt/stop/",
}


def test_the_page_names_every_endpoint() -> None:
    assert set(re.findall(r"^\| `([^`]+)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)) == ENDPOINTS


async def test_devices_outlets_and_machines_are_in_the_fleet(hub_with_history: Hub, client: WebSocketClient) -> None:
    fleet = await client.call("fleet")
    assert {machine["hardware"]["device_id"] for machine in fleet["machines"]} == {DEVICE, OTHER_DEVICE}
    assert [outlet["name"] for outlet in fleet["outlets"]] == ["Harbour", "Station"]
    assert [machine["name"] for machine in fleet["machines"]] == ["Ozone 1", "Ozone 2"]


@pytest.fixture
async def rest(hass: HomeAssistant, hub_with_history: Hub, hass_client: ClientSessionGenerator) -> TestClient[Any, Any]:
    """Return a program that speaks Home Assistant's REST API."""
    assert await async_setup_component(hass, "api", {})
    return await hass_client()


async def test_analytics_of_a_device_over_days_come_over_rest(
    hub_with_history: Hub, rest: TestClient[Any, Any]
) -> None:
    answer = await rest.post(
        "/api/services/ozon_telemetry/get_analytics?return_response",
        json={"device_id": hub_with_history.fleet_devices.id_of(DEVICE), "days": 3650, "group_by": "kind"},
    )
    assert answer.status == HTTPStatus.OK
    result = (await answer.json())["service_response"]
    assert {group["id"]: group["total"] for group in result["groups"]} == {"basic": 2, "standard": 1, "premium": 1}


async def test_recent_events_come_over_rest(rest: TestClient[Any, Any]) -> None:
    answer = await rest.post("/api/services/ozon_telemetry/get_recent_events?return_response", json={"limit": 2})
    assert len((await answer.json())["service_response"]["events"]) == 2


@pytest.mark.usefixtures("hub")
async def test_outlets_and_machines_are_added_and_changed_in_flows(hass: HomeAssistant, hub: Hub) -> None:
    flows = OzonTelemetryConfigFlow.async_get_supported_subentry_types(hub.entry)
    assert set(flows) == {"outlet", "machine", "import", "list"}
    for flow in (flows["outlet"], flows["machine"]):
        assert hasattr(flow, "async_step_user")
        assert hasattr(flow, "async_step_reconfigure")


async def test_a_removed_machine_keeps_its_history(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, hub_with_history: Hub, client: WebSocketClient
) -> None:
    hass.config_entries.async_remove_subentry(hub_with_history.entry, "machine-1")
    await FakeDevice(hass, mqtt_mock, hub_with_history).settle()
    fleet = await client.call("fleet")
    assert [machine["id"] for machine in fleet["machines"]] == ["machine-2"]
    result = await client.call("analytics", start="2026-03-01", end="2026-03-31", group_by="machine")
    assert result["total"] == 4


async def test_listening_stops_and_starts_with_the_hub(
    hass: HomeAssistant, hub_with_history: Hub, client: WebSocketClient
) -> None:
    await hass.config_entries.async_unload(hub_with_history.entry.entry_id)
    assert await client.error_code("fleet") == "home_assistant_error"
    await hass.config_entries.async_setup(hub_with_history.entry.entry_id)
    assert (await client.call("fleet"))["totals"]["total"] == 5
