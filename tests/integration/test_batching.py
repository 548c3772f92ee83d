"""Floods are counted in large batches, told and shown rarely; a single treatment never waits for company."""

import asyncio

from homeassistant.components.mqtt.models import ReceiveMessage
import pytest

from custom_components.ozon_telemetry.core.domain.messages import Ack, Channel, Kind
from custom_components.ozon_telemetry.core.protocol.codec import Topics
from custom_components.ozon_telemetry.ingest import ack_publisher
from custom_components.ozon_telemetry.ingest.queue import LARGE, MessageQueue
from custom_components.ozon_telemetry.publish import state_throttle
from devtools.polling import until

from .fake_device import GEN
from .hub_fixture import HubFixture

ENOUGH = 1000


@pytest.fixture
def inbox() -> MessageQueue:
    """Return an empty inbox."""
    return MessageQueue(Topics())


def fill(inbox: MessageQueue, number: int) -> None:
    """Put messages into an inbox."""
    for _ in range(number):
        inbox.put(Channel.EVENT, ReceiveMessage("ozon/device/d/event", b"", 1, False, "ozon/device/+/event", 0))


async def test_a_single_message_is_taken_at_once(inbox: MessageQueue) -> None:
    fill(inbox, 1)
    taking = asyncio.create_task(inbox.take(ENOUGH))
    await asyncio.sleep(0)
    assert taking.done()


async def test_in_a_flood_messages_come_together(inbox: MessageQueue) -> None:
    fill(inbox, LARGE)
    await inbox.take(ENOUGH)

    fill(inbox, 1)
    taking = asyncio.create_task(inbox.take(ENOUGH))
    await asyncio.sleep(0)
    assert not taking.done()
    fill(inbox, 2)
    assert len(await taking) == 3


async def test_after_a_flood_nothing_is_waited_for(inbox: MessageQueue) -> None:
    fill(inbox, LARGE)
    await inbox.take(ENOUGH)
    fill(inbox, 1)
    await inbox.take(ENOUGH)

    await test_a_single_message_is_taken_at_once(inbox)


@pytest.mark.parametrize("most", [0, ENOUGH])
async def test_a_flood_waits_neither_for_more_than_is_taken_nor_at_the_end(inbox: MessageQueue, most: int) -> None:
    fill(inbox, LARGE)
    await inbox.take(ENOUGH)
    if most:
        inbox.close()

    taking = asyncio.create_task(inbox.take(most))
    await asyncio.sleep(0)
    assert taking.done()


async def test_in_a_flood_devices_hear_only_the_newest_acknowledgement(
    hub_fixture: HubFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ack_publisher, "_FLOOD_INTERVAL", None)
    device, acknowledgements = hub_fixture.device(), hub_fixture.hub.pipeline.acknowledger
    for seq in (1, 2, 3):
        acknowledgements.tell(device.device_id, Ack(GEN, seq))
        await until("an acknowledgement", lambda: bool(device.acks()))
    assert device.acks() == [{"gen": GEN, "seq": 1}]

    acknowledgements.hurry()
    await acknowledgements.async_caught_up()
    assert device.acks() == [{"gen": GEN, "seq": 1}, {"gen": GEN, "seq": 3}]


async def test_figures_follow_as_soon_as_a_flood_is_over(
    hub_fixture: HubFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(state_throttle, "_RESTS", float("inf"))
    device = hub_fixture.device()
    await device.send_event(1, Kind.BASIC)
    await device.send_event(2, Kind.BASIC)
    assert hub_fixture.state("machine-1") == "2"


async def test_in_a_flood_figures_rest(hub_fixture: HubFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state_throttle, "_RESTS", float("inf"))
    shown = hub_fixture.hub.screen
    for _ in range(2):
        shown.mark_dirty("machine-1")
        await shown.flush()
    assert shown.next_flush_in == state_throttle._CALM
