"""Storage faults: a missing, full or broken card and a blank flash lose nothing that was recorded."""

import shutil

import pytest

from devtools.firmware.device import Device
from devtools.polling import until_sync
from script.journal_file import segments

from .hub import FakeHub
from .test_replay import assert_complete

RING = 256  # FlashRing::SIZE
SKIP = 1_000_000  # Journal::RESUME_SKIP


def record(device: Device, count: int, before: int = 0) -> None:
    """Press a button and wait until every press is recorded."""
    device.press("basic", count)
    device.wait_for_log("recorded", before + count)


def wait_for_card(device: Device, count: int) -> None:
    """Wait until the storage task has copied so many records."""
    until_sync(f"{count} records on the card", lambda: len(device.journal()) == count)


def record_slowly(device: Device, count: int) -> None:
    """Record in steps of 20, each of which reaches the card."""
    for before in range(0, count, 20):
        record(device, min(20, count - before), before)
        wait_for_card(device, min(before + 20, count))


def test_a_device_without_a_card_reports_it_and_loses_nothing(device: Device, hub: FakeHub) -> None:
    device.card.rmdir()
    device.start()
    hub.wait_for_status(device.device_id, sd_available=False, sd_problem="missing")
    hub.acknowledges = False
    record(device, 30)
    device.kill()
    hub.acknowledge_after(device.device_id)
    device.start()
    assert_complete(hub.wait_for_events(device.device_id, 30), 30)


def test_a_card_that_comes_back_gets_what_it_missed_in_order(device: Device, hub: FakeHub) -> None:
    device.start()
    record(device, 10)
    with device.card_is("pulled"):
        record(device, 10, before=10)
        hub.wait_for_status(device.device_id, sd_available=False)
    hub.wait_for_status(device.device_id, sd_available=True)
    record(device, 10, before=20)
    assert_complete(hub.wait_for_events(device.device_id, 30), 30)
    until_sync("the card to have all records", lambda: [r.seq for r in device.journal()] == list(range(1, 31)))


def test_a_pulled_and_inserted_card_is_noticed_without_a_treatment(device: Device, hub: FakeHub) -> None:
    device.start()
    hub.wait_for_status(device.device_id, sd_available=True)
    with device.card_is("pulled"):
        hub.wait_for_status_once(device.device_id, sd_available=False, sd_problem="failed")
        hub.wait_for_status(device.device_id, sd_problem="missing")  # it cannot be mounted again
    assert "sd_problem" not in hub.wait_for_status(device.device_id, sd_available=True)


def test_a_full_card_is_replaced_by_flash(device: Device, hub: FakeHub) -> None:
    device.start()
    record(device, 60)
    with device.card_is("full"):  # from the next segment on that is not made yet
        record(device, 80, before=60)
        hub.wait_for_status_once(device.device_id, sd_available=False, sd_problem="failed")
        assert_complete(hub.wait_for_events(device.device_id, 140), 140)
    hub.wait_for_status(device.device_id, sd_available=True)
    until_sync("the card to have all records", lambda: device.journal()[-1].seq == 140)


def test_a_card_that_is_missing_is_waited_for(device: Device, hub: FakeHub) -> None:
    hub.acknowledges = False
    device.start()
    hub.wait_for_status(device.device_id, online=True)
    record_slowly(device, RING + 20)  # the first 20 are only on the card
    with device.card_is("pulled"):
        device.kill()
        hub.acknowledge_after(device.device_id)
        device.start(OZON_CARD_TIMEOUT="3600000")
        hub.wait_for_status(device.device_id, sd_available=False)
    assert_complete(hub.wait_for_events(device.device_id, RING + 20), RING + 20)


def test_a_card_that_stays_away_leaves_a_gap(device: Device, hub: FakeHub) -> None:
    hub.acknowledges = False
    device.start()
    hub.wait_for_status(device.device_id, online=True)
    record_slowly(device, RING + 20)
    with device.card_is("pulled"):
        device.kill()
        hub.acknowledge_after(device.device_id)
        device.start()
        events = hub.wait_for_events(device.device_id, RING)
    assert (events[0]["seq"], events[0]["prev"]) == (21, 0)


def test_what_exceeds_the_flash_ring_is_lost_and_counted(device: Device, hub: FakeHub) -> None:
    device.card.rmdir()
    hub.acknowledges = False
    device.start()
    record(device, RING + 5)
    hub.wait_for_status(device.device_id, lost=5)
    hub.acknowledges = True
    events = hub.wait_for_events(device.device_id, RING)
    assert (events[0]["seq"], events[0]["prev"], events[0]["count_basic"]) == (6, 0, 6)


def test_a_blank_flash_resumes_the_journal_of_the_card(device: Device, hub: FakeHub) -> None:
    hub.acknowledges = False
    device.start()
    hub.wait_for_status(device.device_id, online=True)
    record_slowly(device, 10)
    device.stop()
    shutil.rmtree(device.flash)
    hub.acknowledge_after(device.device_id)
    device.start()
    record(device, 1, before=10)
    events = hub.wait_for_events(device.device_id, 11)
    assert_complete(events[:10], 10)
    last = events[10]
    assert (last["seq"], last["prev"], last["count_basic"], last["boot"]) == (10 + SKIP + 1, 10, 11, 2)
    assert len({event["gen"] for event in events}) == 1


def test_a_swapped_card_changes_nothing(device: Device, hub: FakeHub) -> None:
    device.start()
    record(device, 10)
    device.stop()
    device.card.rename(device.card.with_name("old card"))
    device.card.mkdir()
    device.start()
    record(device, 10, before=10)
    assert_complete(hub.wait_for_events(device.device_id, 20), 20)
    # flash still had the first ten
    until_sync("the card to have all records", lambda: [r.seq for r in device.journal()] == list(range(1, 21)))


def test_a_device_that_lost_all_storage_starts_a_new_generation(device: Device, hub: FakeHub) -> None:
    device.start()
    record_slowly(device, 3)
    hub.wait_for_events(device.device_id, 3)
    device.stop()
    shutil.rmtree(device.flash)
    shutil.rmtree(device.card)
    device.card.mkdir()
    device.start()
    record(device, 1, before=3)
    events = hub.wait_for_events(device.device_id, 4)
    assert events[3]["gen"] != events[0]["gen"]
    assert (events[3]["seq"], events[3]["prev"], events[3]["count_basic"]) == (1, 0, 1)


@pytest.mark.parametrize("broken", [[1], [5], [4, 5], [9]], ids=str)
def test_broken_sectors_show_as_gaps(device: Device, hub: FakeHub, broken: list[int]) -> None:
    hub.acknowledges = False
    device.start()
    hub.wait_for_status(device.device_id, online=True)
    record_slowly(device, 10)
    device.stop()
    shutil.rmtree(device.flash)
    segment = segments(device.card)[0]
    data = bytearray(segment.read_bytes())
    for seq in broken:
        data[(seq - 1) * 512 + 20] ^= 1
    segment.write_bytes(data)
    hub.acknowledge_after(device.device_id)
    device.start()
    intact = [seq for seq in range(1, 11) if seq not in broken]
    events = hub.wait_for_events(device.device_id, len(intact))
    assert [event["seq"] for event in events] == intact
    assert [event["prev"] for event in events] == [0, *intact[:-1]]
    hub.wait_for_status(device.device_id, corrupt=len(broken))


def test_a_restart_reads_only_the_newest_segment(device: Device, hub: FakeHub) -> None:
    device.start()
    record(device, 200)
    hub.wait_for_heartbeat(device.device_id, pending=0, seq=200)
    device.stop()
    wait_for_card(device, 200)
    for segment in segments(device.card)[:-2]:  # without the one that was made ahead
        segment.chmod(0)
        segment.write_bytes(b"")  # it is not read
    device.start()
    record(device, 1, before=200)
    assert hub.wait_for_events(device.device_id, 201)[-1]["prev"] == 200
