"""When entities follow the ledger: at once as long as little happens, in steps while much does."""

import asyncio
from itertools import batched
from time import monotonic
from typing import Final

from homeassistant.core import callback

from .listeners import Listeners

# Showing costs a state write for every figure that changed, here and several times as much in the recorder. It rests
# a hundred and twenty times as long as it took, so that a flood of events is counted, not shown, but no longer than
# the flood lasts; a single event is shown at once.
_RESTS: Final = 120
_CALM: Final = 0.02  # seconds without a message: the flood is over, nobody must wait any longer
_AT_ONCE: Final = 8


class StateThrottle:
    """The keys whose figures changed since they were last shown."""

    def __init__(self, figures: Listeners[[]]) -> None:
        """Show through `figures`."""
        self._figures = figures
        self._touched: set[str] = set()
        self._rests_until = 0.0

    @callback
    def mark_dirty(self, *keys: str) -> None:
        """Note that the figures of these keys changed."""
        self._touched.update(keys)

    @property
    def next_flush_in(self) -> float | None:
        """Return for how many seconds without a message what is touched still has to wait; None if nothing is."""
        return min(max(self._rests_until - monotonic(), 0.0), _CALM) if self._touched else None

    async def flush(self) -> None:
        """Let entities follow, unless they did so a moment ago."""
        if self._touched and monotonic() >= self._rests_until:
            await self.show_all()

    async def show_all(self) -> None:
        """Let the entities of all that is touched follow, step by step."""
        touched, self._touched = self._touched, set()
        took = 0.0
        for keys in batched(touched, _AT_ONCE, strict=False):
            began = monotonic()
            self.show_now(*keys)
            took += monotonic() - began
            await asyncio.sleep(0)  # the event loop belongs to everyone
        self._rests_until = monotonic() + _RESTS * took

    @callback
    def show_now(self, *keys: str) -> None:
        """Let the entities of these keys follow at once."""
        for key in keys:
            self._figures.call(key)
