"""Event batches on the wire: several events of a journal in one message, each accepted or rejected by itself."""

from collections.abc import Mapping

from hypothesis import given, strategies as st
import orjson
import pytest

from custom_components.ozon_telemetry.core.domain.messages import Clock, Counters, Event, Kind, Reason, Rejected
from custom_components.ozon_telemetry.core.protocol.codec import (
    MAX_BATCH,
    MAX_BATCH_PAYLOAD,
    decode_events,
    encode_events,
)
from custom_components.ozon_telemetry.core.protocol.json_fields import MAX_COUNTER

from .builders import DEVICE, GEN, NOW, event
from .test_codec import anything

RECORD = {
    "event_type": "BASIC",
    "timestamp": "2026-11-23T10:30:00Z",
    "count_basic": 1,
    "count_standard": 0,
    "count_premium": 0,
    "seq": 1,
    "prev": 0,
    "boot": 3,
    "uptime_ms": 1920546,
    "clock": "ok",
}
BATCH = {"device_id": DEVICE, "gen": GEN, "records": [RECORD]}


def decoded(fields: Mapping[str, object]) -> list[Event | Rejected]:
    """Return what becomes of a JSON object on the device's topic."""
    return decode_events(DEVICE, orjson.dumps(fields))


def outcomes(records: list[object]) -> list[int | Reason]:
    """Return what becomes of each record of a batch: its seq, or why it is rejected."""
    results = decoded(BATCH | {"records": records})
    return [result.seq if isinstance(result, Event) else result.reason for result in results]


@pytest.mark.parametrize("number", [1, 2, MAX_BATCH])
def test_event_batches_survive_the_wire(number: int) -> None:
    events = [
        event(1),
        event(2, timestamp=None, clock=Clock.NONE),
        *(event(seq, Counters(3, 2, seq), kind=Kind.PREMIUM, clock=Clock.DERIVED) for seq in range(3, MAX_BATCH + 1)),
    ][:number]
    assert decode_events(DEVICE, encode_events(events)) == events


def test_the_largest_records_fit() -> None:
    counters = Counters(MAX_COUNTER, MAX_COUNTER, MAX_COUNTER)
    largest = event(
        MAX_COUNTER,
        counters,
        kind=Kind.STANDARD,
        timestamp=NOW,
        boot=MAX_COUNTER,
        uptime_ms=2**40,
        clock=Clock.DERIVED,
    )
    assert len(encode_events([largest] * MAX_BATCH)) <= MAX_BATCH_PAYLOAD


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (RECORD | {"event_type": "DELUXE"}, Reason.UNKNOWN_KIND),
        (RECORD | {"count_basic": 0}, Reason.OUT_OF_RANGE),
        (RECORD | {"seq": "2"}, Reason.WRONG_TYPE),
        (RECORD | {"seq": 2, "prev": 2}, Reason.OUT_OF_RANGE),
        ({name: RECORD[name] for name in RECORD if name != "seq"}, Reason.WRONG_TYPE),
        (None, Reason.WRONG_TYPE),
        ([RECORD], Reason.WRONG_TYPE),
        ("record", Reason.WRONG_TYPE),
    ],
    ids=str,
)
def test_a_wrong_record_is_rejected_without_the_others(wrong: object, reason: Reason) -> None:
    records = [RECORD, wrong, RECORD | {"seq": 3, "prev": 2}, wrong]
    assert outcomes(records) == [1, reason, 3, reason]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"device_id": "another"}, Reason.DEVICE_ID),
        ({"device_id": None}, Reason.DEVICE_ID),
        ({"gen": None}, Reason.WRONG_TYPE),
        ({"gen": "legacy"}, Reason.OUT_OF_RANGE),
        ({"gen": "a b"}, Reason.OUT_OF_RANGE),
        ({"records": None}, Reason.WRONG_TYPE),
        ({"records": RECORD}, Reason.WRONG_TYPE),
        ({"records": []}, Reason.OUT_OF_RANGE),
        ({"records": [RECORD | {"seq": seq} for seq in range(1, MAX_BATCH + 2)]}, Reason.OUT_OF_RANGE),
        ({"noise": "x" * MAX_BATCH_PAYLOAD}, Reason.TOO_LARGE),
    ],
    ids=lambda value: str(value)[:60],
)
def test_what_is_no_event_batch_is_rejected_once(changes: dict[str, object], reason: Reason) -> None:
    [rejected] = decoded(BATCH | changes)
    assert isinstance(rejected, Rejected)
    assert (rejected.reason, rejected.device_id) == (reason, DEVICE)


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (b"", Reason.NOT_JSON),
        (b"\xff", Reason.NOT_JSON),
        (b"[]", Reason.WRONG_TYPE),
        (b" " * MAX_BATCH_PAYLOAD, Reason.NOT_JSON),
        (b" " * (MAX_BATCH_PAYLOAD + 1), Reason.TOO_LARGE),
    ],
    ids=["nothing", "no text", "no object", "as long as may be", "too long"],
)
def test_a_payload_is_rejected_once(payload: bytes, reason: Reason) -> None:
    [rejected] = decode_events(DEVICE, payload)
    assert isinstance(rejected, Rejected)
    assert rejected.reason is reason


def test_a_topic_that_cannot_name_a_device_is_rejected_without_repeating_its_name() -> None:
    [rejected] = decode_events("<script>", orjson.dumps(BATCH))
    assert isinstance(rejected, Rejected)
    assert (rejected.reason, rejected.device_id) == (Reason.TOPIC, None)


def test_a_record_has_the_identity_of_its_batch_and_unknown_fields_are_ignored() -> None:
    [understood] = decoded(BATCH | {"records": [RECORD | {"gen": "other", "device_id": "other", "rssi": -60}]})
    assert isinstance(understood, Event)
    assert (understood.device_id, understood.gen) == (DEVICE, GEN)


@given(st.text(max_size=140), st.binary())
def test_no_bytes_break_the_decoder(device_id: str, payload: bytes) -> None:
    assert [type(result) for result in decode_events(device_id, payload)] == [Rejected]


@given(
    st.dictionaries(st.sampled_from(list(BATCH)), anything, max_size=1),
    st.lists(st.dictionaries(st.sampled_from(list(RECORD)), anything) | anything, min_size=1, max_size=5),
)
def test_no_mutation_of_a_valid_batch_breaks_the_decoder(changed: dict[str, object], records: list[object]) -> None:
    made = [RECORD | record if isinstance(record, dict) else record for record in records]
    fields = BATCH | {"records": made} | changed
    results = decoded(fields)
    told = fields["records"]
    assert len(results) in {1, len(told) if isinstance(told, list) else 1}
    for result in results:
        match result:
            case Event():
                assert result.prev < result.seq
                assert result.counters[result.kind] > 0
            case Rejected():
                assert result.detail
