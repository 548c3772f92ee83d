"""Who cannot be heard, and since when we listen at all: what downtime is made of.

A watch is a span of time in which the hub could hear its devices: it ran, and the broker was there. Within a watch a
device is offline from its will on, or where no will came, from its last sign of life on, until it is heard again.
Outside of all watches nothing is known of any device: that is no downtime.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from .fleet import Span
from .messages import Millis

# Nothing happens for hours; a crash shall nevertheless leave no more than this unknown.
_OFTEN: Final[Millis] = 60_000


class Outage(NamedTuple):
    """A device was offline from `start` up to, not including, `end`, as far as a watch saw it."""

    device_id: str
    start: Millis
    end: Millis


@dataclass(slots=True)
class AvailabilityDelta:
    """What was seen; what still goes on is told as it is so far, and told again later with another end."""

    watches: list[Span] = field(default_factory=list)
    outages: list[Outage] = field(default_factory=list)


class AvailabilityTracker:
    """Watches over devices; what it sees is asked for from time to time, and kept elsewhere.

    Its time never runs backwards, also where the clock is set back.
    """

    def __init__(self) -> None:
        """Begin with closed eyes."""
        self._since: Millis | None = None
        self._alive: dict[str, Millis] = {}
        self._silent: dict[str, Millis] = {}
        self._over = AvailabilityDelta()
        self._is_changed = False
        self._latest: Millis = 0
        self._told_at: Millis = 0

    def begin(self, now: Millis) -> None:
        """Begin a watch: whoever was there before has time to say something."""
        now = self._pass(now)
        if self._since is None:
            self._since, self._is_changed = now, True
            self._alive = dict.fromkeys(self._alive, now)

    def end(self, now: Millis) -> None:
        """End the watch: nobody can be heard any more."""
        sight = self._going_on(self._pass(now))
        self._over.watches += sight.watches
        self._over.outages += sight.outages
        self._is_changed = self._is_changed or self._since is not None
        self._since = None
        self._silent.clear()

    def look_for(self, devices: Iterable[str], now: Millis) -> None:
        """Watch over these devices from now on, and over no other ones."""
        now, wanted = self._pass(now), set(devices)
        for device_id in self._alive.keys() - wanted:
            self._heard_again(device_id, now)
            del self._alive[device_id]
        self._alive |= dict.fromkeys(wanted - self._alive.keys(), now)

    def hear(self, device_id: str, at: Millis, *, is_online: bool) -> None:
        """Take in a sign of life, or that somebody said there is none."""
        if self._since is None or device_id not in self._alive:
            return
        at = max(at, self._since)
        if is_online:
            self._heard_again(device_id, at)
            self._alive[device_id] = at
        elif device_id not in self._silent:
            self._silent[device_id], self._is_changed = at, True

    def expire(self, now: Millis, timeout: Millis) -> None:
        """Find out who has been silent for too long; such a device is offline since its last sign of life."""
        now = self._pass(now)
        if self._since is None:
            return
        for device_id, heard in self._alive.items():
            if now - heard > timeout and device_id not in self._silent:
                self._silent[device_id], self._is_changed = heard, True

    def take(self, now: Millis) -> AvailabilityDelta | None:
        """Return what was seen and not taken yet; None if that is nothing, or nothing but a little more time."""
        now = self._pass(now)
        if not self._is_changed and (self._since is None or now - self._told_at < _OFTEN):
            return None
        over, self._over = self._over, AvailabilityDelta()
        self._is_changed, self._told_at = False, now
        sight = self._going_on(now)
        return AvailabilityDelta([*over.watches, *sight.watches], [*over.outages, *sight.outages])

    def put_back(self, sight: AvailabilityDelta) -> None:
        """Keep what was taken but could not be stored."""
        self._over = AvailabilityDelta([*sight.watches, *self._over.watches], [*sight.outages, *self._over.outages])
        self._is_changed = True

    def _pass(self, now: Millis) -> Millis:
        self._latest = max(self._latest, now)
        return self._latest

    def _heard_again(self, device_id: str, at: Millis) -> None:
        start = self._silent.pop(device_id, None)
        if start is not None:
            self._over.outages.append(Outage(device_id, start, max(start, at)))
            self._is_changed = True

    def _going_on(self, now: Millis) -> AvailabilityDelta:
        if self._since is None:
            return AvailabilityDelta()
        return AvailabilityDelta(
            [Span(self._since, now)], [Outage(device_id, start, now) for device_id, start in self._silent.items()]
        )
