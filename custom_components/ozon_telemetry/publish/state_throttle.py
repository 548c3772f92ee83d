"""Throttle of state writes: at once while little happens, in steps under load."""

import asyncio
from itertools import batched
from time import monotonic
from typing import Final

from homeassistant.core import callback

from .signal import Signal

# A changed figure costs a state write, here and several times as much in the recorder. After a flush the throttle
# rests a hundred and twenty times as long as that took, so that a flood of events is counted, not shown, but no longer
# than the flood lasts; a single event is shown at once.
_REST_FACTOR: Final = 120
_CALM: Final = 0.02  # seconds without a message: the flood is over, and nothing is held back any longer
_CHUNK: Final = 8


class StateThrottle:
    """The keys whose states changed since they were last written."""

    def __init__(self, state_changed: Signal[[]]) -> None:
        """Send `state_changed` for the keys whose entities are to write their state."""
        self._state_changed = state_changed
        self._dirty: set[str] = set()
        self._rests_until = 0.0

    @callback
    def mark_dirty(self, *keys: str) -> None:
        """Note that the states of these keys changed."""
        self._dirty.update(keys)

    @property
    def next_flush_in(self) -> float | None:
        """Return for how many seconds without a message dirty keys still have to wait; None if there are none."""
        return min(max(self._rests_until - monotonic(), 0.0), _CALM) if self._dirty else None

    async def flush(self) -> None:
        """Publish the dirty keys, unless the throttle rests."""
        if self._dirty and monotonic() >= self._rests_until:
            await self.flush_all()

    async def flush_all(self) -> None:
        """Publish the dirty keys, step by step, and rest afterwards."""
        dirty, self._dirty = self._dirty, set()
        took = 0.0
        for keys in batched(dirty, _CHUNK, strict=False):
            began = monotonic()
            self.publish(*keys)
            took += monotonic() - began
            await asyncio.sleep(0)  # yield to the event loop
        self._rests_until = monotonic() + _REST_FACTOR * took

    @callback
    def publish(self, *keys: str) -> None:
        """Have the states of these keys written now; `entity.OzonEntity` connects each entity to its key."""
        for key in keys:
            self._state_changed.send(key)
