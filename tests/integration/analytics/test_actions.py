"""Actions return to automations what the cards show."""

from pathlib import Path
from typing import Any

from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import ServiceValidationError
import pytest
import voluptuous as vol

from custom_components.ozon_telemetry.const import DOMAIN
from custom_components.ozon_telemetry.hub import Hub

from ..builders import DEVICE, OTHER_DEVICE
from .websocket_client import MARCH


async def act(hass: HomeAssistant, action: str, **data: Any) -> Any:
    """Return what an action answers."""
    return await hass.services.async_call(DOMAIN, action, data, blocking=True, return_response=True)


async def test_get_analytics_counts_a_period(hass: HomeAssistant, hub_with_history: Hub) -> None:
    response = await act(hass, "get_analytics", **MARCH, bucket="month", group_by="kind")
    assert {group["id"]: group["values"] for group in response["groups"]} == {
        "basic": [3],
        "standard": [0],
        "premium": [1],
    }
    assert (response["total"], response["currency"]) == (4, "EUR")


@pytest.mark.parametrize(("key", "total"), [("outlet-1", 3), ("machine-2", 1), (DEVICE, 3)])
async def test_chosen_devices_narrow_the_question(
    hass: HomeAssistant, hub_with_history: Hub, key: str, total: int
) -> None:
    response = await act(hass, "get_analytics", **MARCH, device_id=hub_with_history.fleet_devices.id_of(key))
    assert response["total"] == total


async def test_the_hub_itself_stands_for_everything(hass: HomeAssistant, hub_with_history: Hub) -> None:
    response = await act(
        hass,
        "get_analytics",
        **MARCH,
        device_id=[hub_with_history.fleet_devices.id_of(hub_with_history.entry.entry_id)],
    )
    assert response["total"] == 4


async def test_days_count_back_from_today(hass: HomeAssistant, hub_with_history: Hub) -> None:
    assert (await act(hass, "get_analytics", days=3650))["total"] == 5
    assert (await act(hass, "get_analytics", days=1))["total"] == 0


async def test_get_recent_events_lists_the_newest(hass: HomeAssistant, hub_with_history: Hub) -> None:
    events = (await act(hass, "get_recent_events", limit=3, kinds=["basic"]))["events"]
    assert [event["device_id"] for event in events[:2]] == [OTHER_DEVICE, DEVICE]
    assert len(events) == 3


@pytest.mark.parametrize(
    ("data", "key"),
    [
        ({}, "no_period"),
        ({"start": "2026-01-01"}, "no_period"),
        ({"start": "2026-02-01", "end": "2026-01-01"}, "invalid_query"),
        ({"days": 3, "device_id": ["a lamp"]}, "unknown_device"),
    ],
)
async def test_nonsense_is_explained(hass: HomeAssistant, hub: Hub, data: dict[str, Any], key: str) -> None:
    with pytest.raises(ServiceValidationError) as refused:
        await act(hass, "get_analytics", **data)
    assert refused.value.translation_key == key


async def test_export_writes_a_file_where_it_may(hass: HomeAssistant, hub_with_history: Hub, tmp_path: Path) -> None:
    file = tmp_path / "treatments.csv"
    with pytest.raises(ServiceValidationError, match=str(tmp_path)):
        await act(hass, "export_csv", **MARCH, path=str(file))
    hass.config.allowlist_external_dirs = {str(tmp_path)}
    response = await act(hass, "export_csv", **MARCH, path=str(file))
    assert (response["path"], response["bytes"]) == (str(file), file.stat().st_size)
    assert len(file.read_text().splitlines()) == 1 + 4


async def test_export_answers_with_a_link(hass: HomeAssistant, hub_with_history: Hub) -> None:
    response = await act(hass, "export_csv", **MARCH)
    assert response["url"].startswith("/api/ozon_telemetry/export.csv?")


async def test_only_admins_rebuild_the_statistics(hass: HomeAssistant, hub: Hub, hass_read_only_user: Any) -> None:
    with pytest.raises(Exception, match="Unauthorized") as refused:
        await hass.services.async_call(
            DOMAIN, "rebuild_statistics", {}, blocking=True, context=Context(user_id=hass_read_only_user.id)
        )
    assert not isinstance(refused.value, vol.Invalid)
