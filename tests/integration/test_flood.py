"""A flood of messages: large commits, few acknowledgements and state writes; a single treatment never waits."""

import asyncio

import pytest

from custom_components.ozon_telemetry.core.domain.messages import Ack, Channel, Kind
from custom_components.ozon_telemetry.core.protocol.batch import RawMessage
from custom_components.ozon_telemetry.ingest import queue as queue_module
from custom_components.ozon_telemetry.ingest.queue import FLOOD_BATCH, MessageQueue
from custom_components.ozon_telemetry.ingest.transports import ack_publisher
from custom_components.ozon_telemetry.publish import state_throttle
from devtools.polling import until

from .fake_device import GEN
from .hub_fixture import HubFixture

ENOUGH = 1000


@pytest.fixture
def queue() -> MessageQueue:
    """Return an empty queue."""
    return MessageQueue()


def fill(queue: MessageQueue, number: int) -> None:
    """Put messages into a queue."""
    for _ in range(number):
        queue.put(RawMessage(Channel.EVENT, "d", b"", is_retained=False, at=0))


async def test_a_single_message_is_taken_at_once(queue: MessageQueue) -> None:
    fill(queue, 1)
    taking = asyncio.create_task(queue.take(ENOUGH))
    await asyncio.sleep(0)
    assert taking.done()


def heartbeat(queue: MessageQueue) -> None:
    """Put a heartbeat into a queue."""
    queue.put(RawMessage(Channel.HEARTBEAT, "d", b"", is_retained=False, at=0))


async def test_heartbeats_wait_for_each_other(queue: MessageQueue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue_module, "HEARTBEATS_WAIT", 0.2)
    heartbeat(queue)
    heartbeat(queue)
    assert await queue.wait()
    assert len(await queue.take(ENOUGH)) == 2


async def test_a_treatment_takes_the_heartbeats_along(queue: MessageQueue) -> None:
    heartbeat(queue)
    assert not await queue.wait(0.01)
    fill(queue, 1)
    assert await queue.wait()
    assert len(await queue.take(ENOUGH)) == 2
    heartbeat(queue)
    queue.close()
    assert await queue.wait()


async def test_in_a_flood_messages_come_together(queue: MessageQueue) -> None:
    fill(queue, FLOOD_BATCH)
    await queue.take(ENOUGH)

    fill(queue, 1)
    taking = asyncio.create_task(queue.take(ENOUGH))
    await asyncio.sleep(0)
    assert not taking.done()
    fill(queue, 2)
    assert len(await taking) == 3


async def test_after_a_flood_nothing_is_waited_for(queue: MessageQueue) -> None:
    fill(queue, FLOOD_BATCH)
    await queue.take(ENOUGH)
    fill(queue, 1)
    await queue.take(ENOUGH)

    await test_a_single_message_is_taken_at_once(queue)


@pytest.mark.parametrize("most", [0, ENOUGH])
async def test_a_flood_waits_neither_for_more_than_is_taken_nor_at_the_end(queue: MessageQueue, most: int) -> None:
    fill(queue, FLOOD_BATCH)
    await queue.take(ENOUGH)
    if most:
        queue.close()

    taking = asyncio.create_task(queue.take(most))
    await asyncio.sleep(0)
    assert taking.done()


async def test_in_a_flood_only_the_newest_acknowledgement_is_published(
    hub_fixture: HubFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ack_publisher, "_FLOOD_INTERVAL", None)
    device, acknowledgements = hub_fixture.device(), hub_fixture.hub.mqtt.ack_publisher
    for seq in (1, 2, 3):
        acknowledgements.put(device.device_id, Ack(GEN, seq))
        await until("an acknowledgement", lambda: bool(device.acks()))
    assert device.acks() == [{"gen": GEN, "seq": 1}]

    acknowledgements.flush_soon()
    await acknowledgements.async_drain()
    assert device.acks() == [{"gen": GEN, "seq": 1}, {"gen": GEN, "seq": 3}]


async def test_figures_follow_as_soon_as_a_flood_is_over(
    hub_fixture: HubFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(state_throttle, "_REST_FACTOR", float("inf"))
    device = hub_fixture.device()
    await device.send_event(1, Kind.BASIC)
    await device.send_event(2, Kind.BASIC)
    assert hub_fixture.state("machine-1") == "2"


async def test_in_a_flood_figures_rest(hub_fixture: HubFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state_throttle, "_REST_FACTOR", float("inf"))
    throttle = hub_fixture.hub._throttle
    for _ in range(2):
        throttle.mark_dirty("machine-1")
        await throttle.flush()
    assert throttle.next_flush_in == state_throttle._CALM
