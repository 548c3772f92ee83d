"""The public JSON is what `api/contract.py` says, to the letter: checked against its types, and against golden files.

A golden file changes only with the API: `script/test tests/integration/analytics/test_contract.py --snapshot-update`.
"""

from collections.abc import Mapping
import csv
import io
from pathlib import Path
from typing import Any, is_typeddict

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from pydantic import ConfigDict, TypeAdapter
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator, MqttMockHAClient
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.json import JSONSnapshotExtension
import voluptuous as vol

from custom_components.ozon_telemetry.api import (
    action_contract,
    contract,
    export_contract,
    export_view,
    fleet_contract,
    requests,
)
from custom_components.ozon_telemetry.const import DOMAIN
from custom_components.ozon_telemetry.core.domain.messages import Kind, Status
from custom_components.ozon_telemetry.hub import Hub
from custom_components.ozon_telemetry.websocket_api import ws_performance, ws_recent

from ..builders import DEVICE
from ..fake_device import FakeDevice
from .websocket_client import MARCH, NOON, WebSocketClient

for _type in (*vars(contract).values(), *vars(fleet_contract).values(), *vars(action_contract).values()):
    if is_typeddict(_type):
        _type.__pydantic_config__ = ConfigDict(extra="forbid", strict=True)

APRIL = {"start": "2026-04-01", "end": "2026-04-30"}


@pytest.fixture
async def hub(freezer: FrozenDateTimeFactory, hub: Hub) -> Hub:
    """Return the hub, on a day after its history."""
    freezer.move_to("2026-04-02T12:00:00+00:00")
    return hub


@pytest.fixture
def golden(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """Return the golden file of a test."""
    return snapshot.use_extension(JSONSnapshotExtension)


def checked(type_: object, value: object) -> object:
    """Return a value that is of a type of the contract; every key that it must have, and no other."""
    TypeAdapter(type_).validate_python(value)
    return value


def portable(value: Any, names: Mapping[str, str]) -> Any:
    """Return JSON in which ids that are new in each run have names."""
    match value:
        case dict():
            return {key: portable(item, names) for key, item in value.items()}
        case list():
            return [portable(item, names) for item in value]
        case str():
            return names.get(value, value)
    return value


async def act(hass: HomeAssistant, action: str, **data: object) -> object:
    """Return an action's response."""
    return await hass.services.async_call(DOMAIN, action, data, blocking=True, return_response=True)


async def test_fleet(
    hass: HomeAssistant,
    mqtt_mock: MqttMockHAClient,
    hub_with_history: Hub,
    client: WebSocketClient,
    golden: SnapshotAssertion,
) -> None:
    device = FakeDevice(hass, mqtt_mock, hub_with_history)
    await device.send_report(Status(DEVICE, online=True, wifi_connected=True, rtc_available=True, firmware="2026.11.0"))
    fleet = await client.call("fleet")
    ids = {key: f"<device of {key}>" for key in ("outlet-1", "outlet-2", "machine-1", "machine-2")}
    names = {item["ha_device_id"]: ids[item["id"]] for item in (*fleet["outlets"], *fleet["machines"])}
    assert None not in names
    names[hub_with_history.entry.entry_id] = "<entry>"
    assert portable(checked(fleet_contract.Fleet, fleet), names) == golden


@pytest.mark.parametrize("group_by", ["none", "kind", "outlet", "machine", "device"])
@pytest.mark.usefixtures("hub_with_history")
async def test_analytics(client: WebSocketClient, golden: SnapshotAssertion, group_by: str) -> None:
    result = await client.call("analytics", **APRIL, bucket="week", group_by=group_by, compare="previous")
    assert checked(contract.AnalyticsResult, result) == golden


@pytest.mark.usefixtures("hub_with_history")
async def test_analytics_without_comparison(client: WebSocketClient, golden: SnapshotAssertion) -> None:
    assert checked(contract.AnalyticsResult, await client.call("analytics", **MARCH)) == golden


@pytest.mark.usefixtures("hub_with_history")
async def test_profile(client: WebSocketClient, golden: SnapshotAssertion) -> None:
    assert checked(contract.ProfileResult, await client.call("profile", **MARCH)) == golden


@pytest.mark.parametrize("level", ["outlet", "machine"])
@pytest.mark.usefixtures("hub_with_history")
async def test_performance(client: WebSocketClient, golden: SnapshotAssertion, level: str) -> None:
    result = await client.call("performance", **APRIL, level=level, compare="previous")
    assert checked(contract.PerformanceResult, result) == golden


@pytest.mark.parametrize("limit", [2, 50])
@pytest.mark.usefixtures("hub_with_history")
async def test_recent(client: WebSocketClient, golden: SnapshotAssertion, limit: int) -> None:
    assert _without_receipt(checked(contract.RecentPage, await client.call("recent", limit=limit))) == golden


async def test_recent_push(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, hub: Hub, client: WebSocketClient, golden: SnapshotAssertion
) -> None:
    await client.call("subscribe_recent")
    await FakeDevice(hass, mqtt_mock, hub).send_event(1, Kind.PREMIUM, NOON)
    assert _without_receipt(checked(contract.RecentPush, await client.next_event())) == golden


@pytest.mark.parametrize("what", ["treatments", "summary", "daily"])
@pytest.mark.usefixtures("hub_with_history")
async def test_export(
    client: WebSocketClient, hass_client_no_auth: ClientSessionGenerator, golden: SnapshotAssertion, what: str
) -> None:
    link = await client.call("export", **MARCH, bucket="week", group_by="outlet", what=what)
    checked(export_contract.ExportLink, link)
    response = await (await hass_client_no_auth()).get(link["url"])
    rows = list(csv.DictReader(io.StringIO((await response.text()).lstrip("\ufeff"))))
    shown = [row | {"received": ""} if "received" in row else row for row in rows]
    assert {"columns": list(rows[0]), "rows": shown} == golden


@pytest.mark.usefixtures("hub_with_history")
async def test_responses_of_actions(hass: HomeAssistant, golden: SnapshotAssertion, tmp_path: Path) -> None:
    hass.config.allowlist_external_dirs = {str(tmp_path)}
    await hass.services.async_call(
        DOMAIN, "maintenance_done", {"device_id": "machine-1", "date": "2026-04-01", "note": "filter"}, blocking=True
    )
    history = await act(hass, "get_maintenance_history", device_id=["machine-1"])
    exported = await act(hass, "export_csv", **MARCH, path=str(tmp_path / "march.csv"))
    report = await act(hass, "create_report", date="2026-03-15")
    assert isinstance(exported, dict)
    assert {
        "get_analytics": checked(contract.AnalyticsResult, await act(hass, "get_analytics", **MARCH)),
        "get_recent_events": _without_receipt(
            checked(action_contract.RecentTreatments, await act(hass, "get_recent_events", limit=1))
        ),
        "get_maintenance_history": _without_receipt(checked(action_contract.MaintenanceHistory, history)),
        "get_disputed": checked(action_contract.DisputedTreatments, await act(hass, "get_disputed")),
        "verify_ledger": checked(action_contract.LedgerReport, await act(hass, "verify_ledger")),
        "export_csv": {**exported, "path": "<path>"},
        "create_report": checked(action_contract.ReportResult, report),
    } == golden
    checked(action_contract.ExportedFile, exported)
    checked(export_contract.ExportLink, await act(hass, "export_csv", **MARCH))


def _without_receipt(value: Any) -> Any:
    """Return JSON without the instants at which something was stored."""
    match value:
        case dict():
            return {
                key: 0 if key in {"received", "recorded_at"} else _without_receipt(item) for key, item in value.items()
            }
        case list():
            return [_without_receipt(item) for item in value]
    return value


REQUESTS = {
    "analytics": (contract.AnalyticsQuery, requests.QUERY_SCHEMA),
    "export": (export_contract.ExportQuery, export_view.EXPORT_SCHEMA),
    "profile": (contract.ProfileQuery, requests.RANGE_SCHEMA),
    "performance": (contract.PerformanceQuery, ws_performance._ws_schema),  # type: ignore[attr-defined]
    "recent": (contract.RecentQuery, ws_recent._ws_schema),  # type: ignore[attr-defined]
    "fleet": (contract.HubQuery, requests.HUB_SCHEMA),
}


@pytest.mark.parametrize("command", REQUESTS)
def test_a_request_has_the_fields_that_its_schema_takes(command: str) -> None:
    type_, schema = REQUESTS[command]
    fields = schema.schema if isinstance(schema, vol.Schema) else schema
    taken = {str(key): isinstance(key, vol.Required) for key in fields if str(key) not in {"id", "type"}}
    required: frozenset[str] = getattr(type_, "__required_keys__")  # noqa: B009 - not said of `type`
    assert taken == {name: name in required for name in type_.__annotations__}
