"""What docs/protocol.md asks of a device that is offered event batches."""

from typing import Any

import pytest

from custom_components.ozon_telemetry.core.domain.messages import Event
from custom_components.ozon_telemetry.core.protocol.codec import MAX_BATCH, decode_events
from devtools.polling import until_sync
from tests.firmware.hub import FakeHub
from tests.firmware.test_replay import assert_complete, assert_window

from .conftest import Peer, by_mqtt

pytestmark = by_mqtt

WINDOW = 2 * MAX_BATCH
MANY = 100


@pytest.fixture
def full(peer: Peer, hub: FakeHub) -> Peer:
    """Return a device that is connected and has many events, of which none is acknowledged."""
    hub.acknowledges = False
    peer.start()
    hub.wait_for_status(peer.device_id, online=True)
    peer.press("basic", MANY)
    hub.wait_for_heartbeat(peer.device_id, pending=MANY)
    return peer


def answer(hub: FakeHub, device: Peer, seq: int = 0, **more: Any) -> None:
    """Acknowledge the device's events up to `seq`."""
    hub.acknowledge(device.device_id, hub.seen[device.device_id].events[0]["gen"], seq, **more)


def test_a_replay_comes_in_event_batches_once_they_are_offered(full: Peer, hub: FakeHub) -> None:
    seen = hub.seen[full.device_id]
    assert seen.batches == []
    hub.acknowledges, hub.batch = True, MAX_BATCH
    answer(hub, full, resync=True)
    assert_complete(hub.wait_for_events(full.device_id, MANY), MANY)
    hub.wait_for_heartbeat(full.device_id, pending=0)
    assert all(2 <= size <= MAX_BATCH for size in seen.batches)
    assert sum(seen.batches) >= MANY // 2


def test_the_integration_understands_an_event_batch(full: Peer, hub: FakeHub) -> None:
    hub.batch = MAX_BATCH
    answer(hub, full, resync=True)
    payload = until_sync("an event batch", lambda: hub.raw[full.device_id].get("events"))
    events = decode_events(full.device_id, payload)
    numbers = [event.seq for event in events if isinstance(event, Event)]  # of the newest batch, perhaps not the first
    assert numbers == list(range(numbers[0], numbers[0] + len(events)))


def test_a_press_is_an_event_also_where_event_batches_are_offered(peer: Peer, hub: FakeHub) -> None:
    hub.batch = MAX_BATCH
    peer.start()
    hub.wait_for_heartbeat(peer.device_id)
    for number in range(1, 4):
        peer.press("basic")
        hub.wait_for_events(peer.device_id, number)
        hub.wait_for_heartbeat(peer.device_id, pending=0)
    assert hub.seen[peer.device_id].batches == []


def test_no_event_batch_has_more_records_than_are_offered(full: Peer, hub: FakeHub) -> None:
    hub.acknowledges, hub.batch = True, 3
    answer(hub, full, resync=True)
    assert_complete(hub.wait_for_events(full.device_id, MANY), MANY)
    assert set(hub.seen[full.device_id].batches) <= {2, 3}
    assert 3 in hub.seen[full.device_id].batches


@pytest.mark.parametrize("offer", [0, 1, -32, "32", True, [32]], ids=repr)
def test_what_is_no_offer_brings_single_events(full: Peer, hub: FakeHub, offer: Any) -> None:
    hub.acknowledges, hub.batch = True, offer
    answer(hub, full, resync=True)
    assert_complete(hub.wait_for_events(full.device_id, MANY), MANY)
    assert hub.seen[full.device_id].batches == []


def test_an_offer_ends_with_the_next_acknowledgement_without_one(full: Peer, hub: FakeHub) -> None:
    seen = hub.seen[full.device_id]
    hub.batch = MAX_BATCH
    answer(hub, full, resync=True)
    until_sync("an event batch", lambda: len(seen.batches) > 0)
    hub.batch = None
    answer(hub, full)
    hub.send(full.device_id, "command", {"command": "identify", "id": "after"})
    hub.wait_for_status_once(full.device_id, command_id="after")
    sent = len(seen.batches)
    hub.acknowledges = True
    answer(hub, full, resync=True)
    assert_complete(hub.wait_for_events(full.device_id, MANY), MANY)
    assert len(seen.batches) == sent


def test_a_window_of_event_batches_is_in_flight_and_repeated_as_single_events(full: Peer, hub: FakeHub) -> None:
    """The receiver may be another one by then, which takes none.

    How many records an event batch has depends on their bytes; if one alone fits into the window behind them, it is a
    single event. On a busy machine a window may be repeated before it is full.
    """
    seen = hub.seen[full.device_id]
    hub.batch = MAX_BATCH
    answer(hub, full, resync=True)
    until_sync("an event batch", lambda: len(seen.batches) > 0)
    sent = len(seen.events)
    until_sync("its repetition", lambda: 1 in [event["seq"] for event in seen.events[sent:]])
    in_batches = sum(seen.batches)
    assert in_batches <= len({event["seq"] for event in seen.events}) <= WINDOW
    hub.acknowledges, hub.batch = True, None
    assert_complete(hub.wait_for_events(full.device_id, MANY), MANY)
    assert sum(seen.batches) == in_batches


def test_single_events_come_first_on_a_new_connection(full: Peer, hub: FakeHub) -> None:
    hub.batch = MAX_BATCH
    answer(hub, full, resync=True)
    seen = hub.seen[full.device_id]
    until_sync("an event batch", lambda: len(seen.batches) > 0)
    full.kill()
    hub.wait_for_status(full.device_id, online=False)  # after all that it had sent
    sent = len(seen.batches)
    seen.events.clear()
    full.start()
    assert_window(hub, full.device_id, 16)
    assert len(seen.batches) == sent
