"""What the firmware sends, field by field."""

from .device import Device
from .hub import Hub


def test_a_press_becomes_an_event_with_every_field(device: Device, hub: Hub) -> None:
    device.start()
    hub.wait_for_status(device.device_id, online=True)
    device.press("premium")
    (event,) = hub.wait_for_events(device.device_id, 1)
    assert list(event) == [
        "device_id",
        "event_type",
        "timestamp",
        "count_basic",
        "count_standard",
        "count_premium",
        "gen",
        "seq",
        "prev",
        "boot",
        "uptime_ms",
        "clock",
    ]
