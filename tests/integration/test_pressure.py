"""Bursts, floods and ends at a bad moment: what is not stored is not acknowledged, and what is stored counts once."""

import asyncio
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

from homeassistant.components import mqtt
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest

from custom_components.ozon_telemetry.core.domain.messages import Ack, Channel, Kind
from custom_components.ozon_telemetry.core.ledger import CommitResult
from custom_components.ozon_telemetry.core.protocol.codec import MAX_PAYLOAD
from custom_components.ozon_telemetry.ingest import queue

from .fleet import DEVICE, OTHER_DEVICE, assigned, machine
from .house import House
from .wire import GEN, Wire

BURST = 200


def burst(device: Wire, first: int = 1) -> None:
    """Let a device say many events at once."""
    for seq in range(first, first + BURST):
        device.say_event(seq, Kind.BASIC)


async def _unload(house: House) -> None:
    assert await house.hass.config_entries.async_unload(house.entry.entry_id)


async def _stop(house: House) -> None:
    house.hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
    await house.hass.async_block_till_done()


@pytest.mark.parametrize("end", [_unload, _stop])
async def test_an_end_in_the_middle_of_a_burst(house: House, end: Callable[[House], Any]) -> None:
    device = house.device()
    burst(device)
    await asyncio.sleep(0)

    await end(house)
    burst(device, BURST + 1)

    assert device.acks()[-1] == {"gen": GEN, "seq": BURST}
    await house.reload()
    assert house.shows("machine-1") == str(BURST)


async def test_what_came_too_late_is_sent_again_and_counts_once(house: House) -> None:
    device = house.device()
    await device.event(1, Kind.BASIC)
    await _unload(house)
    burst(device, 2)

    await house.reload()
    again = house.device()
    again.counters = again.counters._replace(basic=1)
    burst(again, 2)
    await again.settle()

    assert again.acks()[-1] == {"gen": GEN, "seq": BURST + 1}
    assert house.shows("machine-1") == str(BURST + 1)


async def test_reloads_in_a_burst_lose_and_double_nothing(house: House) -> None:
    for _ in range(3):
        device = house.device()
        burst(device)
        await house.reload()
        device.counters = device.counters._replace(basic=0)
    await house.device().settle()
    assert house.shows("machine-1") == str(BURST)


async def test_what_does_not_fit_is_dropped_told_once_and_not_acknowledged(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    device = house.device()
    with patch.object(queue, "CAPACITY", 10):
        burst(device)
    await device.settle()

    assert device.acks() == [{"gen": GEN, "seq": 10}]
    assert (house.shows("machine-1"), house.hub.inbox.dropped) == ("10", BURST - 10)
    assert caplog.text.count("More messages come than can be stored") == 1

    device.counters = device.counters._replace(basic=10)
    burst(device, 11)
    await device.settle()
    assert house.shows("machine-1") == str(BURST + 10)


async def test_a_device_that_floods_gets_its_share_and_no_more(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    await house.configure(machine("Ozone 2", machine_id="machine-2", assignments=assigned(OTHER_DEVICE)))
    modest = house.device(OTHER_DEVICE)
    monkeypatch.setattr(queue, "SHARE", 10)
    burst(house.device())
    modest.say_event(1, Kind.BASIC, gen="other")
    await modest.settle()
    assert (house.shows("machine-1"), house.shows("machine-2")) == ("10", "1")
    assert house.hub.inbox._of_device == {}, "nothing stays of who has been heard"


async def test_large_messages_cannot_fill_the_memory(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "CAPACITY_BYTES", 3 * MAX_PAYLOAD)
    for _ in range(10):
        house.device().say(Channel.EVENT, b"x" * 100_000)
    assert house.hub.inbox._bytes <= 4 * MAX_PAYLOAD
    assert house.hub.inbox.dropped == 7
    await house.device().settle()
    assert house.hub.rejections.counts == {"too_large": 3}
    assert house.hub.inbox._bytes == 0


async def test_an_acknowledgement_that_cannot_be_published_is_given_when_the_event_is_repeated(house: House) -> None:
    device = house.device()
    with patch.object(mqtt, "async_publish", side_effect=HomeAssistantError("not connected")):
        await device.event(1, Kind.BASIC)
    assert device.acks() == []

    await device.event(1, Kind.BASIC, counters=device.counters)

    assert device.acks() == [{"gen": GEN, "seq": 1}]
    assert house.shows("machine-1") == "1"


async def test_many_devices_are_acknowledged_in_turns(house: House) -> None:
    published = house.hub.pipeline.acknowledger.published
    others = [house.device(f"{DEVICE}-{number}") for number in range(150)]
    for other in others:
        house.hub.pipeline.acknowledger.tell(other.device_id, Ack(GEN, 1))
    await house.device().settle()
    assert house.hub.pipeline.acknowledger.published - published == 150
    assert all(other.acks() == [{"gen": GEN, "seq": 1}] for other in others)


async def test_a_listener_that_fails_keeps_nobody_from_counting(
    hass: HomeAssistant, house: House, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: CommitResult) -> None:
        raise ValueError("a mistake elsewhere")

    remove = house.hub.async_listen_settled(fail)
    await house.device().event(1, Kind.BASIC)
    remove()
    await house.device().event(2, Kind.BASIC)

    assert house.shows("machine-1") == "2"
    assert caplog.text.count("A listener for") == 1


async def test_a_step_that_fails_unforeseen_is_told_and_does_not_end_the_counting(
    house: House, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("custom_components.ozon_telemetry.ingest.worker.FIRST_PAUSE", 0.01)
    device = house.device()
    with patch.object(house.hub.devices, "hear", side_effect=ValueError("a mistake of ours")):
        await device.event(1, Kind.BASIC)
    assert "a mistake of ours" in caplog.text

    await device.event(2, Kind.BASIC)
    assert device.acks()[-1] == {"gen": GEN, "seq": 2}
    assert await house.treatments() == 2
