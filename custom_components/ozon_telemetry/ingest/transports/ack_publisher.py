"""Publisher of acknowledgements: one a device and batch, the newest one only, each with the offer of event batches."""

import asyncio
from contextlib import suppress
from time import monotonic
from typing import Final

from homeassistant.components import mqtt
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError

from ...core.domain.messages import Ack, Channel
from ...core.protocol.codec import MAX_BATCH, encode_ack
from .device_topics import DeviceTopics

# While the broker is slow to confirm, newer acknowledgements replace the waiting ones instead of queueing up.
_CHUNK: Final = 64
# A device that rewinds sends a whole window again; asking for it more often than this would only repeat the window.
_RESYNC_INTERVAL: Final = 2.0
# Publishing costs more than storing an event. In a flood a device gets one acknowledgement for many events; until then
# it sends the next ones.
_FLOOD_INTERVAL: Final = 0.4


class AckPublisher:
    """Publishes acknowledgements; a lost one does no harm, since its device repeats the event."""

    def __init__(self, hass: HomeAssistant, topics: DeviceTopics) -> None:
        """Start with nothing to publish."""
        self._hass = hass
        self._topics = topics
        self._queued: dict[str, Ack] = {}
        self._resynced: dict[str, tuple[Ack, float]] = {}
        self._wake = asyncio.Event()
        self._flush_now = asyncio.Event()
        self._drained = asyncio.Event()
        self._drained.set()
        self.published = 0

    def put(self, device_id: str, ack: Ack) -> None:
        """Queue an acknowledgement in place of the one that waits; a resync that is not published yet stays one."""
        before = self._queued.get(device_id)
        if before is not None and before.resync and before.gen == ack.gen:
            self._queued[device_id] = ack._replace(resync=True)
        else:
            self._queued[device_id] = self._limited(device_id, ack)
        self._drained.clear()
        self._wake.set()

    async def run(self) -> None:
        """Publish what is queued, for as long as the hub runs: at once, in a flood only from time to time."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            self._flush_now.clear()
            await self.flush()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._flush_now.wait(), _FLOOD_INTERVAL)

    @callback
    def flush_soon(self) -> None:
        """Publish what is queued without delay: the queue is empty, and devices may wait for room in their windows."""
        self._flush_now.set()

    async def flush(self) -> None:
        """Publish all that is queued now."""
        while self._queued:
            batch = [self._queued.popitem() for _ in range(min(len(self._queued), _CHUNK))]
            await asyncio.gather(*(self._publish(device_id, ack) for device_id, ack in batch))
        self._drained.set()

    async def async_drain(self) -> None:
        """Wait until everything that is queued is published, or the hub has stopped."""
        await self._drained.wait()

    @callback
    def close(self) -> None:
        """Discard what could not be published: devices repeat their events."""
        self._queued.clear()
        self._drained.set()

    async def _publish(self, device_id: str, ack: Ack) -> None:
        topic, payload = self._topics.of(device_id, Channel.ACK), encode_ack(ack._replace(batch=MAX_BATCH))
        try:
            await mqtt.async_publish(self._hass, topic, payload, qos=1, retain=False)
        except HomeAssistantError:
            return  # not connected: the device repeats the event when it is
        self.published += 1

    def _limited(self, device_id: str, ack: Ack) -> Ack:
        before, at = self._resynced.get(device_id, (None, 0.0))
        if not ack.resync:
            if before is not None and before[:2] != ack[:2]:
                del self._resynced[device_id]  # the device went on since: the same request would be a new one
            return ack
        now = monotonic()
        if before == ack and now - at < _RESYNC_INTERVAL:
            return ack._replace(resync=False)
        self._resynced[device_id] = (ack, now)
        return ack
