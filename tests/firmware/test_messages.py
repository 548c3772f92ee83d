"""MQTT messages of the firmware, field by field."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from devtools.firmware.device import Device

from .hub import FakeHub


@pytest.fixture
def running(device: Device, hub: FakeHub) -> Device:
    """Return a device that is connected."""
    device.start()
    hub.wait_for_status(device.device_id, online=True)
    return device


def confirmed(device: Device, hub: FakeHub) -> list[str]:
    """Return the commands that a device has confirmed, in order; it may send a status for other reasons meanwhile."""
    return [status["command_id"] for status in hub.seen[device.device_id].statuses if "command_id" in status]


def test_a_press_becomes_an_event_with_every_field(running: Device, hub: FakeHub) -> None:
    before = datetime.now(UTC) - timedelta(seconds=1)  # the timestamp has whole seconds
    running.press("premium")
    (event,) = hub.wait_for_events(running.device_id, 1)
    assert before < datetime.fromisoformat(event.pop("timestamp")) <= datetime.now(UTC)
    assert isinstance(event.pop("uptime_ms"), int)
    assert int(event.pop("gen"), 16)
    assert event == {
        "device_id": running.device_id,
        "event_type": "PREMIUM",
        "count_basic": 0,
        "count_standard": 0,
        "count_premium": 1,
        "seq": 1,
        "prev": 0,
        "boot": 1,
        "clock": "ok",
    }


def test_every_button_has_its_kind(running: Device, hub: FakeHub) -> None:
    for kind in ("basic", "standard", "premium"):
        running.press(kind)
    events = hub.wait_for_events(running.device_id, 3)
    assert [event["event_type"] for event in events] == ["BASIC", "STANDARD", "PREMIUM"]


def test_the_status_has_flags_and_position(running: Device, hub: FakeHub) -> None:
    status = hub.wait_for_status(running.device_id, online=True, sd_available=True)
    assert int(status.pop("gen"), 16)
    assert status == {
        "online": True,
        "device_id": running.device_id,
        "wifi_connected": True,
        "rtc_available": True,
        "sd_available": True,
        "seq": 0,
        "acked": 0,
        "boot": 1,
        "lost": 0,
        "corrupt": 0,
        "bounces": 0,
        "firmware": "1.0.0",
        "channel": "stable",
        "model": "host",
        "ip": None,
        "rssi": None,
    }


def test_the_heartbeat_has_uptime_and_pending_events(running: Device, hub: FakeHub) -> None:
    hub.acknowledges = False
    running.press("basic", 2)
    running.wait_for_log("recorded", 2)
    beat = hub.wait_for_heartbeat(running.device_id, pending=2)
    assert isinstance(beat.pop("uptime"), int)
    assert beat == {"device_id": running.device_id, "rssi": None, "heap": None, "pending": 2, "seq": 2}


@pytest.mark.parametrize("ending", ["kill", "stop"])
def test_a_device_that_is_gone_is_offline(running: Device, hub: FakeHub, ending: str) -> None:
    getattr(running, ending)()
    status = hub.wait_for_status(running.device_id, online=False)
    assert status == {"online": False, "device_id": running.device_id}


def test_the_status_is_retained(running: Device, hub: FakeHub) -> None:
    late = FakeHub(hub.port)
    assert late.wait_for_status(running.device_id, online=True)["seq"] == 0
    late.close()


@pytest.mark.parametrize(("command", "logged"), [("identify", "identified"), ("update", "updating")])
def test_a_command_is_confirmed_and_executed(running: Device, hub: FakeHub, command: str, logged: str) -> None:
    hub.send(running.device_id, "command", {"command": command, "id": "c-1"})
    hub.wait_for_status_once(running.device_id, command_id="c-1")
    running.wait_for_log(logged)


def test_a_restart_is_confirmed_before_it_is_executed(running: Device, hub: FakeHub) -> None:
    hub.send(running.device_id, "command", {"command": "restart", "id": "c-1"})
    hub.wait_for_status_once(running.device_id, command_id="c-1")
    running.wait_for_end()
    running.start()
    assert hub.wait_for_status(running.device_id, boot=2)


def test_a_command_that_is_delivered_twice_is_executed_once(running: Device, hub: FakeHub) -> None:
    for _ in range(2):
        hub.send(running.device_id, "command", {"command": "identify", "id": "c-1"})
    hub.send(running.device_id, "command", {"command": "identify", "id": "c-2"})
    hub.wait_for_status_once(running.device_id, command_id="c-2")
    assert confirmed(running, hub) == ["c-1", "c-1", "c-2"]
    assert running.log.count("identified") == 2


def test_a_command_needs_no_id(running: Device, hub: FakeHub) -> None:
    before = len(hub.seen[running.device_id].statuses)
    hub.send(running.device_id, "command", {"command": "identify"})
    running.wait_for_log("identified")
    hub.wait_for_statuses(running.device_id, before + 1)
    assert "command_id" not in hub.seen[running.device_id].statuses[-1]


@pytest.mark.parametrize(
    "command",
    [
        {"command": "explode", "id": "c-1"},
        {"command": 7, "id": "c-1"},
        {"id": "c-1"},
        {"command": "identify", "id": "c" * 33},
        "identify",
        "[]",
        "{",
        "",
    ],
    ids=str,
)
def test_an_invalid_command_is_neither_confirmed_nor_executed(running: Device, hub: FakeHub, command: Any) -> None:
    hub.send(running.device_id, "command", command)
    hub.send(running.device_id, "command", {"command": "update", "id": "good"})
    hub.wait_for_status_once(running.device_id, command_id="good")
    assert confirmed(running, hub) == ["good"]
    assert "identified" not in running.log
