"""From the button to the ledger, through every interruption."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from devtools.polling import until
from tests.firmware.hub import FakeHub

from .firmware_installation import FirmwareInstallation

pytestmark = [
    pytest.mark.broker,
    pytest.mark.slow,
    pytest.mark.timeout(400),
    pytest.mark.usefixtures("socket_enabled"),
]


@pytest.fixture(autouse=True)
def verify_cleanup() -> None:
    """Take the place of Home Assistant's check for leftovers: it runs in a process of its own here."""


@pytest.fixture
def installation(tmp_path: Path, socket_enabled: None) -> Iterator[FirmwareInstallation]:
    """Yield an installation that is closed at the end."""
    installation = FirmwareInstallation(tmp_path)
    yield installation
    installation.close()


async def test_every_press_reaches_the_ledger_once_whatever_is_killed(installation: FirmwareInstallation) -> None:
    await installation.set_up()
    device = installation.device
    device.start()
    device.press("basic", 3)  # before anybody has adopted it
    await installation.adopt()
    await installation.wait_for_total(3)

    device.press("premium")
    await installation.wait_for_total(4)

    await until("the adoption in Home Assistant's storage", installation.remembers_adoption)
    installation.home_assistant.kill()
    device.press("standard", 40)  # more than a window
    await until("44 records", lambda: len(installation.recorded()) == 44)
    installation.home_assistant.start()
    device.kill()  # in the middle of its replay, or before it
    device.start()
    await installation.wait_for_total(44)

    installation.broker.kill()
    device.press("basic", 10)
    await until("54 records", lambda: len(installation.recorded()) == 54)
    installation.broker.start()
    await installation.wait_for_total(54)

    listener = await asyncio.to_thread(FakeHub, installation.broker.port)
    listener.acknowledges = False
    beat = await asyncio.to_thread(listener.wait_for_heartbeat, device.device_id, pending=0)
    listener.close()
    installation.home_assistant.stop()
    stored, recovered = installation.stored()
    assert beat["seq"] == 54
    assert stored == installation.recorded()
    assert recovered == 0
    last = device.journal()[-1]
    assert (last.basic, last.standard, last.premium) == (13, 40, 1)
