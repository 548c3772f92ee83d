"""Monitor of clocks: which devices' clocks are wrong, and whether it is Home Assistant's own that was behind.

Every 15 seconds Home Assistant's clock is compared with the computer's uptime. If it jumped forward, it was behind:
what devices told meanwhile is booked at its own time. What an earlier run left is booked when the first time that a
device tells after the restart agrees with ours, or with the jump if our clock was still behind.
"""

from collections.abc import Coroutine, Iterable
from contextlib import suppress
from datetime import timedelta
import logging
from typing import Any, Final

from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.helpers.event import async_track_time_interval

from ..clock import now_millis, uptime_millis
from ..const import DOMAIN
from ..core.domain.event_time import ClockReading
from ..core.domain.home_clock import ClockJump, HomeClock
from ..core.domain.messages import Millis
from ..core.ledger import CommitResult, LedgerError, Treatment
from ..hub import Hub

_LOGGER = logging.getLogger(__name__)

_INTERVAL: Final = timedelta(seconds=15)


class ClockMonitor:
    """The monitor of the clocks of one hub and its devices."""

    def __init__(self, hub: Hub) -> None:
        """Begin with the clocks as they are."""
        self._hub = hub
        self._clock = HomeClock(now_millis(), uptime_millis())
        self._jumps: list[ClockJump] = []
        self._ahead_before: frozenset[str] = frozenset()
        self._unheard: set[str] = set()  # those of them that told no time since the restart

    async def async_follow(self) -> CALLBACK_TYPE:
        """Compare the clocks from now on, until the returned function is called."""
        with suppress(LedgerError):
            self._ahead_before = frozenset(await self._hub.reader.devices_ahead())
            self._unheard = set(self._ahead_before)
        disconnect = self._hub.treatment_events.committed.connect(self._committed)
        stop_tracking = async_track_time_interval(self._hub.hass, self._tick, _INTERVAL)

        @callback
        def stop() -> None:
            disconnect()
            stop_tracking()

        return stop

    @callback
    def _tick(self, _: object) -> None:
        self._check_home_clock()

    @callback
    def _check_home_clock(self) -> None:
        if (jump := self._clock.check(now_millis(), uptime_millis())) is not None:
            self._jumps.append(jump)
        if self._jumps:
            self._run_in_background(self._async_book_jumps())

    @callback
    def _committed(self, result: CommitResult) -> None:
        self._check_home_clock()
        for device_id, reading in result.clocks.items():
            self._compare(device_id, reading)

    def _compare(self, device_id: str, reading: ClockReading) -> None:
        issues, fleet = self._hub.issues, self._hub.fleet
        self._clock.note(device_id, reading)
        if self._clock.is_doubtful(reading):
            issues.doubt_home_clock(device_id, reading, fleet)
        else:
            issues.check_clock(device_id, reading, fleet)
        if reading.agrees:
            issues.trust_home_clock()
        if device_id in self._unheard and (reading.agrees or reading.is_ahead):
            self._unheard.remove(device_id)
            if reading.agrees:
                self._run_in_background(self._async_book_before(device_id))

    async def _async_book_jumps(self) -> None:
        jumps, self._jumps = self._jumps, []
        try:
            for jump in list(jumps):
                self._booked(await self._hub.writer.book_told_times(jump))
                for device_id in self._ahead_before:
                    await self._async_book_earlier(device_id, jump.lag)
                jumps.remove(jump)
        except LedgerError:
            self._jumps = [*jumps, *self._jumps]  # the hub raises an issue; it is tried again with the next check

    async def _async_book_before(self, device_id: str) -> None:
        try:
            await self._async_book_earlier(device_id, 0)
        except LedgerError:
            self._unheard.add(device_id)

    async def _async_book_earlier(self, device_id: str, lag: Millis) -> None:
        """Book what a device told in an earlier run; this one began with a clock that was right or behind by `lag`."""
        self._booked(await self._hub.writer.book_told_times_before(device_id, self._clock.started_at, lag))

    @callback
    def _booked(self, treatments: Iterable[Treatment]) -> None:
        """Reload what follows the ledger if treatments were booked at other times."""
        devices = {treatment.device_id for treatment in treatments}
        self._hub.issues.trust_home_clock(devices)
        if devices:
            _LOGGER.info("Home Assistant's clock was behind: treatments of %s are booked again", ", ".join(devices))
            self._hub.history_imported()

    def _run_in_background(self, work: Coroutine[Any, Any, None]) -> None:
        entry = self._hub.entry
        entry.async_create_background_task(self._hub.hass, work, f"{DOMAIN} clocks of {entry.title}")
