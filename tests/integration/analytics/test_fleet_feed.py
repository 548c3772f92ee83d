"""What the pages of a hub cost: the fleet is built once for all of them, and sent as what is different."""

from copy import deepcopy
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
from hypothesis import given, strategies as st
import orjson
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed
from pytest_homeassistant_custom_component.typing import MqttMockHAClient, WebSocketGenerator

from custom_components.ozon_telemetry.api import fleet_page, fleet_view
from custom_components.ozon_telemetry.api.fleet_difference import difference
from custom_components.ozon_telemetry.api.fleet_payload import FleetSource
from custom_components.ozon_telemetry.api.fleet_view import FleetView
from custom_components.ozon_telemetry.core.domain.messages import Heartbeat, Kind, Status
from custom_components.ozon_telemetry.fleet.editor import save
from custom_components.ozon_telemetry.hub import Hub

from ..builders import DEVICE, outlet
from ..fake_device import FakeDevice
from .websocket_client import WebSocketClient

PAGES = 10
MOST_OF_A_HEARTBEAT = 120  # bytes: 2 KB/s are 16 devices a second, of a thousand that report every minute


def _id_of(machine: Any) -> str:
    return str(machine["id"])


_hardware = st.none() | st.fixed_dictionaries({"online": st.booleans(), "rssi": st.none() | st.integers(-90, -40)})
_machine = st.fixed_dictionaries(
    {"id": st.sampled_from("abc"), "total": st.integers(0, 3), "hardware": _hardware, "swaps": st.lists(st.just({}))}
)
_fleet = st.fixed_dictionaries(
    {
        "totals": st.fixed_dictionaries({"basic": st.integers(0, 3), "total": st.integers(0, 3)}),
        "machines": st.lists(_machine, max_size=3, unique_by=_id_of),
        "unassigned": st.dictionaries(st.sampled_from("xy"), st.integers(1, 3)),
        "waiting": st.lists(st.sampled_from("xy")),
    }
)


def merged(before: Any, change: Any) -> Any:
    """Merge a change as a page does: `frontend/src/data/fleet-change.ts`."""
    if isinstance(before, list) and isinstance(change, dict):
        return [merged(item, change[item["id"]]) if item["id"] in change else item for item in before]
    if isinstance(before, dict) and isinstance(change, dict):
        return before | {name: merged(before.get(name), value) for name, value in change.items()}
    return change


def with_push(before: Any, push: Any) -> Any:
    """Return the fleet of a page after a push."""
    if "changed" in push:
        return merged(before, push["changed"])
    if "part" in push:
        return before | {"machines": before["machines"] + push["part"], "to_come": push["to_come"]}
    return push


@given(_fleet, _fleet)
def test_a_difference_that_is_merged_is_the_state_after(before: Any, after: Any) -> None:
    changed = difference(before, after)
    is_gone = before["unassigned"].keys() - after["unassigned"].keys()
    is_other = [item["id"] for item in before["machines"]] != [item["id"] for item in after["machines"]]
    if changed is None:
        assert is_gone or is_other
    else:
        assert merged(deepcopy(before), changed) == after


def test_equal_fleets_have_no_difference() -> None:
    assert difference({"machines": [{"id": "a", "total": 1}]}, {"machines": [{"id": "a", "total": 1}]}) == {}


def test_a_site_that_stops_to_report_is_told_by_its_id() -> None:
    before: Any = {"sites": [{"id": "harbour", "running": True}, {"id": "market", "running": True}]}
    after: Any = {"sites": [{"id": "harbour", "running": True}, {"id": "market", "running": False}]}
    assert difference(before, after) == {"sites": {"market": {"running": False}}}


@pytest.fixture
def device(hass: HomeAssistant, mqtt_mock: MqttMockHAClient, hub: Hub) -> FakeDevice:
    """Return the first machine's device, which is online."""
    return FakeDevice(hass, mqtt_mock, hub)


async def test_a_treatment_is_pushed_as_the_figures_it_changed(device: FakeDevice, client: WebSocketClient) -> None:
    await device.send_report(Status(DEVICE, online=True, gen="95216b23", seq=0, acked=0))
    await client.call("subscribe_fleet")
    fleet = await client.next_event()
    await device.send_event(1, Kind.BASIC)
    changed = (await client.next_event())["changed"]
    assert changed["totals"] == {"basic": 1, "total": 1}
    assert changed["outlets"].keys() == {"outlet-1"}
    figures = changed["outlets"]["outlet-1"]
    assert figures["totals"] == figures["today"] == {"basic": 1, "total": 1}
    assert [goal["count"] for goal in figures["goals"]] == [1, 1]
    assert changed["machines"].keys() == {"machine-1"}
    assert merged(fleet, changed) == await client.call("fleet")


async def test_a_heartbeat_that_says_nothing_new_is_not_pushed(device: FakeDevice, client: WebSocketClient) -> None:
    heartbeat = Heartbeat(DEVICE, uptime=60, rssi=-60, pending=0)
    await device.send_report(heartbeat)
    await client.call("subscribe_fleet")
    await client.next_event()
    await device.send_report(heartbeat)
    await device.send_report(Heartbeat(DEVICE, uptime=120, rssi=-60, pending=0))
    await device.send_event(1, Kind.BASIC)
    assert "totals" in (await client.next_event())["changed"]


async def test_a_heartbeat_costs_each_page_some_bytes(device: FakeDevice, client: WebSocketClient) -> None:
    await device.send_report(Heartbeat(DEVICE, uptime=60, rssi=-60, pending=0))
    await client.call("subscribe_fleet")
    await client.next_event()
    await device.send_report(Heartbeat(DEVICE, uptime=120, rssi=-61, pending=0))
    push = await client.next_event()
    assert push == {"changed": {"machines": {"machine-1": {"hardware": {"rssi": -61}}}}}
    assert len(orjson.dumps(push)) < MOST_OF_A_HEARTBEAT


async def test_ten_pages_cost_what_one_costs(
    hass: HomeAssistant, device: FakeDevice, hass_ws_client: WebSocketGenerator
) -> None:
    await device.send_event(1, Kind.BASIC)  # the first message of a device changes more than a treatment does
    with (
        patch.object(FleetView, "build_more", autospec=True, side_effect=FleetView.build_more) as whole,
        patch.object(FleetView, "refresh", autospec=True, side_effect=FleetView.refresh) as refreshed,
    ):
        pages = [WebSocketClient(await hass_ws_client(hass)) for _ in range(PAGES)]
        for page in pages:
            await page.call("subscribe_fleet")
        fleets = [await page.next_event() for page in pages]
        await device.send_event(2, Kind.BASIC)
        changes = [await page.next_event() for page in pages]
    assert all(push == fleets[0] for push in fleets)
    assert all(push == changes[0] for push in changes)
    assert (whole.call_count, refreshed.call_count) == (1, 1)


async def test_a_page_that_comes_later_gets_the_whole_and_then_the_same_changes(
    hass: HomeAssistant, device: FakeDevice, client: WebSocketClient, hass_ws_client: WebSocketGenerator
) -> None:
    await client.call("subscribe_fleet")
    await client.next_event()
    await device.send_event(1, Kind.BASIC)
    await client.next_event()
    later = WebSocketClient(await hass_ws_client(hass))
    await later.call("subscribe_fleet")
    assert (await later.next_event())["totals"]["total"] == 1
    await device.send_event(2, Kind.BASIC)
    assert await later.next_event() == await client.next_event()


async def test_the_whole_fleet_comes_again_when_something_is_gone(
    hass: HomeAssistant, hub: Hub, device: FakeDevice, client: WebSocketClient
) -> None:
    await client.call("subscribe_fleet")
    await client.next_event()
    save(hass, hub.entry, [outlet("Third", outlet_id="outlet-3")])
    await device.settle()
    assert [item["id"] for item in (await client.next_event())["outlets"]] == ["outlet-1", "outlet-2", "outlet-3"]
    hass.config_entries.async_remove_subentry(hub.entry, "outlet-3")
    await device.settle()
    assert [item["id"] for item in (await client.next_event())["outlets"]] == ["outlet-1", "outlet-2"]


async def test_a_device_that_waits_is_pushed(device: FakeDevice, hub: Hub, client: WebSocketClient) -> None:
    await client.call("subscribe_fleet")
    await client.next_event()
    stranger = FakeDevice(hub.hass, device.client, hub, "24:6F:28:AA:BB:09")
    await stranger.send_report(Status(stranger.device_id, online=True))
    changed = (await client.next_event())["changed"]
    assert changed["waiting"] == list(changed["adoption_flows"]) == [stranger.device_id]


async def test_another_currency_is_pushed(hass: HomeAssistant, client: WebSocketClient) -> None:
    await client.call("subscribe_fleet")
    await client.next_event()
    await hass.config.async_update(currency="IDR")
    assert (await client.next_event())["changed"] == {"currency": "IDR"}


async def test_once_a_minute_everything_is_compared(hass: HomeAssistant, hub: Hub, client: WebSocketClient) -> None:
    await client.call("subscribe_fleet")
    await client.next_event()
    hass.config.currency = "IDR"
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(minutes=1, seconds=1))
    assert (await client.next_event())["changed"] == {"currency": "IDR"}


async def test_the_fleet_is_pushed_after_a_reload(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, hub: Hub, client: WebSocketClient
) -> None:
    await client.call("subscribe_fleet")
    await client.next_event()
    await hass.config_entries.async_reload(hub.entry.entry_id)
    await hass.async_block_till_done()
    await FakeDevice(hass, mqtt_mock, hub.entry.runtime_data).send_event(1, Kind.BASIC)
    assert (await client.next_event())["changed"]["totals"] == {"basic": 1, "total": 1}


async def test_without_pages_nothing_is_built(hass: HomeAssistant, device: FakeDevice, client: WebSocketClient) -> None:
    await client.call("subscribe_fleet")
    subscription = (await client.socket.receive_json())["id"]
    await client.socket.send_json_auto_id({"type": "unsubscribe_events", "subscription": subscription})
    assert (await client.socket.receive_json())["success"]
    with patch.object(FleetView, "refresh") as refreshed:
        await device.send_event(1, Kind.BASIC)
        async_fire_time_changed(hass, dt_util.utcnow() + timedelta(minutes=2))
        await hass.async_block_till_done()
    assert not refreshed.called


class TestALargeFleet:
    """A large fleet comes in parts, and changes meanwhile: here two machines are more than a part, and one a step."""

    @pytest.fixture(autouse=True)
    def _small_parts(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(fleet_page, "PART", 1)
        monkeypatch.setattr(fleet_view, "STEP", 1)

    async def whole(self, client: WebSocketClient) -> Any:
        """Return the fleet as a page puts it together, once it is whole."""
        fleet = await client.next_event()
        while fleet.get("to_come"):
            fleet = with_push(fleet, await client.next_event())
        return fleet

    async def test_it_is_sent_in_parts(self, client: WebSocketClient) -> None:
        await client.call("subscribe_fleet")
        head = await client.next_event()
        assert (len(head["outlets"]), head["machines"], head["to_come"]) == (2, [], 2)
        parts = [await client.next_event() for _ in range(2)]
        assert [part["to_come"] for part in parts] == [1, 0]
        assert [machine["id"] for part in parts for machine in part["part"]] == ["machine-1", "machine-2"]

    async def test_put_together_it_is_the_fleet(
        self, hass: HomeAssistant, client: WebSocketClient, hass_ws_client: WebSocketGenerator
    ) -> None:
        later = WebSocketClient(await hass_ws_client(hass))
        for page in (client, later):
            await page.call("subscribe_fleet")
            assert await self.whole(page) == {**await page.call("fleet"), "to_come": 0}

    async def test_it_is_followed_from_then_on(self, device: FakeDevice, client: WebSocketClient) -> None:
        await client.call("subscribe_fleet")
        fleet = await self.whole(client)
        await device.send_event(1, Kind.BASIC)
        fleet = with_push(fleet, await client.next_event())
        assert fleet == {**await client.call("fleet"), "to_come": 0}

    async def test_it_comes_again_when_something_is_gone(
        self, hass: HomeAssistant, hub: Hub, device: FakeDevice, client: WebSocketClient
    ) -> None:
        await client.call("subscribe_fleet")
        await self.whole(client)
        hass.config_entries.async_remove_subentry(hub.entry, "machine-1")
        await device.settle()
        fleet = await self.whole(client)
        assert [machine["id"] for machine in fleet["machines"]] == ["machine-2"]

    async def test_another_fleet_while_it_is_built_is_sent_instead(self, client: WebSocketClient) -> None:
        answers = iter([True, True, True, False])
        is_current = property(lambda _: next(answers, True))
        with patch.object(FleetSource, "is_current", is_current):
            await client.call("subscribe_fleet")
            pushes = [await client.next_event() for _ in range(2)]
            fleet = await self.whole(client)
        assert [len(push.get("part", [])) for push in pushes] == [0, 1]
        assert fleet == {**await client.call("fleet"), "to_come": 0}
