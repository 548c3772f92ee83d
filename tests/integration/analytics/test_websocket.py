"""WebSocket commands of the cards: fleet, analytics, ranking, profile, single treatments."""

from typing import Any
from unittest.mock import patch

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.typing import MqttMockHAClient, WebSocketGenerator

from custom_components.ozon_telemetry.core.domain.messages import Clock, Kind, Status
from custom_components.ozon_telemetry.core.ledger import LedgerError, LedgerErrorKind
from custom_components.ozon_telemetry.hub import Hub
from custom_components.ozon_telemetry.hub.ledger_reader import LedgerReader

from ..builders import DEVICE, OTHER_DEVICE, at
from ..fake_device import GEN, FakeDevice
from .websocket_client import MARCH, NOON, WebSocketClient


async def test_fleet_returns_outlets_machines_and_figures(hub_with_history: Hub, client: WebSocketClient) -> None:
    fleet = await client.call("fleet")
    assert (fleet["entry_id"], fleet["time_zone"], fleet["waiting"]) == (hub_with_history.entry.entry_id, "UTC", [])
    harbour, station = fleet["outlets"]
    assert (harbour["name"], harbour["address"], harbour["contact_phone"]) == ("Harbour", "Pier 1", "+49 40 1")
    assert (harbour["machines"], station["machines"]) == (["machine-1"], ["machine-2"])
    one = fleet["machines"][0]
    assert one["totals"] == {"basic": 2, "standard": 1, "premium": 1, "total": 4}
    assert one["last_treatment"] == {"kind": "standard", "at": at("2026-04-01T10:00:00")}
    assert one["maintenance"]["treatments_left"] == 6
    assert one["hardware"]["device_id"] == DEVICE
    assert one["swaps"] == [{"device_id": DEVICE, "start": 0, "end": None}]
    assert fleet["totals"]["total"] == 5
    assert fleet["unassigned"] == {OTHER_DEVICE: 1}


async def test_analytics_answers_by_outlet_and_day(hub_with_history: Hub, client: WebSocketClient) -> None:
    result = await client.call("analytics", **MARCH, bucket="day", group_by="outlet")
    assert (result["zone"], len(result["edges"]), result["edges"][0]) == ("UTC", 32, at("2026-03-01T00:00:00"))
    harbour, station = result["groups"]
    assert (harbour["name"], harbour["values"][:4], harbour["total"]) == ("Harbour", [0, 1, 2, 0], 3)
    assert (station["total"], station["revenue"]) == (1, None)
    assert (result["total"], result["revenue"], result["currency"]) == (4, 15.0, "EUR")


async def test_analytics_compares_with_the_month_before(hub_with_history: Hub, client: WebSocketClient) -> None:
    result = await client.call("analytics", start="2026-04-01", end="2026-04-30", bucket="all", compare="previous")
    assert (result["total"], result["previous_total"]) == (1, 4)
    previous = result["groups"][0]["previous"]
    assert (previous["values"], previous["total"], previous["revenue"]) == ([4], 4, 15.0)
    assert previous["downtime"] == result["previous_downtime"]


@pytest.mark.parametrize(
    ("params", "total"),
    [
        ({"kinds": ["basic"]}, 3),
        ({"outlets": ["outlet-2"]}, 1),
        ({"machines": ["machine-1"]}, 3),
        ({"devices": [DEVICE]}, 3),
        ({"active_only": True}, 3),
        ({"machines": ["nobody's"]}, 0),
    ],
)
async def test_a_filter_leaves_out_the_rest(
    hub_with_history: Hub, client: WebSocketClient, params: dict[str, Any], total: int
) -> None:
    assert (await client.call("analytics", **MARCH, **params))["total"] == total


async def test_profile_returns_the_busiest_hours(hub_with_history: Hub, client: WebSocketClient) -> None:
    hours = (await client.call("profile", **MARCH))["hours"]
    assert (hours[0][8], hours[1][12], sum(map(sum, hours))) == (1, 3, 4)


async def test_performance_ranks_machines(hub_with_history: Hub, client: WebSocketClient) -> None:
    rows = (await client.call("performance", **MARCH, level="machine", compare="previous"))["rows"]
    assert [(row["name"], row["total"]) for row in rows] == [("Ozone 1", 3), ("Ozone 2", 1)]
    assert rows[0]["per_kind"] == {"basic": 2, "standard": 0, "premium": 1}
    assert (rows[0]["share"], rows[0]["previous"], rows[0]["delta"]) == (0.75, 0, None)
    assert rows[0]["last_treatment"] == NOON


async def test_pages_that_accept_an_older_ranking_share_one_answer(
    hass: HomeAssistant, hub_with_history: Hub, hass_ws_client: WebSocketGenerator
) -> None:
    reader = hub_with_history.reader
    pages = [WebSocketClient(await hass_ws_client(hass)) for _ in range(10)]
    with patch.object(LedgerReader, "performance", autospec=True, side_effect=LedgerReader.performance) as asked:
        answers = [await page.call("performance", **MARCH, level="outlet", max_age=60) for page in pages]
        assert asked.call_count == 1
        assert all(answer == answers[0] for answer in answers)
        assert await pages[0].call("performance", **MARCH, level="outlet") == answers[0]
        assert asked.call_count == 2
        await pages[0].call("performance", **MARCH, level="machine", max_age=60)
        assert asked.call_args_list[-1].args[0] is reader
        assert asked.call_count == 3


async def test_an_answer_that_failed_is_not_shared(hub_with_history: Hub, client: WebSocketClient) -> None:
    broken = LedgerError(LedgerErrorKind.LOCKED, "another program has it")
    with patch.object(LedgerReader, "performance", side_effect=broken):
        assert await client.error_code("performance", **MARCH, level="outlet", max_age=60) == "home_assistant_error"
    assert (await client.call("performance", **MARCH, level="outlet", max_age=60))["rows"]


async def test_recent_returns_treatments_page_by_page(hub_with_history: Hub, client: WebSocketClient) -> None:
    first = await client.call("recent", limit=4)
    second = await client.call("recent", limit=4, before=first["cursor"])
    everything = first["events"] + second["events"]
    assert [len(first["events"]), len(second["events"]), second["cursor"]] == [4, 2, None]
    assert [event["at"] for event in everything] == sorted((event["at"] for event in everything), reverse=True)
    newest = everything[0]
    assert (newest["kind"], newest["machine_name"], newest["outlet_name"]) == ("standard", "Ozone 1", "Harbour")
    assert (newest["device_id"], newest["gen"], newest["seq"], newest["source"]) == (DEVICE, GEN, 4, "device")
    assert newest["counters"] == {"basic": 2, "standard": 1, "premium": 1}
    assert everything[-1]["machine"] == ""


async def test_new_treatments_are_pushed(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, hub: Hub, client: WebSocketClient
) -> None:
    await client.call("subscribe_recent", kinds=["premium"])
    fake_device = FakeDevice(hass, mqtt_mock, hub)
    await fake_device.send_event(1, Kind.BASIC)
    await fake_device.send_event(2, Kind.PREMIUM)
    news = await client.next_event()
    assert ([event["seq"] for event in news["events"]], news["skipped"]) == ([2], 0)


async def test_the_fleet_is_pushed_at_once_and_when_it_changes(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, hub: Hub, client: WebSocketClient
) -> None:
    await client.call("subscribe_fleet")
    assert (await client.next_event())["totals"]["total"] == 0
    fake_device = FakeDevice(hass, mqtt_mock, hub)
    await fake_device.send_event(1, Kind.BASIC)
    assert (await client.next_event())["changed"]["totals"]["total"] == 1
    await fake_device.send_report(Status(DEVICE, online=False))
    assert (await client.next_event())["changed"]["machines"]["machine-1"]["hardware"]["online"] is False


async def test_a_subscription_outlives_a_reload(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, hub: Hub, client: WebSocketClient
) -> None:
    await client.call("subscribe_recent")
    await hass.config_entries.async_reload(hub.entry.entry_id)
    await hass.async_block_till_done()
    await FakeDevice(hass, mqtt_mock, hub.entry.runtime_data).send_event(1, Kind.BASIC)
    assert [event["seq"] for event in (await client.next_event())["events"]] == [1]


async def test_an_uncertain_time_is_marked(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, hub: Hub, client: WebSocketClient
) -> None:
    await FakeDevice(hass, mqtt_mock, hub).send_event(1, Kind.BASIC, clock=Clock.NONE)
    assert (await client.call("recent"))["events"][0]["source"] == "receipt"


@pytest.mark.parametrize(
    ("command", "params", "code"),
    [
        ("analytics", {"start": "2026-02-01", "end": "2026-01-01"}, "home_assistant_error"),
        ("analytics", {"start": "1990-01-01", "end": "2026-01-01", "bucket": "hour"}, "home_assistant_error"),
        ("analytics", {"start": "yesterday", "end": "2026-01-01"}, "invalid_format"),
        ("analytics", {**MARCH, "entry_id": "nobody"}, "home_assistant_error"),
        ("analytics", {**MARCH, "kinds": ["luxury"]}, "invalid_format"),
        ("recent", {"before": "not a cursor"}, "home_assistant_error"),
        ("recent", {"limit": 501}, "invalid_format"),
        ("performance", {**MARCH, "level": "kind"}, "invalid_format"),
    ],
)
async def test_nonsense_is_refused(client: WebSocketClient, command: str, params: dict[str, Any], code: str) -> None:
    assert await client.error_code(command, **params) == code
