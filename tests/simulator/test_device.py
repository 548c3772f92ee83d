"""What a device sends, and when."""

import pytest

from custom_components.ozon_telemetry.core.domain.messages import Ack, Clock, Counters, Event, Kind
from simulator.device import Device
from simulator.journal import Journal
from simulator.legacy_device import LegacyDevice
from simulator.send_window import ACK_TIMEOUT, LONGEST_TIMEOUT, SIZE

NOW = 1_795_000_000_000
ID = "3C:8A:1F:A4:3E:C4"


def device(presses: int = 0) -> Device:
    """Return a connected device that has counted."""
    made = Device(ID, Journal("gen"), NOW)
    for number in range(presses):
        made.press(Kind.BASIC, NOW + number)
    made.connected()
    return made


def seqs(sender: Device, now: int = NOW) -> list[int]:
    """Return what is sent now."""
    return [event.seq for event in events(sender, now)]


def events(sender: Device | LegacyDevice, now: int = NOW) -> list[Event]:
    """Return the events of all messages that are sent now."""
    return [event for message in sender.due(now) for event in message]


def sizes(sender: Device, now: int = NOW) -> list[int]:
    """Return how many events each message has that is sent now."""
    return [len(message) for message in sender.due(now)]


def test_a_window_is_sent_in_order_and_no_more_until_it_is_acknowledged() -> None:
    sender = device(SIZE + 5)
    assert seqs(sender) == list(range(1, SIZE + 1))
    assert seqs(sender) == []
    sender.acknowledged(Ack("gen", 3), NOW)
    assert seqs(sender) == [SIZE + 1, SIZE + 2, SIZE + 3]


def test_a_resync_sends_again_from_behind_it() -> None:
    sender = device(5)
    seqs(sender)
    sender.acknowledged(Ack("gen", 4), NOW)
    sender.acknowledged(Ack("gen", 1, resync=True), NOW)
    assert seqs(sender) == [2, 3, 4, 5]


def test_an_acknowledgement_that_is_none() -> None:
    sender = device(3)
    sender.acknowledged(Ack("another", 3), NOW)
    sender.acknowledged(Ack("gen", 4), NOW)
    assert sender.journal.mark == 0
    sender.acknowledged(Ack("gen", 2), NOW)
    sender.acknowledged(Ack("gen", 1), NOW)
    assert sender.journal.mark == 2


def test_without_acknowledgements_it_sends_again_ever_more_seldom() -> None:
    sender = device(1)
    assert seqs(sender) == [1]
    waits, now = [], NOW
    for _ in range(7):
        assert sender.deadline is not None
        waits.append(sender.deadline - now)
        now = sender.deadline
        assert seqs(sender, now - 1) == []
        assert seqs(sender, now) == [1]
    assert waits == [min(ACK_TIMEOUT * 2**step, LONGEST_TIMEOUT) for step in range(7)]


def test_a_reconnect_begins_behind_the_mark() -> None:
    sender = device(3)
    seqs(sender)
    sender.disconnected()
    assert (seqs(sender), sender.deadline) == ([], None)
    sender.connected()
    assert seqs(sender) == [1, 2, 3]


def test_a_hole_in_the_journal_shows_in_what_precedes() -> None:
    sender = device(3)
    sender.journal.records.pop(1)
    assert [(event.prev, event.seq) for event in events(sender)] == [(0, 1), (1, 3)]


def test_a_time_is_derived_when_the_clock_comes_back_in_the_same_boot() -> None:
    sender = device()
    sender.clock = Clock.NONE
    sender.press(Kind.BASIC, NOW + 5000)
    assert [event.timestamp for event in events(sender)] == [None]
    sender.clock = Clock.OK
    sender.connected()
    assert [(event.timestamp, event.clock) for event in events(sender)] == [(NOW + 5000, Clock.DERIVED)]


def test_after_a_reboot_its_time_stays_unknown() -> None:
    sender = device()
    sender.clock = Clock.NONE
    sender.press(Kind.BASIC, NOW + 5000)
    sender.clock = Clock.OK
    sender.reboot(NOW + 9000)
    sender.connected()
    assert [(event.timestamp, event.clock) for event in events(sender)] == [(None, Clock.NONE)]


def test_another_card_is_another_journal() -> None:
    sender = device(2)
    sender.insert_card(Journal("other"), NOW)
    sender.connected()
    sender.press(Kind.PREMIUM, NOW)
    assert [(event.gen, event.seq, event.counters) for event in events(sender)] == [("other", 1, Counters(0, 0, 1))]


def test_status_and_heartbeat_report_the_journal() -> None:
    sender = device(2)
    status, beat = sender.status("7"), sender.heartbeat(NOW + 61_000)
    assert (status.gen, status.seq, status.acked, status.command_id) == ("gen", 2, 0, "7")
    assert (beat.uptime, beat.pending, beat.seq) == (61, 2, 2)


def test_the_original_firmware_sends_once_or_never() -> None:
    original = LegacyDevice(ID)
    original.press(Kind.BASIC, NOW)
    original.connected()
    original.press(Kind.BASIC, NOW)
    original.acknowledged(Ack("gen", 1), NOW)
    assert [event.counters for event in events(original)] == [Counters(2)]
    assert list(original.due(NOW)) == []
    original.reboot(NOW)
    assert (original.counters, original.heartbeat(NOW).uptime, original.status().gen) == (Counters(), None, None)


def test_event_batches_are_sent_once_they_are_offered_and_two_of_them_are_in_flight() -> None:
    sender = device(200)
    assert sizes(sender) == [1] * SIZE
    sender.acknowledged(Ack("gen", SIZE, batch=32), NOW)
    assert sizes(sender) == [32, 32]
    sender.acknowledged(Ack("gen", SIZE + 32, batch=32), NOW)
    assert sizes(sender) == [32]


def test_a_single_event_is_sent_as_an_event() -> None:
    sender = device()
    sender.acknowledged(Ack("gen", 0, batch=32), NOW)
    sender.press(Kind.BASIC, NOW)
    assert sizes(sender) == [1]


def test_firmware_before_event_batches_sends_none() -> None:
    sender = device(40)
    sender.largest_batch = 1
    sender.acknowledged(Ack("gen", 0, batch=32), NOW)
    assert sizes(sender) == [1] * SIZE


@pytest.mark.parametrize("end", ["another offer", "a new connection", "no answer", "an ignored offer"])
def test_an_offer_ends_with(end: str) -> None:
    sender = device(100)
    sender.acknowledged(Ack("gen", 0, batch=32), NOW)
    now = NOW
    match end:
        case "another offer":
            sender.acknowledged(Ack("gen", 0), NOW)
        case "a new connection":
            sender.disconnected()
            sender.connected()
        case "no answer":
            assert sizes(sender) == [32, 32]
            now = sender.deadline or 0
        case "an ignored offer":
            sender.acknowledged(Ack("gen", 0), NOW)
            sender.acknowledged(Ack("another", 0, batch=32), NOW)
            sender.acknowledged(Ack("gen", 101, batch=32), NOW)
    assert sizes(sender, now) == [1] * SIZE


def test_an_event_batch_that_is_not_answered_brings_single_events_for_a_while() -> None:
    """A broker may drop what is so large, without a word."""
    sender = device(100)
    sender.acknowledged(Ack("gen", 0, batch=32), NOW)
    assert sizes(sender) == [32, 32]
    assert sender.deadline is not None
    late = sender.deadline
    assert sizes(sender, late) == [1] * SIZE
    sender.acknowledged(Ack("gen", SIZE, batch=32), late)
    assert sizes(sender, late) == [1] * SIZE
    later = late + LONGEST_TIMEOUT
    sender.acknowledged(Ack("gen", 2 * SIZE, batch=32), later)
    assert sizes(sender, later) == [32, 32]


def test_a_single_event_that_is_not_answered_is_no_reason_against_event_batches() -> None:
    sender = device(1)
    sender.acknowledged(Ack("gen", 0, batch=32), NOW)
    assert sizes(sender) == [1]
    assert sender.deadline is not None
    late = sender.deadline
    sender.press(Kind.BASIC, late)
    assert sizes(sender, late) == [1, 1]
    sender.acknowledged(Ack("gen", 0, resync=True, batch=32), late)
    assert sizes(sender, late) == [2]
