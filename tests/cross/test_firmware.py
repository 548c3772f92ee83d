"""From the button to the ledger, through every interruption."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.firmware.hub import FakeHub

from .shop import Shop, eventually

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
def shop(tmp_path: Path, socket_enabled: None) -> Iterator[Shop]:
    """Yield a shop that is closed at the end."""
    shop = Shop(tmp_path)
    yield shop
    shop.close()


async def test_every_press_reaches_the_ledger_once_whatever_is_killed(shop: Shop) -> None:
    await shop.open()
    device = shop.device
    device.start()
    device.press("basic", 3)  # before anybody has adopted it
    await shop.adopt()
    await shop.wait_for_total(3)

    device.press("premium")
    await shop.wait_for_total(4)

    await eventually(shop.remembers_adoption)
    shop.home_assistant.kill()
    device.press("standard", 40)  # more than a window
    await eventually(lambda: len(shop.recorded()) == 44)
    shop.home_assistant.start()
    device.kill()  # in the middle of its replay, or before it
    device.start()
    await shop.wait_for_total(44)

    shop.broker.kill()
    device.press("basic", 10)
    await eventually(lambda: len(shop.recorded()) == 54)
    shop.broker.start()
    await shop.wait_for_total(54)

    listener = await asyncio.to_thread(FakeHub, shop.broker.port)
    listener.acknowledges = False
    beat = await asyncio.to_thread(listener.wait_for_heartbeat, device.device_id, pending=0)
    listener.close()
    shop.home_assistant.stop()
    stored, recovered = shop.stored()
    assert beat["seq"] == 54
    assert stored == shop.recorded()
    assert recovered == 0
    last = device.journal()[-1]
    assert (last.basic, last.standard, last.premium) == (13, 40, 1)
