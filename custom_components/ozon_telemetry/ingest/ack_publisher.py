"""Telling devices what is durable: one acknowledgement a device and batch, the newest one only."""

import asyncio
from contextlib import suppress
from time import monotonic
from typing import Final

from homeassistant.components import mqtt
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError

from ..core.domain.messages import Ack, Channel
from ..core.protocol.codec import Topics, encode_ack

# While the broker is slow to confirm, newer acknowledgements replace the waiting ones instead of queueing up.
_AT_ONCE: Final = 64
# A device that rewinds sends a whole window again; asking for it more often than this would only repeat the window.
_RESYNC_INTERVAL: Final = 2.0
# Publishing costs more than storing an event. In a flood a device hears of many at once; it sends on meanwhile.
_FLOOD_INTERVAL: Final = 0.4


class AckPublisher:
    """Publishes acknowledgements; losing one does no harm, since its device asks again by repeating the event."""

    def __init__(self, hass: HomeAssistant, topics: Topics) -> None:
        """Begin with nothing to tell."""
        self._hass = hass
        self._topics = topics
        self._waiting: dict[str, Ack] = {}
        self._resynced: dict[str, tuple[Ack, float]] = {}
        self._wake = asyncio.Event()
        self._calm = asyncio.Event()
        self._told_all = asyncio.Event()
        self._told_all.set()
        self.published = 0

    def tell(self, device_id: str, ack: Ack) -> None:
        """Note what to tell a device next; a rewind that was not told yet stays one."""
        before = self._waiting.get(device_id)
        resync = ack.resync or (before is not None and before.resync and before.gen == ack.gen)
        self._waiting[device_id] = self._limited(device_id, ack._replace(resync=resync))
        self._told_all.clear()
        self._wake.set()

    async def run(self) -> None:
        """Publish what is noted, for as long as the hub lives: at once, then in a flood only from time to time."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            self._calm.clear()
            await self.flush()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._calm.wait(), _FLOOD_INTERVAL)

    @callback
    def hurry(self) -> None:
        """Publish what is noted without delay: nothing else is to be done, and devices may wait to send on."""
        self._calm.set()

    async def flush(self) -> None:
        """Publish all that is noted now."""
        while self._waiting:
            batch = [self._waiting.popitem() for _ in range(min(len(self._waiting), _AT_ONCE))]
            await asyncio.gather(*(self._publish(device_id, ack) for device_id, ack in batch))
        self._told_all.set()

    async def async_caught_up(self) -> None:
        """Wait until everything that is noted is published."""
        await self._told_all.wait()

    async def _publish(self, device_id: str, ack: Ack) -> None:
        try:
            await mqtt.async_publish(
                self._hass, self._topics.of(device_id, Channel.ACK), encode_ack(ack), qos=1, retain=False
            )
        except HomeAssistantError:
            return  # not connected: the device repeats the event when it is
        self.published += 1

    def _limited(self, device_id: str, ack: Ack) -> Ack:
        if not ack.resync:
            return ack
        before, at = self._resynced.get(device_id, (None, 0.0))
        now = monotonic()
        if before == ack and now - at < _RESYNC_INTERVAL:
            return ack._replace(resync=False)
        self._resynced[device_id] = (ack, now)
        return ack
