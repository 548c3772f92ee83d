"""What happens to each message of a batch."""

import pytest

from custom_components.ozon_telemetry.core.domain.fleet import Fleet
from custom_components.ozon_telemetry.core.domain.messages import Channel, Heartbeat, Reason, Received, Rejected, Status
from custom_components.ozon_telemetry.core.protocol.batch import DeviceReport, RawMessage, decode_batch
from custom_components.ozon_telemetry.core.protocol.codec import encode_event, encode_report

from .builders import DEVICE, NOW, event, fleet_of, machine

ADOPTED = fleet_of(machine())
NONE_ADOPTED = Fleet()
EVENT = encode_event(event(1))
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


def test_a_retained_event_is_refused() -> None:
    [rejected] = decode_batch([raw(Channel.EVENT, EVENT, is_retained=True)], ADOPTED).rejected
    assert (rejected.reason, rejected.device_id) == (Reason.RETAINED, DEVICE)


def test_what_is_not_understood_does_not_stop_the_rest() -> None:
    batch = decode_batch([raw(Channel.EVENT, b"nonsense"), raw(Channel.EVENT, EVENT)], ADOPTED)
    assert [type(message) for message in batch.rejected] == [Rejected]
    assert len(batch.events) == 1
