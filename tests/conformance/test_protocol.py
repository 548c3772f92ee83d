"""What docs/protocol.md asks of a device."""

from typing import Any

import pytest

from custom_components.ozon_telemetry.core.domain.messages import Channel, Event, Heartbeat, Status
from custom_components.ozon_telemetry.core.protocol.codec import decode
from devtools.firmware.device import Device
from devtools.polling import until_sync
from tests.firmware.broker import Broker
from tests.firmware.hub import FakeHub, Payload
from tests.firmware.test_replay import assert_complete, assert_window

from .conftest import Peer, by_mqtt

WINDOW = 16
EVENT_FIELDS = {
    "device_id": str,
    "event_type": str,
    "timestamp": str,
    "count_basic": int,
    "count_standard": int,
    "count_premium": int,
    "gen": str,
    "seq": int,
    "prev": int,
    "boot": int,
    "uptime_ms": int,
    "clock": str,
}
STATUS_FIELDS = {
    "online": bool,
    "device_id": str,
    "wifi_connected": bool,
    "rtc_available": bool,
    "sd_available": bool,
    "gen": str,
    "seq": int,
    "acked": int,
    "boot": int,
    "lost": int,
    "corrupt": int,
    "bounces": int,
    "firmware": str,
    "channel": str,
    "model": str,
}
HEARTBEAT_FIELDS = {"device_id": str, "uptime": int, "pending": int, "seq": int}


def types(payload: Payload, fields: dict[str, type]) -> dict[str, type]:
    """Return the types of those fields of a payload that are there."""
    return {name: type(payload[name]) for name in fields if name in payload}


BOTH_FORMS = pytest.mark.parametrize("batch", [None, 32], ids=["single events", "event batches"])


@pytest.fixture
def started(peer: Peer, hub: FakeHub) -> Peer:
    """Return a device that is connected."""
    peer.start()
    hub.wait_for_status(peer.device_id, online=True)
    return peer


def test_an_event_has_every_field(started: Peer, hub: FakeHub) -> None:
    started.press("standard")
    (event,) = hub.wait_for_events(started.device_id, 1)
    assert types(event, EVENT_FIELDS) == EVENT_FIELDS
    assert (event["event_type"], event["seq"], event["prev"], event["count_standard"]) == ("STANDARD", 1, 0, 1)


def test_a_status_has_every_field(started: Peer, hub: FakeHub) -> None:
    status = hub.wait_for_status(started.device_id, online=True)
    assert types(status, STATUS_FIELDS) == STATUS_FIELDS


def test_a_heartbeat_has_every_field(started: Peer, hub: FakeHub) -> None:
    beat = hub.wait_for_heartbeat(started.device_id, seq=0)
    assert types(beat, HEARTBEAT_FIELDS) == HEARTBEAT_FIELDS


def test_the_integration_understands_all_of_it(started: Peer, hub: FakeHub) -> None:
    started.press("basic")
    hub.wait_for_events(started.device_id, 1)
    hub.wait_for_heartbeat(started.device_id, seq=1)
    raw = hub.raw[started.device_id]
    for channel, expected in ((Channel.EVENT, Event), (Channel.STATUS, Status), (Channel.HEARTBEAT, Heartbeat)):
        assert isinstance(decode(channel, started.device_id, raw[channel]), expected)


def test_a_device_that_disappears_is_offline(started: Peer, hub: FakeHub) -> None:
    started.kill()
    assert hub.wait_for_status(started.device_id, online=False) == {"online": False, "device_id": started.device_id}


@BOTH_FORMS
def test_events_come_in_order_with_an_unbroken_chain(started: Peer, hub: FakeHub, batch: int | None) -> None:
    hub.batch = batch
    started.press("basic", 50)
    assert_complete(hub.wait_for_events(started.device_id, 50), 50)


@BOTH_FORMS
def test_unacknowledged_events_survive_a_power_cut(started: Peer, hub: FakeHub, batch: int | None) -> None:
    hub.batch = batch
    hub.acknowledges = False
    started.press("basic", 5)
    until_sync("five events", lambda: len(hub.seen[started.device_id].events) >= 5)
    started.kill()
    hub.acknowledge_after(started.device_id)
    started.start()
    events = hub.wait_for_events(started.device_id, 5)
    assert_complete(events, 5)
    assert hub.wait_for_status(started.device_id, boot=2)["gen"] == events[0]["gen"]


@by_mqtt
@BOTH_FORMS
def test_unacknowledged_events_survive_the_broker(
    started: Peer, broker: Broker, hub: FakeHub, batch: int | None
) -> None:
    hub.batch = batch
    started.press("basic", 5)
    broker.kill()
    started.press("basic", 5)
    broker.start()
    assert_complete(hub.wait_for_events(started.device_id, 10), 10)


@by_mqtt
def test_only_a_window_is_in_flight(started: Peer, hub: FakeHub) -> None:
    hub.acknowledges = False
    started.press("basic", 40)
    assert_window(hub, started.device_id, WINDOW)


IGNORED: list[Any] = [
    {"gen": "0badf00d", "seq": 2},
    {"gen": "OWN", "seq": 99},
    {"gen": "OWN", "seq": 99, "resync": True},
    {"gen": "OWN", "seq": -1},
    {"gen": "OWN", "seq": "2"},
    {"gen": "OWN", "seq": True},
    {"gen": "OWN"},
    {"seq": 2},
    "[]",
    "{",
]


@by_mqtt
@pytest.mark.parametrize("ack", IGNORED, ids=str)
def test_an_acknowledgement_that_is_none_is_ignored(started: Peer, hub: FakeHub, ack: Any) -> None:
    hub.acknowledges = False
    started.press("basic", 2)
    gen = until_sync("an event", lambda: hub.seen[started.device_id].events)[0]["gen"]
    hub.send(started.device_id, "ack", ack | {"gen": gen} if isinstance(ack, dict) and ack.get("gen") == "OWN" else ack)
    hub.send(started.device_id, "command", {"command": "identify", "id": "after"})
    assert hub.wait_for_status_once(started.device_id, command_id="after")["acked"] == 0


@by_mqtt
def test_an_acknowledgement_is_cumulative_and_never_moves_back(started: Peer, hub: FakeHub) -> None:
    hub.acknowledges = False
    started.press("basic", 6)
    gen = until_sync("an event", lambda: hub.seen[started.device_id].events)[0]["gen"]
    until_sync("six events", lambda: len(hub.seen[started.device_id].events) >= 6)
    for seq in (5, 3):
        hub.acknowledge(started.device_id, gen, seq)
    hub.send(started.device_id, "command", {"command": "identify", "id": "after"})
    assert hub.wait_for_status_once(started.device_id, command_id="after")["acked"] == 5


@BOTH_FORMS
def test_a_resync_moves_the_mark_back_and_brings_everything_again(
    started: Peer, hub: FakeHub, batch: int | None
) -> None:
    hub.batch = batch
    started.press("basic", 20)
    hub.wait_for_events(started.device_id, 20)
    hub.wait_for_heartbeat(started.device_id, pending=0, seq=20)
    gen = hub.events(started.device_id)[0]["gen"]
    hub.forget()
    hub.acknowledge(started.device_id, gen, 0, resync=True)
    assert_complete(hub.wait_for_events(started.device_id, 20), 20)


def test_an_available_update_is_in_the_status(started: Peer, hub: FakeHub) -> None:
    assert "latest" not in hub.wait_for_status(started.device_id, online=True)
    started.press("update")
    assert hub.wait_for_status(started.device_id, latest="1.1.0")["firmware"] == "1.0.0"


@pytest.mark.parametrize("command", ["identify", "restart", "update"])
def test_a_command_is_confirmed(started: Peer, hub: FakeHub, command: str) -> None:
    hub.send(started.device_id, "command", {"command": command, "id": "c-1"})
    assert hub.wait_for_status_once(started.device_id, command_id="c-1")["online"] is True


def test_a_command_that_is_delivered_again_is_confirmed_and_not_carried_out_again(started: Peer, hub: FakeHub) -> None:
    """The broker may do so after the very restart that it caused."""
    hub.send(started.device_id, "command", {"command": "restart", "id": "c-1"})
    if isinstance(started, Device):
        started.wait_for_end()
        started.start()
    hub.wait_for_status(started.device_id, boot=2)
    hub.send(started.device_id, "command", {"command": "restart", "id": "c-1"})
    hub.wait_for_status(started.device_id, boot=2, command_id="c-1")
    hub.send(started.device_id, "command", {"command": "identify", "id": "c-2"})
    hub.wait_for_status_once(started.device_id, command_id="c-2")
    hub.wait_for_heartbeat(started.device_id)
    hub.wait_for_heartbeat(started.device_id)  # longer than the second after which it would restart
    assert max(status.get("boot", 0) for status in hub.seen[started.device_id].statuses) == 2


def test_the_last_command_is_remembered_over_a_power_cut(started: Peer, hub: FakeHub) -> None:
    hub.send(started.device_id, "command", {"command": "identify", "id": "c-1"})
    hub.wait_for_status(started.device_id, command_id="c-1")
    started.kill()
    started.start()
    hub.wait_for_status(started.device_id, boot=2)
    hub.send(started.device_id, "command", {"command": "restart", "id": "c-1"})
    hub.wait_for_status(started.device_id, command_id="c-1")
    hub.wait_for_heartbeat(started.device_id)
    hub.wait_for_heartbeat(started.device_id)
    assert hub.seen[started.device_id].statuses[-1]["boot"] == 2


def test_a_command_with_too_long_an_id_is_none(started: Peer, hub: FakeHub) -> None:
    hub.send(started.device_id, "command", {"command": "identify", "id": "c" * 33})
    hub.send(started.device_id, "command", {"command": "identify", "id": "good"})
    hub.wait_for_status_once(started.device_id, command_id="good")
    assert [status["command_id"] for status in hub.seen[started.device_id].statuses if "command_id" in status] == [
        "good"
    ]


def test_an_unknown_command_is_not_confirmed(started: Peer, hub: FakeHub) -> None:
    for command in ({"command": "explode", "id": "bad"}, {"id": "bad"}, "{"):
        hub.send(started.device_id, "command", command)
    hub.send(started.device_id, "command", {"command": "identify", "id": "good"})
    hub.wait_for_status_once(started.device_id, command_id="good")
    assert "bad" not in [status.get("command_id") for status in hub.seen[started.device_id].statuses]
