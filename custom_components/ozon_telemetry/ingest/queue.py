"""Bounded queue between the transports and the worker: the only thing an MQTT callback touches."""

import asyncio
from collections import Counter, deque
import logging
from time import monotonic
from typing import Final

from homeassistant.core import callback

from ..core.domain.messages import Channel
from ..core.protocol.batch import RawMessage
from ..core.protocol.codec import max_payload

_LOGGER = logging.getLogger(__name__)

# All in events, of which a message has as many as its bytes have room for (`RawMessage.weight`).
MOST_EVENTS = 50_000  # 12.2 MiB
# A device has at most 64 events on their way: one that sends so many more must not take the room of the others.
MOST_OF_DEVICE = 2_000
FLOOD_BATCH: Final = 100  # so many at once are a flood, in which none is taken alone
_GAP: Final = 0.005  # seconds without a message that end a flood
_LONGEST_GATHERING: Final = 0.1  # seconds
# Nobody waits for a heartbeat, and each batch costs a step of the worker: those of idle machines come one by one.
HEARTBEATS_WAIT: Final = 5.0  # seconds


class MessageQueue:
    """Raw messages in the order of their arrival.

    What does not fit is dropped without an acknowledgement: its device keeps it in its journal and sends it again.
    """

    def __init__(self) -> None:
        """Start empty and open."""
        self._messages: deque[RawMessage] = deque()
        self._weight = 0
        self._of_device: Counter[str] = Counter()
        self._wake = asyncio.Event()
        self._wake_later: asyncio.TimerHandle | None = None
        self._is_closed = False
        self._is_flooded = False
        self.dropped = 0

    def __len__(self) -> int:
        """Return how many messages wait."""
        return len(self._messages)

    @callback
    def put(self, raw: RawMessage) -> None:
        """Queue a message for the worker."""
        if self._is_closed:
            return
        if self._is_full_for(raw.device_id):
            self._drop(raw.device_id)
            return
        if len(raw.payload) > (most := max_payload(raw.channel)):
            raw = raw._replace(payload=raw.payload[: most + 1])  # enough to see that it is too large
        self._messages.append(raw)
        self._weight += raw.weight
        self._of_device[raw.device_id] += raw.weight
        if raw.channel is not Channel.HEARTBEAT:
            self._wake.set()
        elif self._wake_later is None:
            self._wake_later = asyncio.get_running_loop().call_later(HEARTBEATS_WAIT, self._wake.set)

    async def take(self, most: int) -> list[RawMessage]:
        """Remove and return the oldest messages, until they weigh as much as so many events.

        In a flood, once enough have come together.
        """
        if self._is_flooded:
            await self._gather(most)
        taken: list[RawMessage] = []
        weight = 0
        while self._messages and weight < most:
            raw = self._messages.popleft()
            taken.append(raw)
            weight += raw.weight
            self._of_device[raw.device_id] -= raw.weight
        self._weight -= weight
        if not self._messages:
            self._of_device.clear()  # not even the ids of invented devices stay in memory
            self._cancel_wake()
        self._is_flooded = weight >= FLOOD_BATCH
        return taken

    def _is_full_for(self, device_id: str) -> bool:
        return self._weight >= MOST_EVENTS or self._of_device[device_id] >= MOST_OF_DEVICE

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
        while before < self._weight < most and monotonic() < end and not self._is_closed:
            before = self._weight
            await asyncio.sleep(_GAP)

    @callback
    def close(self) -> None:
        """Accept nothing more, and wake the worker."""
        self._is_closed = True
        self._cancel_wake()
        self._wake.set()

    def _cancel_wake(self) -> None:
        if self._wake_later is not None:
            self._wake_later.cancel()
            self._wake_later = None
