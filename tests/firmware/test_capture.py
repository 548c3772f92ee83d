"""A press from the pin to the event: the component with its pins, interrupts and journal, on a real program."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
import re
import time

import pytest

from devtools.firmware.device import Device
from devtools.polling import until_sync

from .hub import FakeHub, Payload

BASIC, STANDARD, PREMIUM = 25, 26, 27
MS = 1000


def press(pin: int, at: int, length: int = 60 * MS) -> str:
    """Return the two edges of a press: the inputs are inverted."""
    return f" {pin} 0 {at} {pin} 1 {at + length}"


def block(device: Device, length: int, edges: str) -> int:
    """Block the loop, with these edges meanwhile, and return when it began, in milliseconds of the uptime."""
    before = device.log.count("Blocked at")
    device.at_pins(f"block {length}{edges}")
    device.wait_for_log("Blocked at", before + 1)
    return int(re.findall(r"Blocked at (\d+)", device.log)[before]) // MS


@pytest.fixture
def running(device: Device, hub: FakeHub) -> Iterator[Device]:
    """Yield a device that is connected."""
    device.start()
    hub.wait_for_status(device.device_id, online=True)
    yield device
    device.kill()


def reported(device: Device, hub: FakeHub, name: str) -> Payload:
    """Return a status that the device sends now."""
    hub.send(device.device_id, "command", {"command": "identify", "id": name})
    return hub.wait_for_status_once(device.device_id, command_id=name)


@pytest.mark.parametrize(("length", "blocked"), [(60, 100), (150, 200), (140, 300), (40, 2000)])
def test_a_press_within_a_blocked_loop_is_counted_at_its_own_time(
    running: Device, hub: FakeHub, length: int, blocked: int
) -> None:
    began = block(running, blocked, press(BASIC, 5 * MS, length * MS))
    now = datetime.now(UTC)
    (event,) = hub.wait_for_events(running.device_id, 1)
    assert event["event_type"] == "BASIC"
    assert abs(event["uptime_ms"] - began - 5) <= 1
    age = timedelta(milliseconds=time.monotonic_ns() // 1_000_000 - began)
    assert now - age - timedelta(seconds=1) <= datetime.fromisoformat(event["timestamp"]) <= now


def test_presses_within_one_block_are_counted_in_the_order_of_their_times(running: Device, hub: FakeHub) -> None:
    edges = f" {PREMIUM} 0 0 {PREMIUM} 1 60000 {STANDARD} 0 80000 {BASIC} 0 90000 {PREMIUM} 0 100000"
    block(running, 300, f"{edges} {STANDARD} 1 140000 {BASIC} 1 150000 {PREMIUM} 1 160000")
    events = hub.wait_for_events(running.device_id, 4)
    assert [event["event_type"] for event in events] == ["PREMIUM", "STANDARD", "BASIC", "PREMIUM"]
    assert [event["uptime_ms"] - events[0]["uptime_ms"] for event in events] == pytest.approx([0, 80, 90, 100], abs=1)


def test_a_glitch_is_not_counted_but_told(running: Device, hub: FakeHub) -> None:
    block(running, 200, press(BASIC, 0, 5 * MS) + press(BASIC, 50 * MS))
    assert [event["event_type"] for event in hub.wait_for_events(running.device_id, 1)] == ["BASIC"]
    status = reported(running, hub, "bounces")
    assert (status["seq"], status["bounces"]) == (1, 1)


def test_an_input_that_is_held_at_the_start_counts_from_its_next_press_on(device: Device, hub: FakeHub) -> None:
    device.start(OZON_PINS_LOW=str(BASIC))
    hub.wait_for_status(device.device_id, online=True)
    began = block(device, 200, f" {BASIC} 1 0" + press(BASIC, 100 * MS))
    (event,) = hub.wait_for_events(device.device_id, 1)
    assert abs(event["uptime_ms"] - began - 100) <= 1


def test_a_press_during_the_start_is_counted(device: Device, hub: FakeHub) -> None:
    device.start(OZON_PINS_START=press(STANDARD, 20 * MS, 40 * MS))
    (event,) = hub.wait_for_events(device.device_id, 1)
    assert event["event_type"] == "STANDARD"


def test_a_storm_is_told_at_once_and_ends(running: Device, hub: FakeHub) -> None:
    for _ in range(8):
        block(running, 1, "".join(press(PREMIUM, 20 * number, 10) for number in range(300)))
        time.sleep(0.1)  # longer than the pause in which the interrupt is off
    running.wait_for_log("a storm of edges", 8)
    statuses = hub.seen[running.device_id].statuses
    until_sync("the bounces to be told", lambda: any(status["bounces"] >= 1000 for status in statuses))
    block(running, 200, press(PREMIUM, 50 * MS))
    assert [event["event_type"] for event in hub.wait_for_events(running.device_id, 1)] == ["PREMIUM"]


def test_an_edge_without_an_interrupt_is_seen_by_the_loop(running: Device, hub: FakeHub) -> None:
    for level in (0, 1):
        running.at_pins(f"level {BASIC} {level}")
        time.sleep(0.5)
    assert [event["event_type"] for event in hub.wait_for_events(running.device_id, 1)] == ["BASIC"]


def test_what_is_pressed_until_a_restart_is_recorded(running: Device, hub: FakeHub) -> None:
    block(running, 500, press(BASIC, 0, 100 * MS))
    running.stop()
    running.start()
    [event] = hub.wait_for_events(running.device_id, 1)
    assert (event["event_type"], event["boot"]) == ("BASIC", 1)
