"""What a device sends, and when."""

from custom_components.ozon_telemetry.core.domain.messages import Ack, Clock, Counters, Kind
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
    return [event.seq for event in sender.due(now)]


def test_a_window_is_sent_in_order_and_no_more_until_it_is_acknowledged() -> None:
    sender = device(SIZE + 5)
    assert seqs(sender) == list(range(1, SIZE + 1))
    assert seqs(sender) == []
    sender.acknowledged(Ack("gen", 3))
    assert seqs(sender) == [SIZE + 1, SIZE + 2, SIZE + 3]


def test_a_resync_sends_again_from_behind_it() -> None:
    sender = device(5)
    seqs(sender)
    sender.acknowledged(Ack("gen", 4))
    sender.acknowledged(Ack("gen", 1, resync=True))
    assert seqs(sender) == [2, 3, 4, 5]


def test_an_acknowledgement_that_is_none() -> None:
    sender = device(3)
    sender.acknowledged(Ack("another", 3))
    sender.acknowledged(Ack("gen", 4))
    assert sender.journal.mark == 0
    sender.acknowledged(Ack("gen", 2))
    sender.acknowledged(Ack("gen", 1))
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
    assert [(event.prev, event.seq) for event in sender.due(NOW)] == [(0, 1), (1, 3)]


def test_a_time_is_derived_when_the_clock_comes_back_in_the_same_boot() -> None:
    sender = device()
    sender.clock = Clock.NONE
    sender.press(Kind.BASIC, NOW + 5000)
    assert [event.timestamp for event in sender.due(NOW)] == [None]
    sender.clock = Clock.OK
    sender.connected()
    assert [(event.timestamp, event.clock) for event in sender.due(NOW)] == [(NOW + 5000, Clock.DERIVED)]


def test_after_a_reboot_its_time_stays_unknown() -> None:
    sender = device()
    sender.clock = Clock.NONE
    sender.press(Kind.BASIC, NOW + 5000)
    sender.clock = Clock.OK
    sender.reboot(NOW + 9000)
    sender.connected()
    assert [(event.timestamp, event.clock) for event in sender.due(NOW)] == [(None, Clock.NONE)]


def test_another_card_is_another_journal() -> None:
    sender = device(2)
    sender.insert_card(Journal("other"), NOW)
    sender.connected()
    sender.press(Kind.PREMIUM, NOW)
    assert [(event.gen, event.seq, event.counters) for event in sender.due(NOW)] == [("other", 1, Counters(0, 0, 1))]


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
    original.acknowledged(Ack("gen", 1))
    assert [event.counters for event in original.due(NOW)] == [Counters(2)]
    assert list(original.due(NOW)) == []
    original.reboot(NOW)
    assert (original.counters, original.heartbeat(NOW).uptime, original.status().gen) == (Counters(), None, None)
