"""Keeping what the lookout saw: who was offline, and when devices could be heard at all.

What was seen is written some seconds later, or with the next minute. A crash loses no more: what was not written was
not watched, so that nobody is called offline, or online, for it.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Final

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_track_time_interval

from ..core.domain.availability import AvailabilityDelta, AvailabilityTracker
from ..core.domain.messages import Millis
from ..core.ledger import LedgerError

_OFTEN: Final = timedelta(seconds=15)

type Write = Callable[[AvailabilityDelta], Awaitable[None]]


class AvailabilityRecorder:
    """Writes down what a hub's lookout saw."""

    def __init__(self, lookout: AvailabilityTracker, write: Write, now: Callable[[], Millis]) -> None:
        """Write with `write`, which raises LedgerError."""
        self._lookout = lookout
        self._write = write
        self._now = now
        self._lock = asyncio.Lock()

    @callback
    def async_follow(self, hass: HomeAssistant) -> CALLBACK_TYPE:
        """Write from now on, until the returned function is called."""

        async def write(_: datetime) -> None:
            await self.async_write()

        return async_track_time_interval(hass, write, _OFTEN)

    async def async_end(self) -> None:
        """End the watch and write down the last of it; if that fails it is lost, and so that time was not watched."""
        self._lookout.end_window(self._now())
        await self.async_write()
        self._lookout.take_delta(self._now())

    async def async_write(self) -> None:
        """Write what was seen; what cannot be written now is written next time, and the hub tells that it waits."""
        async with self._lock:
            if (sight := self._lookout.take_delta(self._now())) is None:
                return
            try:
                await self._write(sight)
            except LedgerError:
                self._lookout.restore_delta(sight)
