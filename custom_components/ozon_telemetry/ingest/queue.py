"""Bounded queue between the broker and the worker: the only thing an MQTT callback touches."""

import asyncio
from collections import Counter, deque
from itertools import islice
import logging
from time import monotonic, time_ns
from typing import Final

from homeassistant.components.mqtt.models import ReceiveMessage
from homeassistant.core import callback

from ..core.domain.messages import Channel
from ..core.protocol.batch import RawMessage
from ..core.protocol.codec import MAX_PAYLOAD, Topics

_LOGGER = logging.getLogger(__name__)

MOST_MESSAGES = 50_000
MOST_BYTES = 32 * 2**20
# A device has at most 16 events on their way: one that sends so many more must not take the room of the others.
MOST_OF_DEVICE = 2_000
FLOOD_BATCH: Final = 100  # so many messages at once are a flood, in which none is taken alone
_GAP: Final = 0.005  # seconds without a message that end a flood
_LONGEST_GATHERING: Final = 0.1  # seconds


class MessageQueue:
    """Raw messages in the order of their arrival.

    What does not fit is dropped without an acknowledgement: its device keeps it in its journal and sends it again.
    """

    def __init__(self, topics: Topics) -> None:
        """Start empty and open."""
        self._topics = topics
        self._messages: deque[RawMessage] = deque()
        self._bytes = 0
        self._of_device: Counter[str] = Counter()
        self._wake = asyncio.Event()
        self._is_closed = False
        self._is_flooded = False
        self.dropped = 0

    def __len__(self) -> int:
        """Return how many messages wait."""
        return len(self._messages)

    @callback
    def put(self, channel: Channel, message: ReceiveMessage) -> None:
        """Queue a message for the worker; this is all that happens inside the MQTT client."""
        if self._is_closed:
            return
        device_id = self._topics.device_id(message.topic)
        if self._is_full_for(device_id):
            self._drop(device_id)
            return
        payload = message.payload if isinstance(message.payload, bytes) else str(message.payload).encode()
        payload = payload[: MAX_PAYLOAD + 1]  # enough to see that it is too large
        self._messages.append(RawMessage(channel, device_id, payload, message.retain, time_ns() // 1_000_000))
        self._bytes += len(payload)
        self._of_device[device_id] += 1
        self._wake.set()

    async def take(self, most: int) -> list[RawMessage]:
        """Remove and return the oldest messages; in a flood, once enough have come together."""
        if self._is_flooded:
            await self._gather(most)
        taken = list(islice(self._messages, most))
        for raw in taken:
            self._messages.popleft()
            self._bytes -= len(raw.payload)
            self._of_device[raw.device_id] -= 1
        if not self._messages:
            self._of_device.clear()  # not even the ids of invented devices stay in memory
        self._is_flooded = len(taken) >= FLOOD_BATCH
        return taken

    def _is_full_for(self, device_id: str) -> bool:
        return (
            len(self._messages) >= MOST_MESSAGES
            or self._bytes >= MOST_BYTES
            or self._of_device[device_id] >= MOST_OF_DEVICE
        )

    def _drop(self, device_id: str) -> None:
        if self.dropped == 0:
            _LOGGER.warning(
                "More messages arrive than can be stored, among them those of %s; what is dropped now, "
                "its device sends again",
                device_id,
            )
        self.dropped += 1

    @callback
    def wake(self) -> None:
        """Wake the worker although no message came."""
        self._wake.set()

    async def wait(self, seconds: float | None = None) -> bool:
        """Wait until there is something to do, at most so long; return whether there is."""
        try:
            await asyncio.wait_for(self._wake.wait(), seconds)
        except TimeoutError:
            return False
        self._wake.clear()
        return True

    async def _gather(self, most: int) -> None:
        """Wait as long as messages keep coming: every batch costs an fsync, and an acknowledgement for each device."""
        end, before = monotonic() + _LONGEST_GATHERING, -1
        while before < len(self) < most and monotonic() < end and not self._is_closed:
            before = len(self)
            await asyncio.sleep(_GAP)

    @callback
    def close(self) -> None:
        """Accept nothing more, and wake the worker."""
        self._is_closed = True
        self._wake.set()
