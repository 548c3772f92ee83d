"""The bounded queue between the broker and the writer: the only thing an MQTT callback touches."""

import asyncio
from collections import deque
from itertools import islice
import logging
from time import time_ns

from homeassistant.components.mqtt.models import ReceiveMessage
from homeassistant.core import callback

from .core.intake import Raw
from .core.messages import Channel
from .core.protocol import Topics

_LOGGER = logging.getLogger(__name__)

CAPACITY = 50_000


class Inbox:
    """Raw messages in the order of their arrival.

    What does not fit is dropped without an acknowledgement: its device keeps it in its journal and sends it again.
    """

    def __init__(self, topics: Topics) -> None:
        """Begin empty and open."""
        self._topics = topics
        self._messages: deque[Raw] = deque()
        self._wake = asyncio.Event()
        self._is_closed = False
        self.dropped = 0

    def __len__(self) -> int:
        """Return how many messages wait."""
        return len(self._messages)

    @callback
    def put(self, channel: Channel, message: ReceiveMessage) -> None:
        """Keep a message for the writer; this is all that happens inside the MQTT client."""
        if self._is_closed:
            return
        if len(self._messages) >= CAPACITY:
            if self.dropped == 0:
                _LOGGER.warning("More messages come than can be stored; what is dropped now, its device sends again")
            self.dropped += 1
            return
        payload = message.payload if isinstance(message.payload, bytes) else str(message.payload).encode()
        device_id = self._topics.device_id(message.topic)
        self._messages.append(Raw(channel, device_id, payload, message.retain, time_ns() // 1_000_000))
        self._wake.set()

    def take(self, most: int) -> list[Raw]:
        """Return the oldest messages and forget them."""
        taken = list(islice(self._messages, most))
        for _ in taken:
            self._messages.popleft()
        return taken

    @callback
    def wake(self) -> None:
        """Let the writer look up although no message came."""
        self._wake.set()

    async def wait(self, seconds: float | None = None) -> bool:
        """Wait until there is something to do, at most so long; tell whether there is."""
        try:
            await asyncio.wait_for(self._wake.wait(), seconds)
        except TimeoutError:
            return False
        self._wake.clear()
        return True

    @callback
    def close(self) -> None:
        """Accept nothing more, and let the writer see that."""
        self._is_closed = True
        self._wake.set()
