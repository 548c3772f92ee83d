"""Devices of which something is wrong: a name, a key, an answer. None ends the pull, and no treatment is lost."""

import asyncio
from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
import pytest

from custom_components.ozon_telemetry.ingest.transports import puller
from devtools.polling import until
from tests.integration.builders import OTHER_DEVICE
from tests.integration.hub_fixture import HubFixture

from .conftest import QUICK
from .fake_native_device import FakeNativeDevice
from .test_pull import acknowledged, total

MOST = 2**64 - 1  # that JSON can tell: what is larger is a float
WRONG: dict[str, dict[str, Any]] = {
    "nothing": dict.fromkeys(("device_id", "gen", "seq", "acked", "records", "online")),
    "another device": {"device_id": OTHER_DEVICE},
    "a generation that is none": {"gen": ["95216b23"]},
    "another generation in each answer": {"gen": "00000001"},
    "a newest record beyond all numbers": {"seq": MOST},
    "a newest record that is no whole number": {"seq": 1e30},
    "a newest record as text": {"seq": "1"},
    "a newest record before the mark": {"seq": -1},
    "a mark beyond the newest record": {"acked": 99},
    "records that are no list": {"records": {"seq": 1}},
    "records that are none": {"records": [None, 1, "seq", {}]},
    "an uptime as text": {"uptime": "long"},
}


@pytest.mark.usefixtures("short_pauses")
@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
async def test_a_wrong_answer_does_not_end_the_pull(
    hub_fixture: HubFixture, device: FakeNativeDevice, wrong: dict[str, Any]
) -> None:
    device.add()
    device.press()
    await acknowledged(device)
    device.wrong = wrong
    device.press()
    device.change_status()
    asked = len(device.calls)
    await until("wrong answers", lambda: len(device.calls) > asked + 1, 10, 0.01)
    device.wrong = {}
    device.press()
    await total(hub_fixture, 3)
    await acknowledged(device)


async def test_a_device_of_wrong_answers_is_not_asked_in_a_loop(
    hub_fixture: HubFixture, device: FakeNativeDevice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(puller, "FIRST_PAUSE", 60)
    device.add()
    device.press()
    await acknowledged(device)
    device.wrong = {"gen": None}
    asked = len(device.calls)
    device.press()
    await until("a wrong answer", lambda: len(device.calls) > asked)
    await asyncio.sleep(10 * QUICK)
    assert len(device.calls) - asked <= 2
    assert hub_fixture.hub.worker.rejections.counts == {}


async def test_an_uptime_beyond_all_numbers_does_not_grow(
    hub_fixture: HubFixture, device: FakeNativeDevice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(puller, "ACK_DELAY", 0.6)  # after which an uptime is a second longer
    device.wrong = {"uptime": MOST}
    device.add()
    device.press()
    await acknowledged(device)
    device.press()
    await total(hub_fixture, 2)


async def test_a_device_that_comes_back_with_another_name_is_pulled(
    hub_fixture: HubFixture, device: FakeNativeDevice
) -> None:
    """The `esphome` integration keeps its actions by the former name, until it loads the entry again."""
    device.add()
    device.press()
    await total(hub_fixture, 1)
    device.rename("kitchen")
    device.press()
    await total(hub_fixture, 2)
    device.register_actions()
    device.press()
    await total(hub_fixture, 3)


async def test_a_former_name_that_another_device_has_now_is_not_used(
    hub_fixture: HubFixture, device: FakeNativeDevice, hass: HomeAssistant
) -> None:
    device.add()
    device.press()
    await total(hub_fixture, 1)
    former = device.node
    device.connect(is_connected=False)
    other = FakeNativeDevice(hass, OTHER_DEVICE, node=former)
    other.add()
    await until("the other device's status", lambda: other.calls)
    asked = len(other.calls)
    device.rename("kitchen")
    await asyncio.sleep(10 * QUICK)
    assert len(other.calls) == asked
    device.register_actions()
    device.press()
    await total(hub_fixture, 2)


async def test_a_device_whose_key_is_missing_is_offline_until_it_is_entered(
    hub_fixture: HubFixture, device: FakeNativeDevice
) -> None:
    """The `esphome` integration asks for the key, and does not load the entry without it."""
    device.add()
    device.press()
    await total(hub_fixture, 1)
    device.runtime_data.available = False
    device.entry.mock_state(device.hass, ConfigEntryState.SETUP_ERROR)
    hub_fixture.hub.tick()
    connectivity = (device.device_id, "connectivity")
    await until("the device offline", lambda: hub_fixture.state(*connectivity) == "off", 10, 0.01)
    device.press()
    device.runtime_data.available = True
    device.entry.mock_state(device.hass, ConfigEntryState.LOADED)
    hub_fixture.hub.tick()
    await total(hub_fixture, 2)
    assert hub_fixture.state(*connectivity) == "on"
