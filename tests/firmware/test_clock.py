"""A device without the time, and one whose clock becomes right."""

from datetime import UTC, datetime
from pathlib import Path
import shutil

import pytest

from .device import Device
from .hub import Hub

LONG_AGO = "1970-01-01 00:00:10"


class FakeClock:
    """The clock that the program sees; it runs, and can be set. Its monotonic clock stays the real one."""

    def __init__(self, file: Path) -> None:
        """Begin with a clock that was never set."""
        self.file = file
        self.set_to(LONG_AGO)
        library = next(Path("/usr/lib").rglob("faketime/libfaketime.so.1"))
        self.environment = {
            "FAKETIME_TIMESTAMP_FILE": str(file),
            "FAKETIME_NO_CACHE": "1",
            "DONT_FAKE_MONOTONIC": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }
        self.library = str(library)

    def set_to(self, time: str) -> None:
        """Let it show this time, or `+0` for the real one."""
        new = self.file.with_suffix(".new")
        new.write_text(f"@{time}\n" if time != "+0" else "+0\n")
        new.rename(self.file)


@pytest.fixture
def clock(device: Device, tmp_path: Path) -> FakeClock:
    """Return the device's clock."""
    assert shutil.which("faketime")
    clock = FakeClock(tmp_path / "clock")
    device.environment |= clock.environment
    device.environment["LD_PRELOAD"] += f" {clock.library}"
    return clock


def test_without_a_clock_an_event_has_no_time(device: Device, hub: Hub, clock: FakeClock) -> None:
    device.start()
    device.press("basic")
    (event,) = hub.wait_for_events(device.device_id, 1)
    assert (event["timestamp"], event["clock"]) == (None, "none")
    assert device.journal()[0].epoch == 0


def test_the_time_is_derived_once_the_clock_is_right_in_the_same_boot(
    device: Device, hub: Hub, clock: FakeClock
) -> None:
    hub.acknowledges = False
    device.start()
    device.press("basic")
    pressed = datetime.now(UTC)
    device.wait_for_log("recorded")
    clock.set_to("+0")
    hub.acknowledges = True
    event = hub.wait_for_event_where(device.device_id, clock="derived")
    assert abs((datetime.fromisoformat(event["timestamp"]) - pressed).total_seconds()) <= 5
    device.press("basic")
    assert hub.wait_for_event_where(device.device_id, seq=2)["clock"] == "ok"


def test_the_time_of_an_earlier_boot_stays_unknown(device: Device, hub: Hub, clock: FakeClock) -> None:
    hub.acknowledges = False
    device.start()
    device.press("basic")
    device.wait_for_log("recorded")
    device.kill()
    clock.set_to("+0")
    hub.acknowledges = True
    device.start()
    (event,) = hub.wait_for_events(device.device_id, 1)
    assert (event["timestamp"], event["clock"]) == (None, "none")
