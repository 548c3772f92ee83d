"""Recorder of device availability: writes to the ledger which devices were offline, and when any could be heard.

It is written some seconds later, or with the next minute. A crash loses no more: a time that is not in the ledger was
not observed, so that no device counts as offline or online in it.
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

_INTERVAL: Final = timedelta(seconds=15)

type Write = Callable[[AvailabilityDelta], Awaitable[None]]


class AvailabilityRecorder:
    """Writes what a hub's availability tracker observed."""

    def __init__(self, tracker: AvailabilityTracker, write: Write, now: Callable[[], Millis]) -> None:
        """Write with `write`, which raises LedgerError."""
        self._tracker = tracker
        self._write = write
        self._now = now
        self._lock = asyncio.Lock()

    @callback
    def async_follow(self, hass: HomeAssistant) -> CALLBACK_TYPE:
        """Write from now on, until the returned function is called."""

        async def write(_: datetime) -> None:
            await self.async_write()

        return async_track_time_interval(hass, write, _INTERVAL)

    async def async_end(self) -> None:
        """End the window and write the last of it; if that fails it is lost, and so that time was not observed."""
        self._tracker.end_window(self._now())
        await self.async_write()
        self._tracker.take_delta(self._now())

    async def async_write(self) -> None:
        """Write what was observed; what cannot be written now is written next time, and the hub raises an issue."""
        async with self._lock:
            if (delta := self._tracker.take_delta(self._now())) is None:
                return
            try:
                await self._write(delta)
            except LedgerError:
                self._tracker.restore_delta(delta)
