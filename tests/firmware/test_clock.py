"""Timestamps of a device whose clock is not set, or set later in the same boot."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from devtools.fake_clock import REAL, FakeClock
from devtools.firmware.device import Device
from devtools.polling import until_sync

from .hub import FakeHub

LONG_AGO = 10.0  # Unix time


@pytest.fixture
def clock(device: Device, tmp_path: Path) -> FakeClock:
    """Return the device's clock."""
    clock = FakeClock(tmp_path / "clock")
    clock.set_to(LONG_AGO)
    device.environment |= clock.environment
    device.environment["LD_PRELOAD"] += f" {clock.library}"
    return clock


def test_without_a_clock_an_event_has_no_time(device: Device, hub: FakeHub, clock: FakeClock) -> None:
    device.start()
    device.press("basic")
    (event,) = hub.wait_for_events(device.device_id, 1)
    assert (event["timestamp"], event["clock"]) == (None, "none")
    until_sync("the card to have it", lambda: [record.epoch for record in device.journal()] == [0])


def test_the_time_is_derived_once_the_clock_is_right_in_the_same_boot(
    device: Device, hub: FakeHub, clock: FakeClock
) -> None:
    hub.acknowledges = False
    device.start()
    before = datetime.now(UTC)
    device.press("basic")
    device.wait_for_log("recorded")
    after = datetime.now(UTC)
    hub.wait_for_event_where(device.device_id, clock="none")
    clock.set_off(REAL)
    event = hub.wait_for_event_where(device.device_id, clock="derived")
    hub.acknowledges = True  # only now: one without a time may have been on its way
    rounding = timedelta(seconds=2)  # of the boot's start and of the uptime, which the device adds in whole seconds
    assert before - rounding <= datetime.fromisoformat(event["timestamp"]) <= after + rounding
    device.press("basic")
    assert hub.wait_for_event_where(device.device_id, seq=2)["clock"] == "ok"


def test_the_time_of_an_earlier_boot_stays_unknown(device: Device, hub: FakeHub, clock: FakeClock) -> None:
    hub.acknowledges = False
    device.start()
    hub.wait_for_status(device.device_id, online=True)
    device.press("basic")
    device.wait_for_log("recorded")
    device.kill()
    clock.set_off(REAL)
    hub.acknowledge_after(device.device_id)
    device.start()
    (event,) = hub.wait_for_events(device.device_id, 1)
    assert (event["timestamp"], event["clock"]) == (None, "none")
