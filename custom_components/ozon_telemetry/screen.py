"""When entities follow the ledger: at once as long as little happens, in steps while much does."""

import asyncio
from itertools import batched
from time import monotonic
from typing import Final

from homeassistant.core import callback

from .listeners import Listeners

# Showing costs a state write for every figure that changed, here and several times as much in the recorder. It rests
# thirty times as long as it took, so that a flood of events is counted, not shown; a single one is shown at once.
_RESTS: Final = 30
_AT_ONCE: Final = 8


class Screen:
    """The keys whose figures changed since they were last shown."""

    def __init__(self, figures: Listeners[[]]) -> None:
        """Show through `figures`."""
        self._figures = figures
        self._touched: set[str] = set()
        self._rests_until = 0.0

    @callback
    def touch(self, *keys: str) -> None:
        """Note that the figures of these keys changed."""
        self._touched.update(keys)

    @property
    def rest(self) -> float | None:
        """Return for how many seconds what is touched still has to wait; None if nothing is."""
        return max(self._rests_until - monotonic(), 0.0) if self._touched else None

    async def show(self) -> None:
        """Let entities follow, unless they did so a moment ago."""
        began = monotonic()
        if not self._touched or began < self._rests_until:
            return
        touched, self._touched = self._touched, set()
        for keys in batched(touched, _AT_ONCE, strict=False):
            self.show_now(*keys)
            await asyncio.sleep(0)  # the event loop belongs to everyone
        now = monotonic()
        self._rests_until = now + _RESTS * (now - began)

    @callback
    def show_now(self, *keys: str) -> None:
        """Let the entities of these keys follow at once."""
        for key in keys:
            self._figures.call(key)
