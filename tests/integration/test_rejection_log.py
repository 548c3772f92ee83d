"""The rejection log: rejected messages are counted and logged sparingly, never stored and never acknowledged."""

from freezegun.api import FrozenDateTimeFactory
import orjson
import pytest

from custom_components.ozon_telemetry.core.domain.messages import Channel, Counters, Event, Heartbeat, Kind, Reason
from custom_components.ozon_telemetry.core.protocol.codec import encode_event, encode_report
from custom_components.ozon_telemetry.core.protocol.json_fields import MAX_PAYLOAD
from custom_components.ozon_telemetry.ingest.rejection_log import _MOST_DEVICES

from .builders import DEVICE, OTHER_DEVICE, at
from .fake_device import GEN
from .hub_fixture import HubFixture

GOOD = orjson.loads(encode_event(Event(DEVICE, Kind.BASIC, at("2026-03-02T08:30:00"), Counters(basic=1), GEN, 1, 0)))


def altered(**fields: object) -> bytes:
    """Return a valid event with some fields changed."""
    return orjson.dumps(GOOD | fields)


def without_gen() -> bytes:
    """Return a valid event of a journal that lost its generation."""
    return orjson.dumps({name: value for name, value in GOOD.items() if name != "gen"})


GARBAGE = [
    pytest.param(Channel.EVENT, b"\xff\xfe{", Reason.NOT_JSON, id="no text"),
    pytest.param(Channel.EVENT, b"", Reason.NOT_JSON, id="nothing"),
    pytest.param(Channel.EVENT, b"[1]", Reason.WRONG_TYPE, id="no object"),
    pytest.param(Channel.EVENT, altered(device_id=OTHER_DEVICE), Reason.DEVICE_ID, id="another's id"),
    pytest.param(Channel.EVENT, altered(event_type="DELUXE"), Reason.UNKNOWN_KIND, id="unknown kind"),
    pytest.param(Channel.EVENT, altered(seq="1"), Reason.WRONG_TYPE, id="text for a number"),
    pytest.param(Channel.EVENT, altered(count_basic=2**40), Reason.OUT_OF_RANGE, id="too large a number"),
    pytest.param(Channel.EVENT, altered(gen="legacy.1"), Reason.OUT_OF_RANGE, id="a reserved generation"),
    pytest.param(Channel.EVENT, without_gen(), Reason.NO_GENERATION, id="a journal's event without its generation"),
    pytest.param(Channel.EVENT, altered(noise="x" * MAX_PAYLOAD), Reason.TOO_LARGE, id="too long"),
    pytest.param(Channel.STATUS, b'{"device_id":"%s","online":1}' % DEVICE.encode(), Reason.WRONG_TYPE, id="status"),
    pytest.param(Channel.HEARTBEAT, b"null", Reason.WRONG_TYPE, id="heartbeat"),
]


@pytest.mark.parametrize(("channel", "payload", "reason"), GARBAGE)
async def test_garbage_is_counted_and_nothing_else(
    hub_fixture: HubFixture, channel: Channel, payload: bytes, reason: Reason
) -> None:
    device = hub_fixture.device()
    await device.send_raw(channel, payload)
    assert hub_fixture.hub.worker.rejections.counts == {reason.value: 1}
    assert (device.acks(), await hub_fixture.treatments(), hub_fixture.state("machine-1")) == ([], 0, "0")

    await device.send_event(1, Kind.BASIC)
    assert hub_fixture.state("machine-1") == "1"


async def test_a_retained_event_is_refused(hub_fixture: HubFixture) -> None:
    device = hub_fixture.device()
    await device.send_raw(Channel.EVENT, altered(), retain=True)
    assert hub_fixture.hub.worker.rejections.counts == {"retained": 1}
    assert (device.acks(), await hub_fixture.treatments()) == ([], 0)


async def test_a_topic_that_cannot_name_a_device(hub_fixture: HubFixture, caplog: pytest.LogCaptureFixture) -> None:
    stranger = hub_fixture.device("not a\u200bdevice")
    await stranger.send_raw(Channel.HEARTBEAT, encode_report(Heartbeat("x")))
    await stranger.send_raw(Channel.EVENT, altered(), retain=True)
    assert hub_fixture.hub.worker.rejections.counts == {"topic": 1, "retained": 1}
    assert hub_fixture.pending_devices() == []
    assert "of not a" not in caplog.text


async def test_a_device_is_logged_once_an_hour(
    hub_fixture: HubFixture, freezer: FrozenDateTimeFactory, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(3):
        await hub_fixture.device().send_raw(Channel.EVENT, b"nonsense")
    await hub_fixture.device(OTHER_DEVICE).send_raw(Channel.EVENT, b"nonsense")
    assert caplog.text.count(f"Rejected a message from {DEVICE} (not_json)") == 1
    assert caplog.text.count(f"Rejected a message from {OTHER_DEVICE}") == 1

    freezer.tick(3601)
    await hub_fixture.device().send_raw(Channel.EVENT, b"nonsense")
    assert caplog.text.count(f"Rejected a message from {DEVICE}") == 2
    assert hub_fixture.hub.worker.rejections.counts == {"not_json": 5}


async def test_a_flood_of_invented_ids_does_not_flood_the_log(
    hub_fixture: HubFixture, caplog: pytest.LogCaptureFixture
) -> None:
    for number in range(_MOST_DEVICES + 100):
        hub_fixture.device(f"invented-{number}").publish(Channel.EVENT, b"nonsense")
    await hub_fixture.device().settle()
    assert caplog.text.count("Rejected a message from") == _MOST_DEVICES + 1
    assert caplog.text.count("Rejected a message from many devices") == 1
