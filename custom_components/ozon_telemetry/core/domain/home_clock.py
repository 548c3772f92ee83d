"""Home Assistant's own clock as a witness: when it jumps forward it was behind, and whether devices agree with it.

A small computer has no clock that runs without power: after an outage it shows an old time until it reaches the
Internet. Devices with a battery know better, but are not believed while they seem to be ahead. What they told is kept,
and booked once our clock is right.

Our clock then goes on from about when the outage began, and a journal replays what it kept from then on, of which the
first agrees with our clock by chance. So a journal shows that our clock is right only if it agrees again later.
"""

from typing import Final, NamedTuple

from .event_time import EARLIEST, TOLERANCE, ClockReading
from .fleet import Span
from .instants import DAY
from .messages import LEGACY, Millis

# Of a replay, no treatments agree by chance that are received further apart.
LASTING: Final[Millis] = 2 * TOLERANCE
# A computer without a clock starts with the time at which it was last saved or built; it is not off by more than this.
_MOST_BEHIND: Final[Millis] = 3650 * DAY


class ClockJump(NamedTuple):
    """Our clock was behind by `lag`: what was received within `received` was received that much later."""

    received: Span
    lag: Millis

    def explains(self, gen: str, told: Millis, received_at: Millis) -> bool:
        """Tell whether a device's time that was not believed was right."""
        if not EARLIEST <= told <= received_at + self.lag + TOLERANCE or told <= received_at + TOLERANCE:
            return False
        # Only a journal tells of what happened some time ago.
        return not gen.startswith(LEGACY) or told >= received_at + self.lag - TOLERANCE


class HomeClock:
    """Follows our clock beside one that only counts how much time passes, and what devices say of it."""

    def __init__(self, now: Millis, elapsed: Millis) -> None:
        """Begin at `now`; `elapsed` is the time since any instant, and must not jump."""
        self.started_at = now
        self._now, self._elapsed = now, elapsed
        self._since = now  # from when on our clock may be behind
        self._seems_behind = False
        self._agreeing: dict[str, Millis] = {}  # devices that agree with our clock, and since when

    @property
    def is_confirmed(self) -> bool:
        """Tell whether any device agrees with our clock, maybe by chance."""
        return bool(self._agreeing)

    def check(self, now: Millis, elapsed: Millis) -> ClockJump | None:
        """Return by how much our clock jumped forward since the last call, if devices had seemed to be ahead."""
        expected = self._now + elapsed - self._elapsed
        self._now, self._elapsed = now, elapsed
        lag = now - expected
        if abs(lag) <= TOLERANCE:
            return None
        jump = ClockJump(Span(self._since, expected + 1), lag)
        found = jump if lag > 0 and self._seems_behind else None
        self._since, self._seems_behind = now, False
        self._agreeing.clear()
        return found

    def note(self, device_id: str, reading: ClockReading) -> None:
        """Compare a device's clock with ours."""
        if reading.agrees:
            since = self._agreeing.setdefault(device_id, reading.received_at)
            if not reading.has_journal or reading.received_at - since > LASTING:
                self._since, self._seems_behind = reading.received_at + 1, False
        elif reading.is_ahead:
            self._agreeing.pop(device_id, None)
            self._seems_behind = True

    def is_doubtful(self, reading: ClockReading) -> bool:
        """Tell whether our clock may be the wrong one: a journal's clock is ahead, and no device agreed with ours."""
        is_possible = reading.told - reading.received_at <= _MOST_BEHIND
        return reading.has_journal and reading.is_ahead and is_possible and not self.is_confirmed
