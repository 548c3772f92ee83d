"""Acknowledgements on their way to the broker: the newest one only, a resync not too often, nothing kept."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

from homeassistant.components import mqtt
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest

from custom_components.ozon_telemetry.core.domain.messages import Ack, Channel
from custom_components.ozon_telemetry.core.protocol.codec import MAX_BATCH, Topics, encode_ack
from custom_components.ozon_telemetry.ingest.transports import ack_publisher
from custom_components.ozon_telemetry.ingest.transports.ack_publisher import AckPublisher
from custom_components.ozon_telemetry.ingest.transports.device_topics import DeviceTopics
from devtools.polling import until

from .builders import DEVICE

TOPICS = DeviceTopics(Topics())
REWIND = Ack("0badcafe", 5, resync=True)
PLAIN = REWIND._replace(resync=False)


@dataclass
class Broker:
    """A broker that notes what is published, or is not there."""

    published: list[tuple[str, bytes, int, bool]] = field(default_factory=list)
    is_connected: bool = True

    async def publish(self, _hass: HomeAssistant, topic: str, payload: bytes, *, qos: int, retain: bool) -> None:
        """Note a message."""
        if not self.is_connected:
            raise HomeAssistantError("not connected")
        self.published.append((topic, payload, qos, retain))

    @property
    def payloads(self) -> list[bytes]:
        """Return what was published."""
        return [payload for _, payload, _, _ in self.published]


@pytest.fixture
def broker() -> Iterator[Broker]:
    """Return the broker to which everything is published."""
    broker = Broker()
    with patch.object(mqtt, "async_publish", broker.publish):
        yield broker


@pytest.fixture
def publisher(hass: HomeAssistant) -> AckPublisher:
    """Return a publisher that publishes when it is told."""
    return AckPublisher(hass, TOPICS)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Return the time that the publisher sees, in its only place."""
    now = [1000.0]
    monkeypatch.setattr(ack_publisher, "monotonic", lambda: now[0])
    return now


def on_the_wire(*acks: Ack) -> list[bytes]:
    """Return acknowledgements as a device reads them."""
    return [encode_ack(ack._replace(batch=MAX_BATCH)) for ack in acks]


async def test_it_is_published_once_to_its_device_and_not_retained(publisher: AckPublisher, broker: Broker) -> None:
    publisher.put(DEVICE, Ack("0badcafe", 5))
    await publisher.flush()
    await publisher.flush()
    assert broker.published == [(TOPICS.of(DEVICE, Channel.ACK), *on_the_wire(Ack("0badcafe", 5)), 1, False)]
    assert publisher.published == 1


@pytest.mark.parametrize(
    ("waiting", "newer", "published"),
    [
        pytest.param(Ack("a", 5), Ack("a", 6), Ack("a", 6), id="the newer one takes its place"),
        pytest.param(Ack("a", 5, resync=True), Ack("a", 6), Ack("a", 6, resync=True), id="a resync stays one"),
        pytest.param(Ack("a", 5), Ack("a", 6, resync=True), Ack("a", 6, resync=True), id="it becomes a resync"),
        pytest.param(Ack("a", 5, resync=True), Ack("b", 6), Ack("b", 6), id="another journal has its own"),
    ],
)
async def test_of_two_that_wait(
    publisher: AckPublisher, broker: Broker, waiting: Ack, newer: Ack, published: Ack
) -> None:
    publisher.put(DEVICE, waiting)
    publisher.put(DEVICE, newer)
    await publisher.flush()
    assert broker.payloads == on_the_wire(published)


@pytest.mark.parametrize(
    ("between", "seconds", "again"),
    [
        pytest.param([], 1.9, PLAIN, id="too soon"),
        pytest.param([], 2.0, REWIND, id="after a while"),
        pytest.param([PLAIN], 0.0, PLAIN, id="as its device did not go on"),
        pytest.param([PLAIN._replace(seq=6)], 0.0, REWIND, id="after its device went on"),
        pytest.param([PLAIN._replace(gen="b")], 0.0, REWIND, id="after another journal"),
        pytest.param([REWIND._replace(seq=4)], 0.0, REWIND, id="after a resync to another record"),
    ],
)
async def test_the_same_resync_again(  # noqa: PLR0917 - what came before, and what comes of it
    publisher: AckPublisher, broker: Broker, clock: list[float], between: list[Ack], seconds: float, again: Ack
) -> None:
    for ack in (REWIND, *between):
        publisher.put(DEVICE, ack)
        await publisher.flush()
    assert broker.payloads == on_the_wire(REWIND, *between)
    broker.published.clear()
    clock[0] += seconds
    publisher.put(DEVICE, REWIND)
    await publisher.flush()
    assert broker.payloads == on_the_wire(again)


async def test_another_device_rewinds_by_itself(publisher: AckPublisher, broker: Broker, clock: list[float]) -> None:
    assert clock
    for device_id in ("a", "b"):
        publisher.put(device_id, REWIND)
    await publisher.flush()
    assert broker.payloads == on_the_wire(REWIND, REWIND)


async def test_what_cannot_be_published_is_forgotten(publisher: AckPublisher, broker: Broker) -> None:
    broker.is_connected = False
    publisher.put(DEVICE, REWIND)
    await publisher.flush()
    await publisher.async_drain()
    broker.is_connected = True
    await publisher.flush()
    assert (broker.published, publisher.published) == ([], 0)


async def test_all_of_many_are_published(publisher: AckPublisher, broker: Broker) -> None:
    for number in range(200):
        publisher.put(f"device-{number}", Ack("a", number))
    await publisher.flush()
    assert sorted(broker.payloads) == sorted(on_the_wire(*(Ack("a", number) for number in range(200))))


@pytest.mark.parametrize("end", ["flush", "close"])
async def test_who_waits_is_told_when_nothing_is_left(publisher: AckPublisher, broker: Broker, end: str) -> None:
    await publisher.async_drain()
    publisher.put(DEVICE, Ack("a", 1))
    waiting = asyncio.create_task(publisher.async_drain())
    await asyncio.sleep(0)
    assert not waiting.done()
    closing: Any = getattr(publisher, end)()
    if closing is not None:
        await closing
    await waiting
    await publisher.flush()
    assert len(broker.published) == (end == "flush")


async def test_the_first_is_published_at_once_and_the_next_one_when_the_flood_is_over(
    publisher: AckPublisher, broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ack_publisher, "_FLOOD_INTERVAL", 3600.0)
    running = asyncio.create_task(publisher.run())
    publisher.put(DEVICE, Ack("a", 1))
    await until("the first", lambda: broker.payloads == on_the_wire(Ack("a", 1)))
    publisher.put(DEVICE, Ack("a", 2))
    publisher.put(DEVICE, Ack("a", 3))
    await asyncio.sleep(0)
    assert len(broker.published) == 1
    publisher.flush_soon()
    await until("the newest", lambda: broker.payloads[1:] == on_the_wire(Ack("a", 3)))
    running.cancel()


async def test_in_a_flood_the_next_one_is_published_after_a_while(
    publisher: AckPublisher, broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ack_publisher, "_FLOOD_INTERVAL", 0.01)
    running = asyncio.create_task(publisher.run())
    publisher.put(DEVICE, Ack("a", 1))
    await until("the first", lambda: broker.payloads == on_the_wire(Ack("a", 1)))
    publisher.put(DEVICE, Ack("a", 2))
    await until("the second", lambda: broker.payloads[1:] == on_the_wire(Ack("a", 2)))
    running.cancel()
