"""When entities follow the ledger: at once as long as little happens, in steps while a flood of events comes in."""

import asyncio
from itertools import batched
from time import monotonic
from typing import Final

from homeassistant.core import callback

from .listeners import Listeners

# Each step costs a state write for every figure that changed, here and in the recorder. While a flood comes in, showing
# it rests this long, and ten times as long as it took: so it never costs more than a tenth of the time.
_INTERVAL: Final = 0.25
_RESTS: Final = 10
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

    async def show(self, *, is_busy: bool) -> None:
        """Let entities follow, unless more is coming and they did so a moment ago."""
        began = monotonic()
        if not self._touched or (is_busy and began < self._rests_until):
            return
        touched, self._touched = self._touched, set()
        for keys in batched(touched, _AT_ONCE, strict=False):
            self.show_now(*keys)
            await asyncio.sleep(0)  # the event loop belongs to everyone
        took = monotonic() - began
        self._rests_until = began + took + max(_INTERVAL, _RESTS * took)

    @callback
    def show_now(self, *keys: str) -> None:
        """Let the entities of these keys follow at once."""
        for key in keys:
            self._figures.call(key)
