"""The wire: what is understood, what is refused and why, and that both ends agree."""

from collections.abc import Mapping
from datetime import UTC, datetime

from hypothesis import given, strategies as st
import orjson
import pytest

from custom_components.ozon_telemetry.core.domain.messages import (
    Ack,
    Channel,
    Clock,
    Command,
    CommandRequest,
    Counters,
    Event,
    Heartbeat,
    Kind,
    Message,
    Millis,
    Reason,
    Rejected,
    Status,
)
from custom_components.ozon_telemetry.core.protocol.codec import (
    Topics,
    decode,
    decode_ack,
    decode_command,
    encode_ack,
    encode_command,
    encode_event,
    encode_report,
    format_time,
    is_device_id,
    parse_time,
)
from custom_components.ozon_telemetry.core.protocol.json_fields import MAX_COUNTER, MAX_PAYLOAD, MAX_TEXT

from .builders import DEVICE, NOW, event, legacy_event

LONG_ID = b'{"command":"identify","id":"%s"}' % (b"c" * 33)
SEED = {
    "device_id": DEVICE,
    "event_type": "BASIC",
    "timestamp": "2024-01-15T10:30:00Z",
    "count_basic": 1,
    "count_standard": 0,
    "count_premium": 0,
}
OURS = SEED | {"gen": "95216b23", "seq": 1, "prev": 0, "boot": 3, "uptime_ms": 1920546, "clock": "derived"}


def decoded(fields: Mapping[str, object], channel: Channel = Channel.EVENT) -> Message | Rejected:
    """Return what becomes of a JSON object on a topic of the device it names."""
    return decode(channel, DEVICE, orjson.dumps({"device_id": DEVICE, **fields}))


def test_the_original_firmwares_event_is_understood() -> None:
    at = round(datetime(2024, 1, 15, 10, 30, tzinfo=UTC).timestamp() * 1000)
    assert decoded(SEED) == Event(DEVICE, Kind.BASIC, at, Counters(1, 0, 0), None, 1, 0)


def test_our_firmwares_event_is_understood() -> None:
    at = round(datetime(2024, 1, 15, 10, 30, tzinfo=UTC).timestamp() * 1000)
    expected = Event(DEVICE, Kind.BASIC, at, Counters(1, 0, 0), "95216b23", 1, 0, 3, 1920546, Clock.DERIVED)
    assert decoded(OURS) == expected


def test_the_original_firmwares_status_is_understood() -> None:
    flags = {"wifi_connected": True, "rtc_available": False, "sd_available": True}
    status = Status(DEVICE, online=True, wifi_connected=True, rtc_available=False, sd_available=True)
    assert decoded(flags, Channel.STATUS) == status


def test_a_will_is_understood() -> None:
    assert decoded({"online": False}, Channel.STATUS) == Status(DEVICE, online=False)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"device_id": "another"}, Reason.DEVICE_ID),
        ({"device_id": 7}, Reason.DEVICE_ID),
        ({"event_type": "DELUXE"}, Reason.UNKNOWN_KIND),
        ({"event_type": "basic"}, Reason.UNKNOWN_KIND),
        ({"event_type": None}, Reason.UNKNOWN_KIND),
        ({"event_type": ["BASIC"]}, Reason.UNKNOWN_KIND),
        ({"count_basic": "1"}, Reason.WRONG_TYPE),
        ({"count_basic": True}, Reason.WRONG_TYPE),
        ({"count_basic": 1.0}, Reason.WRONG_TYPE),
        ({"count_basic": None}, Reason.WRONG_TYPE),
        ({"count_standard": -1}, Reason.OUT_OF_RANGE),
        ({"count_premium": MAX_COUNTER + 1}, Reason.OUT_OF_RANGE),
        ({"count_basic": 0}, Reason.OUT_OF_RANGE),
        ({"timestamp": 1705314600}, Reason.WRONG_TYPE),
        ({"gen": None}, Reason.WRONG_TYPE),
        ({"gen": 7}, Reason.WRONG_TYPE),
        ({"gen": ""}, Reason.OUT_OF_RANGE),
        ({"gen": "x" * 33}, Reason.OUT_OF_RANGE),
        ({"gen": "a/b"}, Reason.OUT_OF_RANGE),
        ({"gen": "legacy.7"}, Reason.OUT_OF_RANGE),
        ({"seq": None}, Reason.WRONG_TYPE),
        ({"seq": MAX_COUNTER + 1}, Reason.OUT_OF_RANGE),
        ({"seq": 0}, Reason.OUT_OF_RANGE),
        ({"prev": 1}, Reason.OUT_OF_RANGE),
        ({"prev": -1}, Reason.OUT_OF_RANGE),
        ({"boot": "3"}, Reason.WRONG_TYPE),
        ({"uptime_ms": 2**53 + 1}, Reason.OUT_OF_RANGE),
        ({"clock": "sundial"}, Reason.WRONG_TYPE),
        ({"clock": None}, Reason.WRONG_TYPE),
    ],
    ids=str,
)
def test_an_event_is_refused_for(changes: dict[str, object], reason: Reason) -> None:
    rejected = decoded(OURS | changes)
    assert isinstance(rejected, Rejected)
    assert (rejected.reason, rejected.device_id) == (reason, DEVICE)


@pytest.mark.parametrize("field", ["seq", "prev", "boot", "uptime_ms", "clock"])
@pytest.mark.parametrize("value", [1, None, "ok"], ids=repr)
def test_an_event_of_a_journal_without_its_generation_is_not_taken_for_the_original_firmwares(
    field: str, value: object
) -> None:
    rejected = decoded(SEED | {field: value})
    assert rejected == Rejected(Reason.NO_GENERATION, f"it has {field}, but no gen", DEVICE)


@pytest.mark.parametrize("field", ["firmware", "rssi", "temperature"])
def test_an_event_of_the_original_firmware_may_have_fields_that_nobody_knows(field: str) -> None:
    assert decoded(SEED | {field: 7}) == decoded(SEED)


@pytest.mark.parametrize(
    ("channel", "changes", "reason"),
    [
        (Channel.STATUS, {"online": "yes"}, Reason.WRONG_TYPE),
        (Channel.STATUS, {"online": None}, Reason.WRONG_TYPE),
        (Channel.STATUS, {"sd_available": 1}, Reason.WRONG_TYPE),
        (Channel.STATUS, {"gen": "a b"}, Reason.OUT_OF_RANGE),
        (Channel.STATUS, {"acked": "0"}, Reason.WRONG_TYPE),
        (Channel.HEARTBEAT, {"uptime": -1}, Reason.OUT_OF_RANGE),
        (Channel.HEARTBEAT, {"pending": "many"}, Reason.WRONG_TYPE),
    ],
    ids=str,
)
def test_a_report_is_refused_for(channel: Channel, changes: dict[str, object], reason: Reason) -> None:
    rejected = decoded(changes, channel)
    assert isinstance(rejected, Rejected)
    assert rejected.reason is reason


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (b"", Reason.NOT_JSON),
        (b"BASIC", Reason.NOT_JSON),
        (b"\xff\xfe", Reason.NOT_JSON),
        (b"[]", Reason.WRONG_TYPE),
        (b"null", Reason.WRONG_TYPE),
        (b" " * (MAX_PAYLOAD + 1), Reason.TOO_LARGE),
        (b" " * MAX_PAYLOAD, Reason.NOT_JSON),
    ],
    ids=str,
)
def test_a_payload_is_refused_for(payload: bytes, reason: Reason) -> None:
    rejected = decode(Channel.EVENT, DEVICE, payload)
    assert isinstance(rejected, Rejected)
    assert rejected.reason is reason


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3C:8A:1F:A4:3E:C4", True),
        ("esp32_kitchen.2-b", True),
        ("x" * 128, True),
        ("x" * 129, False),
        ("", False),
        ("a/b", False),
        ("a b", False),
        ("ä", False),
        ("a\n", False),
    ],
)
def test_what_may_name_a_device(text: str, *, expected: bool) -> None:
    assert is_device_id(text) is expected


def test_a_topic_that_cannot_name_a_device_is_refused_without_repeating_its_name() -> None:
    rejected = decode(Channel.EVENT, "<script>", orjson.dumps(SEED))
    assert isinstance(rejected, Rejected)
    assert (rejected.reason, rejected.device_id) == (Reason.TOPIC, None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1970-01-01T00:00:01Z", 1000),
        ("1970-01-01T00:00:01.25Z", 1250),
        ("1970-01-01T01:00:00+01:00", 0),
        ("1970-01-01T00:00:02", 2000),
        ("2165-165-165T165:165:85", None),
        ("", None),
        ("9999-12-31T23:59:59-23:00", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("9999-12-31T23:59:59Z", 253402300799000),
        ("0001-01-01T00:00:00Z", -62135596800000),
    ],
)
def test_a_time_is_read(text: str, expected: Millis | None) -> None:
    assert parse_time(text) == expected


def test_an_event_with_an_impossible_time_still_counts() -> None:
    understood = decoded(OURS | {"timestamp": "2165-165-165T165:165:85"})
    assert isinstance(understood, Event)
    assert understood.timestamp is None


@given(st.integers(0, 4102444800000))
def test_a_time_is_read_as_it_was_written(instant: Millis) -> None:
    assert parse_time(format_time(instant)) == instant


def test_whole_seconds_are_written_without_fractions() -> None:
    assert (format_time(NOW), format_time(NOW + 5)) == ("2026-11-18T11:06:40Z", "2026-11-18T11:06:40.005Z")


@pytest.mark.parametrize("message", [event(3, timestamp=None), event(4, clock=Clock.NONE), legacy_event(3, 2, 1)])
def test_an_event_survives_the_wire(message: Event) -> None:
    assert decode(Channel.EVENT, DEVICE, encode_event(message)) == message


def test_the_original_firmwares_event_has_no_field_it_did_not_know() -> None:
    assert orjson.loads(encode_event(legacy_event(1))).keys() == SEED.keys()


@pytest.mark.parametrize(
    ("channel", "report"),
    [
        (
            Channel.STATUS,
            Status(DEVICE, online=True, gen="a", seq=9, acked=3, rssi=-70, command_id="x"),
        ),
        (
            Channel.STATUS,
            Status(
                DEVICE,
                online=True,
                wifi_connected=True,
                rtc_available=False,
                sd_available=True,
                gen="a",
                seq=9,
                acked=3,
                boot=5,
                lost=6,
                corrupt=7,
                bounces=8,
                rssi=-70,
                firmware="1.2.3",
                channel="stable",
                latest="1.2.4",
                model="esp32",
                ip="192.0.2.1",
                command_id="x",
            ),
        ),
        (Channel.HEARTBEAT, Heartbeat(DEVICE, 1, -70, 2, 3, 4)),
    ],
)
def test_a_report_survives_the_wire(channel: Channel, report: Status | Heartbeat) -> None:
    assert decode(channel, DEVICE, encode_report(report)) == report


@pytest.mark.parametrize(("rssi", "expected"), [(-61, -61), (-201, None), (101, None), ("good", None), (True, None)])
def test_nonsensical_signal_strength_costs_nothing_else(rssi: object, expected: int | None) -> None:
    assert decoded({"rssi": rssi}, Channel.HEARTBEAT) == Heartbeat(DEVICE, rssi=expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1.2.3", "1.2.3"), ("a\x00\x1b[31mb", "a[31mb"), ("x" * 999, "x" * MAX_TEXT), ("\n", None), (7, None)],
)
def test_free_text_is_bounded_and_cleaned(text: object, expected: str | None) -> None:
    assert decoded({"firmware": text}, Channel.STATUS) == Status(DEVICE, online=True, firmware=expected)


@pytest.mark.parametrize("ack", [Ack("a", 0), Ack("a", 7, resync=True), Ack("a", 7, batch=32)])
def test_an_acknowledgement_survives_the_wire(ack: Ack) -> None:
    assert decode_ack(encode_ack(ack)) == ack


@pytest.mark.parametrize("batch", [None, True, "32", 32.0, -32, 0, 1, [32]], ids=repr)
def test_what_offers_no_event_batches(batch: object) -> None:
    assert decode_ack(orjson.dumps({"gen": "a", "seq": 7, "batch": batch})) == Ack("a", 7)


@pytest.mark.parametrize("payload", [b"", b"[]", b"{}", b'{"gen":"a"}', b'{"gen":"a","seq":-1}', b'{"gen":7,"seq":1}'])
def test_what_is_no_acknowledgement(payload: bytes) -> None:
    assert decode_ack(payload) is None


@pytest.mark.parametrize(
    "request_", [CommandRequest(command, "7") for command in Command] + [CommandRequest(Command.RESTART)]
)
def test_a_command_survives_the_wire(request_: CommandRequest) -> None:
    assert decode_command(encode_command(request_)) == request_


@pytest.mark.parametrize("payload", [b"", b"{}", b'{"command":"explode"}', b'{"command":["restart"]}', LONG_ID])
def test_what_is_no_command(payload: bytes) -> None:
    assert decode_command(payload) is None


def test_topics_below_any_prefix() -> None:
    topics = Topics("a/b/c")
    assert topics.pattern(Channel.EVENT) == "a/b/c/+/event"
    assert topics.of(DEVICE, Channel.ACK) == f"a/b/c/{DEVICE}/ack"
    assert topics.device_id(topics.of(DEVICE, Channel.STATUS)) == DEVICE


@given(st.sampled_from([Channel.EVENT, Channel.STATUS, Channel.HEARTBEAT]), st.text(max_size=140), st.binary())
def test_no_bytes_break_the_decoder(channel: Channel, device_id: str, payload: bytes) -> None:
    assert isinstance(decode(channel, device_id, payload), Rejected)


@given(payload=st.binary())
def test_no_bytes_break_a_device(payload: bytes) -> None:
    assert decode_ack(payload) is None
    assert decode_command(payload) is None


anything = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False) | st.text(max_size=50),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=5,
)


@given(
    st.sampled_from([Channel.EVENT, Channel.STATUS, Channel.HEARTBEAT]),
    st.dictionaries(st.sampled_from([*OURS, "online", "acked", "rssi", "firmware", "uptime", "resync"]), anything),
    st.sets(st.sampled_from(list(OURS))),
)
def test_no_mutation_of_a_valid_message_breaks_the_decoder(
    channel: Channel, changed: dict[str, object], removed: set[str]
) -> None:
    fields = {name: value for name, value in (OURS | changed).items() if name not in removed}
    match decode(channel, DEVICE, orjson.dumps(fields)):
        case Event() as understood:
            assert understood.prev < understood.seq
            assert understood.counters[understood.kind] > 0
        case Rejected() as rejected:
            assert rejected.detail


@given(st.binary(min_size=1, max_size=3), st.integers(0, 200))
def test_no_flipped_bytes_break_the_decoder(noise: bytes, place: int) -> None:
    payload = orjson.dumps(OURS)
    damaged = payload[:place] + noise + payload[place + len(noise) :]
    assert decode(Channel.EVENT, DEVICE, damaged) is not None
