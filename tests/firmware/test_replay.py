"""Delivery: every event is stored once and in order, whatever happens to the connection, the broker or the receiver."""

from itertools import pairwise
from typing import Any

import pytest

from devtools.firmware.device import Device
from devtools.polling import until_sync

from .broker import Broker
from .conftest import MakeDevice
from .hub import FakeHub, Payload


def assert_complete(events: list[Payload], count: int) -> None:
    """Assert that each treatment is there once, with an unbroken chain of numbers and matching counters."""
    assert [event["seq"] for event in events] == list(range(1, count + 1))
    assert [event["prev"] for event in events] == list(range(count))
    assert [sum(event[f"count_{kind}"] for kind in ("basic", "standard", "premium")) for event in events] == list(
        range(1, count + 1)
    )


def assert_window(hub: FakeHub, device_id: str, size: int, first: int = 1) -> None:
    """Wait for the end of a full window from `first` on and its repetition; assert that nothing behind it was sent.

    On a busy machine the device may repeat a window that is not full yet: then it starts at the same event again too.
    """
    events = hub.seen[device_id].events

    def numbers() -> list[int]:
        return [event["seq"] for event in list(events)]

    def is_repeated() -> bool:
        return last in (sent := numbers()) and first in sent[sent.index(last) :]

    last = first + size - 1
    until_sync(f"event {last} of {device_id}, and then event {first} again", is_repeated)
    assert max(numbers()) == last
    assert all(number in {previous + 1, first} for previous, number in pairwise(numbers()))


def test_what_was_recorded_without_a_broker_is_delivered_in_order(device: Device, broker: Broker) -> None:
    broker.kill()
    device.start()
    device.press("basic", 40)
    device.wait_for_log("recorded", 40)
    broker.start()
    hub = FakeHub(broker.port)
    assert_complete(hub.wait_for_events(device.device_id, 40), 40)
    hub.close()


def test_what_was_recorded_before_a_restart_is_delivered_after_it(device: Device, hub: FakeHub) -> None:
    hub.acknowledges = False
    device.start()
    hub.wait_for_status(device.device_id, online=True)
    device.press("standard", 5)
    device.wait_for_log("recorded", 5)
    device.kill()
    hub.acknowledge_after(device.device_id)
    device.start()
    assert_complete(hub.wait_for_events(device.device_id, 5), 5)
    hub.wait_for_status(device.device_id, boot=2)


def test_the_broker_may_restart_at_any_time(device: Device, broker: Broker, hub: FakeHub) -> None:
    device.start()
    for _ in range(3):
        device.press("basic", 10)
        broker.kill()
        device.press("basic", 10)
        broker.start()
    assert_complete(hub.wait_for_events(device.device_id, 60), 60)


def test_the_broker_may_hang(device: Device, broker: Broker, hub: FakeHub) -> None:
    device.start()
    hub.wait_for_status(device.device_id, online=True)
    broker.pause()
    device.press("basic", 20)
    device.wait_for_log("recorded", 20)
    device.wait_for_log("No acknowledgement within 1000 ms")
    broker.resume()
    assert_complete(hub.wait_for_events(device.device_id, 20), 20)


def test_no_more_than_a_window_is_in_flight(device: Device, hub: FakeHub) -> None:
    hub.acknowledges = False
    device.start()
    device.press("basic", 40)
    device.wait_for_log("recorded", 40)
    assert_window(hub, device.device_id, 16)


def test_retransmissions_become_rarer_while_nobody_acknowledges(device: Device, hub: FakeHub) -> None:
    hub.acknowledges = False
    device.start()
    device.press("basic")
    seen = hub.seen[device.device_id]
    pressed = until_sync("the first event", lambda: seen.events)[0]["uptime_ms"] / 1000

    def passed() -> float:
        """Return the seconds since then, by the device's own clock."""
        return seen.heartbeats[-1]["uptime"] - pressed if seen.heartbeats else 0

    until_sync("a heartbeat 8 s after the press", lambda: passed() >= 8)
    sent = len(seen.events)
    assert sent >= 3
    # Timeouts of 1, 2, 4, ... s lie between the events. The last heartbeat is up to 2 s old, and in whole seconds
    assert 2 ** (sent - 1) - 1 <= passed() + 3


def test_acknowledgements_may_be_lost(device: Device, hub: FakeHub) -> None:
    hub.ack_interval = 3
    device.start()
    device.press("basic", 60)
    assert_complete(hub.wait_for_events(device.device_id, 60), 60)
    hub.wait_for_heartbeat(device.device_id, pending=0, seq=60)


@pytest.mark.parametrize(
    "ack",
    [
        {"gen": "0badf00d", "seq": 2},
        {"gen": "OWN", "seq": 99},
        {"gen": "OWN", "seq": 99, "resync": True},
        {"gen": "OWN", "seq": -1},
        {"gen": "OWN", "seq": "2"},
        {"gen": "OWN", "seq": 1.5},
        {"gen": "OWN", "seq": True},
        {"gen": "OWN", "seq": None},
        {"gen": 7, "seq": 2},
        {"seq": 2},
        {"gen": "OWN"},
        "[]",
        "2",
        "{",
    ],
    ids=str,
)
def test_an_invalid_acknowledgement_is_ignored(device: Device, hub: FakeHub, ack: Any) -> None:
    hub.acknowledges = False
    device.start()
    device.press("basic", 2)
    gen = until_sync("an event", lambda: hub.seen[device.device_id].events)[0]["gen"]
    if isinstance(ack, dict) and ack.get("gen") == "OWN":
        ack = ack | {"gen": gen}
    hub.send(device.device_id, "ack", ack)
    hub.send(device.device_id, "command", {"command": "identify", "id": "after"})
    assert hub.wait_for_status_once(device.device_id, command_id="after")["acked"] == 0
    hub.acknowledge(device.device_id, gen, 2)
    hub.wait_for_heartbeat(device.device_id, pending=0)


def test_a_resync_repeats_what_was_acknowledged_before(device: Device, hub: FakeHub) -> None:
    device.start()
    device.press("basic", 20)
    hub.wait_for_events(device.device_id, 20)
    hub.wait_for_heartbeat(device.device_id, pending=0, seq=20)
    hub.forget()  # a backup was restored
    gen = hub.seen[device.device_id].events[0]["gen"]
    hub.acknowledge(device.device_id, gen, 0, resync=True)
    assert_complete(hub.wait_for_events(device.device_id, 20), 20)


def test_a_hub_that_forgot_everything_gets_everything_on_the_next_connection(device: Device, hub: FakeHub) -> None:
    device.start()
    device.press("basic", 20)
    hub.wait_for_heartbeat(device.device_id, pending=0, seq=20)
    hub.forget()
    device.stop()
    device.start()
    assert_complete(hub.wait_for_events(device.device_id, 20), 20)


def test_five_devices_do_not_disturb_each_other(make_device: MakeDevice, hub: FakeHub) -> None:
    devices = [make_device() for _ in range(5)]
    for device in devices:
        device.start()
    for device in devices:
        device.press("premium", 30)
    for device in devices:
        assert_complete(hub.wait_for_events(device.device_id, 30), 30)
    assert len({event["gen"] for device in devices for event in hub.events(device.device_id)}) == 5
