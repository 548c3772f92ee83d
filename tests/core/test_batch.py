"""What happens to each message of a batch."""

import pytest

from custom_components.ozon_telemetry.core.domain.fleet import Fleet
from custom_components.ozon_telemetry.core.domain.messages import Channel, Heartbeat, Reason, Received, Rejected, Status
from custom_components.ozon_telemetry.core.protocol.batch import DeviceReport, RawMessage, decode_batch
from custom_components.ozon_telemetry.core.protocol.codec import encode_event, encode_events, encode_report

from .builders import DEVICE, NOW, event, fleet_of, machine

ADOPTED = fleet_of(machine())
NONE_ADOPTED = Fleet()
EVENT = encode_event(event(1))
EVENTS = encode_events([event(1), event(2)])
STATUS = Status(DEVICE, online=True)


def raw(channel: Channel, payload: bytes, *, is_retained: bool = False) -> RawMessage:
    """Return a message as it comes from the broker."""
    return RawMessage(channel, DEVICE, payload, is_retained, NOW)


def test_an_event_of_an_adopted_device_is_for_the_ledger() -> None:
    batch = decode_batch([raw(Channel.EVENT, EVENT)], ADOPTED)
    assert (batch.events, batch.unadopted) == ([Received(event(1), NOW)], [])


def test_an_event_of_a_device_that_nobody_adopted_waits() -> None:
    batch = decode_batch([raw(Channel.EVENT, EVENT)], NONE_ADOPTED)
    assert (batch.events, batch.unadopted) == ([], [Received(event(1), NOW)])


@pytest.mark.parametrize("is_retained", [False, True])
def test_reports_tell_whether_the_broker_only_remembered_them(*, is_retained: bool) -> None:
    batch = decode_batch([raw(Channel.STATUS, encode_report(STATUS), is_retained=is_retained)], NONE_ADOPTED)
    assert batch.reports == [DeviceReport(STATUS, NOW, is_retained)]


@pytest.mark.parametrize(
    ("message", "is_spoken"),
    [
        (raw(Channel.EVENT, EVENT), True),
        (raw(Channel.STATUS, encode_report(STATUS)), True),
        (raw(Channel.STATUS, encode_report(STATUS), is_retained=True), False),
        (raw(Channel.EVENT, b"nonsense"), False),
    ],
    ids=["event", "status", "remembered status", "nonsense"],
)
def test_what_a_broker_remembers_is_not_spoken(message: RawMessage, *, is_spoken: bool) -> None:
    assert decode_batch([message], ADOPTED).has_live_message is is_spoken


def test_a_heartbeat_is_a_report() -> None:
    beat = Heartbeat(DEVICE, 5)
    assert decode_batch([raw(Channel.HEARTBEAT, encode_report(beat))], ADOPTED).reports == [
        DeviceReport(beat, NOW, False)
    ]


@pytest.mark.parametrize("message", [(Channel.EVENT, EVENT), (Channel.EVENTS, EVENTS)], ids=["one", "several"])
def test_retained_events_are_refused(message: tuple[Channel, bytes]) -> None:
    [rejected] = decode_batch([raw(*message, is_retained=True)], ADOPTED).rejected
    assert (rejected.reason, rejected.device_id) == (Reason.RETAINED, DEVICE)


def test_what_is_not_understood_does_not_stop_the_rest() -> None:
    batch = decode_batch([raw(Channel.EVENT, b"nonsense"), raw(Channel.EVENT, EVENT)], ADOPTED)
    assert [type(message) for message in batch.rejected] == [Rejected]
    assert len(batch.events) == 1


@pytest.mark.parametrize(("fleet", "adopted"), [(ADOPTED, 2), (NONE_ADOPTED, 0)])
def test_an_event_batch_is_its_events(fleet: Fleet, adopted: int) -> None:
    batch = decode_batch([raw(Channel.EVENTS, EVENTS)], fleet)
    expected = [Received(event(1), NOW), Received(event(2), NOW)]
    assert (batch.events, batch.unadopted) == (expected[:adopted], expected[adopted:])


def test_a_message_weighs_as_many_events_as_its_bytes_have_room_for() -> None:
    assert raw(Channel.EVENT, EVENT).weight == 1
    assert [raw(Channel.EVENTS, b"x" * size).weight for size in (0, 255, 256, 8192)] == [1, 1, 2, 33]
