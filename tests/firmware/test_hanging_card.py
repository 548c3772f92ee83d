"""A card whose every access takes 30 s: the loop counts and sends as if there were none.

In these tests and all others, card_faults.cpp ends the program at any access to the card from the loop.
"""

from devtools.firmware.device import Device

from .hub import FakeHub
from .test_replay import assert_complete
from .test_storage import record, record_slowly, wait_for_card


def test_a_card_that_hangs_keeps_nothing_waiting(device: Device, hub: FakeHub) -> None:
    device.start(OZON_CARD_TIME_LIMIT="1000")
    record_slowly(device, 20)
    with device.card_is("hangs"):
        record(device, 150, before=20)
        hub.wait_for_heartbeat(device.device_id, pending=0, seq=170)  # all are acknowledged
        status = hub.wait_for_status(device.device_id, sd_available=False)
        assert status["sd_problem"] == "hangs"
        record(device, 30, before=170)
    hub.wait_for_status(device.device_id, sd_available=True)
    assert_complete(hub.wait_for_events(device.device_id, 200), 200)
    wait_for_card(device, 200)
    assert hub.wait_for_heartbeat(device.device_id)["seq"] == 200
    assert hub.seen[device.device_id].statuses[-1]["lost"] == 0


def test_a_device_starts_with_a_card_that_hangs(device: Device, hub: FakeHub) -> None:
    device.start()
    record_slowly(device, 5)
    device.kill()
    with device.card_is("hangs"):
        device.start(OZON_CARD_TIME_LIMIT="1000")
        record(device, 5, before=5)
        assert_complete(hub.wait_for_events(device.device_id, 10), 10)
        hub.wait_for_status(device.device_id, sd_available=False, sd_problem="hangs")
    hub.wait_for_status(device.device_id, sd_available=True)
    wait_for_card(device, 10)
