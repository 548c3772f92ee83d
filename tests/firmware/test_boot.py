"""Starts that end early: which ones count against the device, and that it counts treatments in safe mode."""

import re

import pytest

from devtools.firmware.device import Device

from .hub import FakeHub
from .test_capture import BASIC, MS, PREMIUM, block, press

NO_BROKER = {"ESPHOME_MQTT_PORT": "1"}
ATTEMPTS = 30  # of packages/boot.yaml


def switch_off_early(device: Device, times: int) -> None:
    """Start the device without a broker, and cut its power before anything has happened."""
    for _ in range(times):
        failed_starts(device)


def failed_starts(device: Device) -> int:
    """Start the device, cut its power at once, and return how many starts before this one count as failed."""
    before = device.log.count("Running through setup()")
    device.start(**NO_BROKER)
    device.wait_for_log("Running through setup()", before + 1)
    device.kill()
    return int(re.findall(r"Unsuccessful boot attempts: (\d+)", device.log)[-1])


def test_a_start_that_ends_before_anything_happens_counts(device: Device) -> None:
    switch_off_early(device, 3)
    assert failed_starts(device) == 3


def test_a_treatment_makes_a_start_good(device: Device) -> None:
    switch_off_early(device, 3)
    device.start(**NO_BROKER)
    block(device, 200, press(BASIC, 50 * MS))
    device.wait_for_log("Counted BASIC")
    device.kill()
    assert failed_starts(device) == 0


def test_a_connection_makes_a_start_good(device: Device, hub: FakeHub) -> None:
    switch_off_early(device, 3)
    device.start()
    hub.wait_for_status(device.device_id, online=True)
    hub.send(device.device_id, "command", {"command": "identify"})
    device.wait_for_log("identified")
    device.kill()
    assert failed_starts(device) == 0


@pytest.mark.slow
def test_ten_seconds_make_a_start_good(device: Device) -> None:
    switch_off_early(device, 3)
    device.start(**NO_BROKER)
    device.wait_for_log("The start was good")
    device.kill()
    assert failed_starts(device) == 0


@pytest.mark.slow
def test_a_device_in_safe_mode_counts(device: Device, hub: FakeHub) -> None:
    """Without card, clock chip and network: flash keeps it, and the next start delivers it."""
    device.start()
    block(device, 200, press(BASIC, 50 * MS))
    first = hub.wait_for_events(device.device_id, 1)
    device.kill()
    switch_off_early(device, ATTEMPTS)
    device.start()
    device.wait_for_log("SAFE MODE IS ACTIVE")
    device.at_pins("edges" + press(PREMIUM, 100 * MS, 200 * MS))
    device.wait_for_log("Counted PREMIUM")
    device.kill()
    device.start()
    events = hub.wait_for_events(device.device_id, 2)
    assert [event["event_type"] for event in events] == ["BASIC", "PREMIUM"]
    assert {event["gen"] for event in events} == {first[0]["gen"]}
    assert events[1]["clock"] == "ok"  # the system's clock survives a restart
