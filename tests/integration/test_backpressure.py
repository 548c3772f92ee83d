"""Backpressure: bursts, floods and an end in the middle; what is not stored is not acknowledged, and counts once."""

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
from custom_components.ozon_telemetry.core.protocol.codec import MAX_BATCH, MAX_BATCH_PAYLOAD
from custom_components.ozon_telemetry.core.protocol.json_fields import MAX_PAYLOAD
from custom_components.ozon_telemetry.ingest import queue, worker

from .builders import DEVICE, OTHER_DEVICE, assigned, machine
from .fake_device import GEN, FakeDevice
from .hub_fixture import HubFixture

BURST = 200


def burst(device: FakeDevice, first: int = 1) -> None:
    """Publish many events of a device at once."""
    for seq in range(first, first + BURST):
        device.publish_event(seq, Kind.BASIC)


async def _unload(hub_fixture: HubFixture) -> None:
    assert await hub_fixture.hass.config_entries.async_unload(hub_fixture.entry.entry_id)


async def _stop(hub_fixture: HubFixture) -> None:
    hub_fixture.hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
    await hub_fixture.hass.async_block_till_done()


@pytest.mark.parametrize("end", [_unload, _stop])
async def test_an_end_in_the_middle_of_a_burst(hub_fixture: HubFixture, end: Callable[[HubFixture], Any]) -> None:
    device = hub_fixture.device()
    burst(device)
    await asyncio.sleep(0)

    await end(hub_fixture)
    burst(device, BURST + 1)

    assert device.acks()[-1] == {"gen": GEN, "seq": BURST}
    await hub_fixture.reload()
    assert hub_fixture.state("machine-1") == str(BURST)


async def test_what_came_too_late_is_sent_again_and_counts_once(hub_fixture: HubFixture) -> None:
    device = hub_fixture.device()
    await device.send_event(1, Kind.BASIC)
    await _unload(hub_fixture)
    burst(device, 2)

    await hub_fixture.reload()
    again = hub_fixture.device()
    again.counters = again.counters._replace(basic=1)
    burst(again, 2)
    await again.settle()

    assert again.acks()[-1] == {"gen": GEN, "seq": BURST + 1}
    assert hub_fixture.state("machine-1") == str(BURST + 1)


async def test_reloads_in_a_burst_lose_and_double_nothing(hub_fixture: HubFixture) -> None:
    for _ in range(3):
        device = hub_fixture.device()
        burst(device)
        await hub_fixture.reload()
        device.counters = device.counters._replace(basic=0)
    await hub_fixture.device().settle()
    assert hub_fixture.state("machine-1") == str(BURST)


async def test_what_does_not_fit_is_dropped_logged_once_and_not_acknowledged(
    hub_fixture: HubFixture, caplog: pytest.LogCaptureFixture
) -> None:
    device = hub_fixture.device()
    with patch.object(queue, "MOST_EVENTS", 10):
        burst(device)
    await device.settle()

    assert device.acks() == [{"gen": GEN, "seq": 10}]
    assert (hub_fixture.state("machine-1"), hub_fixture.hub.queue.dropped) == ("10", BURST - 10)
    assert caplog.text.count("More messages arrive than can be stored") == 1

    device.counters = device.counters._replace(basic=10)
    burst(device, 11)
    await device.settle()
    assert hub_fixture.state("machine-1") == str(BURST + 10)


async def test_a_device_that_floods_gets_its_share_and_no_more(
    hub_fixture: HubFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    await hub_fixture.configure(machine("Ozone 2", machine_id="machine-2", assignments=assigned(OTHER_DEVICE)))
    modest = hub_fixture.device(OTHER_DEVICE)
    monkeypatch.setattr(queue, "MOST_OF_DEVICE", 10)
    burst(hub_fixture.device())
    modest.publish_event(1, Kind.BASIC, gen="other")
    await modest.settle()
    assert (hub_fixture.state("machine-1"), hub_fixture.state("machine-2")) == ("10", "1")
    assert hub_fixture.hub.queue._of_device == {}, "nothing stays of who has been heard"


@pytest.mark.parametrize(("channel", "most"), [(Channel.EVENT, MAX_PAYLOAD), (Channel.EVENTS, MAX_BATCH_PAYLOAD)])
async def test_large_messages_cannot_fill_the_memory(
    hub_fixture: HubFixture, monkeypatch: pytest.MonkeyPatch, channel: Channel, most: int
) -> None:
    monkeypatch.setattr(queue, "MOST_EVENTS", 3 * most // 256)
    for _ in range(10):
        hub_fixture.device().publish(channel, b"x" * 100_000)
    assert sum(len(raw.payload) for raw in hub_fixture.hub.queue._messages) == 3 * (most + 1)
    assert hub_fixture.hub.queue.dropped == 7
    await hub_fixture.device().settle()
    assert hub_fixture.hub.worker.rejections.counts == {"too_large": 3}
    assert hub_fixture.hub.queue._weight == 0


async def test_event_batches_count_for_as_much_as_their_events(
    hub_fixture: HubFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By their number alone they would take 32 times the room, and 32 times as long a commit."""
    device = hub_fixture.device()
    monkeypatch.setattr(worker, "BATCH", MAX_BATCH)
    committed = list[int]()
    hub_fixture.hub.treatment_events.committed.connect(lambda result: committed.append(len(result.treatments)))
    for first in range(1, 10 * MAX_BATCH, MAX_BATCH):
        device.publish_events(first, first + MAX_BATCH - 1)
    await device.settle()
    assert sum(committed) == 10 * MAX_BATCH
    assert max(committed) <= 2 * MAX_BATCH


async def test_an_acknowledgement_that_cannot_be_published_is_given_when_the_event_is_repeated(
    hub_fixture: HubFixture,
) -> None:
    device = hub_fixture.device()
    with patch.object(mqtt, "async_publish", side_effect=HomeAssistantError("not connected")):
        await device.send_event(1, Kind.BASIC)
    assert device.acks() == []

    await device.send_event(1, Kind.BASIC, counters=device.counters)

    assert device.acks() == [{"gen": GEN, "seq": 1}]
    assert hub_fixture.state("machine-1") == "1"


async def test_many_devices_are_acknowledged_in_turns(hub_fixture: HubFixture) -> None:
    published = hub_fixture.hub.mqtt.ack_publisher.published
    others = [hub_fixture.device(f"{DEVICE}-{number}") for number in range(150)]
    for other in others:
        hub_fixture.hub.mqtt.ack_publisher.put(other.device_id, Ack(GEN, 1))
    await hub_fixture.device().settle()
    assert hub_fixture.hub.mqtt.ack_publisher.published - published == 150
    assert all(other.acks() == [{"gen": GEN, "seq": 1}] for other in others)


async def test_a_listener_that_fails_does_not_stop_the_counting(
    hass: HomeAssistant, hub_fixture: HubFixture, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: CommitResult) -> None:
        raise ValueError("a mistake elsewhere")

    remove = hub_fixture.hub.treatment_events.committed.connect(fail)
    await hub_fixture.device().send_event(1, Kind.BASIC)
    remove()
    await hub_fixture.device().send_event(2, Kind.BASIC)

    assert hub_fixture.state("machine-1") == "2"
    assert caplog.text.count("A listener for") == 1


async def test_an_unforeseen_failure_of_a_step_is_logged_and_does_not_stop_the_counting(
    hub_fixture: HubFixture, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("custom_components.ozon_telemetry.ingest.worker.FIRST_PAUSE", 0.01)
    device = hub_fixture.device()
    with (
        patch.object(hub_fixture.hub.devices, "apply", side_effect=ValueError("a mistake of ours")),
        pytest.raises(ValueError, match="a mistake of ours"),
    ):
        await device.send_event(1, Kind.BASIC)
    assert "a mistake of ours" in caplog.text

    await device.send_event(2, Kind.BASIC)
    assert device.acks()[-1] == {"gen": GEN, "seq": 2}
    assert await hub_fixture.treatments() == 2
