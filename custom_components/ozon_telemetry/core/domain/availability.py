"""Availability of devices: in which windows of time they could be heard, and which were offline meanwhile.

A window is a span of time in which the hub could hear its devices: it ran, and the broker was there. Within a window a
device is offline from its will on, or where no will came, from its last sign of life on, until it is heard again.
Outside of all windows nothing is known of any device: that is no downtime.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from .fleet import Span
from .instants import MINUTE
from .messages import Millis

# Nothing happens for hours; a crash shall nevertheless leave no more than this unknown.
_FLUSH_INTERVAL: Final[Millis] = MINUTE


class Outage(NamedTuple):
    """A device was offline from `start` up to, not including, `end`, within one window."""

    device_id: str
    start: Millis
    end: Millis


@dataclass(slots=True)
class AvailabilityDelta:
    """Windows and outages to store; one that still lasts has its end so far, and comes again with a later one."""

    windows: list[Span] = field(default_factory=list)
    outages: list[Outage] = field(default_factory=list)


class AvailabilityTracker:
    """State of the current window; what changed is taken from time to time and stored elsewhere.

    Its time never runs backwards, also where the clock is set back.
    """

    def __init__(self) -> None:
        """Start outside a window."""
        self._window_start: Millis | None = None
        self._last_seen: dict[str, Millis] = {}
        self._offline_since: dict[str, Millis] = {}
        self._finished = AvailabilityDelta()
        self._is_changed = False
        self._latest: Millis = 0
        self._taken_at: Millis = 0

    def start_window(self, now: Millis) -> None:
        """Start a window: each device that was there before has the timeout to send something."""
        now = self._advance_clock(now)
        if self._window_start is None:
            self._window_start, self._is_changed = now, True
            self._last_seen = dict.fromkeys(self._last_seen, now)

    def end_window(self, now: Millis) -> None:
        """End the window: no device can be heard any more."""
        ongoing = self._ongoing(self._advance_clock(now))
        self._finished.windows += ongoing.windows
        self._finished.outages += ongoing.outages
        self._is_changed = self._is_changed or self._window_start is not None
        self._window_start = None
        self._offline_since.clear()

    def set_devices(self, devices: Iterable[str], now: Millis) -> None:
        """Track these devices from now on, and no other ones."""
        now, wanted = self._advance_clock(now), set(devices)
        for device_id in self._last_seen.keys() - wanted:
            self._end_outage(device_id, now)
            del self._last_seen[device_id]
        self._last_seen |= dict.fromkeys(wanted - self._last_seen.keys(), now)

    def report(self, device_id: str, at: Millis, *, is_online: bool, is_retained: bool = False) -> None:
        """Record that a device sent a sign of life, or that its will says it is offline.

        A will that the broker retained is from before it could be heard.
        """
        if self._window_start is None or device_id not in self._last_seen:
            return
        at = max(at, self._window_start)
        if is_online:
            self._end_outage(device_id, at)
            self._last_seen[device_id] = at
        elif device_id not in self._offline_since:
            start = self._last_seen[device_id] if is_retained else at
            self._offline_since[device_id], self._is_changed = start, True

    def expire(self, now: Millis, timeout: Millis, can_hear: Callable[[str], bool] = lambda _: True) -> None:
        """Mark the devices offline that sent nothing for too long, since their last sign of life.

        One that cannot be heard, as where the broker is gone but other devices need none, has the timeout afterwards.
        """
        now = self._advance_clock(now)
        if self._window_start is None:
            return
        for device_id, last_seen in self._last_seen.items():
            if device_id in self._offline_since:
                continue
            if not can_hear(device_id):
                self._last_seen[device_id] = now
            elif now - last_seen > timeout:
                self._offline_since[device_id], self._is_changed = last_seen, True

    def take_delta(self, now: Millis) -> AvailabilityDelta | None:
        """Return what was not taken yet; None if that is nothing, or nothing but a little more time."""
        now = self._advance_clock(now)
        if not self._is_changed and (self._window_start is None or now - self._taken_at < _FLUSH_INTERVAL):
            return None
        finished, self._finished = self._finished, AvailabilityDelta()
        self._is_changed, self._taken_at = False, now
        ongoing = self._ongoing(now)
        return AvailabilityDelta([*finished.windows, *ongoing.windows], [*finished.outages, *ongoing.outages])

    def restore_delta(self, delta: AvailabilityDelta) -> None:
        """Put back what was taken but could not be stored."""
        self._finished = AvailabilityDelta(
            [*delta.windows, *self._finished.windows], [*delta.outages, *self._finished.outages]
        )
        self._is_changed = True

    def _advance_clock(self, now: Millis) -> Millis:
        self._latest = max(self._latest, now)
        return self._latest

    def _end_outage(self, device_id: str, at: Millis) -> None:
        start = self._offline_since.pop(device_id, None)
        if start is not None:
            self._finished.outages.append(Outage(device_id, start, max(start, at)))
            self._is_changed = True

    def _ongoing(self, now: Millis) -> AvailabilityDelta:
        if self._window_start is None:
            return AvailabilityDelta()
        return AvailabilityDelta(
            [Span(self._window_start, now)],
            [Outage(device_id, start, now) for device_id, start in self._offline_since.items()],
        )
