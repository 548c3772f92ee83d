"""Time of a treatment: the device's where it can be right, else that of receipt.

A journal tells of treatments at any later time, so its times are believed unless they are impossible. A device without
a journal tells of a treatment when it happens: what its clock says must be the time of receipt.
"""

from enum import IntEnum
from typing import Final, NamedTuple

from .instants import MINUTE
from .messages import Clock, Event, Millis

EARLIEST: Final[Millis] = 1_704_067_200_000  # 2024-01-01T00:00:00Z: no device of this fleet is older
TOLERANCE: Final[Millis] = 5 * MINUTE  # by which a device's clock and ours may differ


class TimeSource(IntEnum):
    """Where the time of a row comes from; the number is what the ledger stores.

    `MINUTE` is the device's time without its seconds, as a spreadsheet may have cut it before it was imported.
    """

    DEVICE = 0
    DERIVED = 1
    RECEIPT = 2
    MINUTE = 3


class EventTime(NamedTuple):
    """When a treatment took place, where that time comes from, and what its device told if it is not believed."""

    instant: Millis
    source: TimeSource
    told: Millis | None = None


class ClockReading(NamedTuple):
    """What a device's clock showed when an event of it was received, and whether that can be right.

    `has_journal` says that the event may be older than its receipt.
    """

    told: Millis
    received_at: Millis
    is_right: bool
    has_journal: bool = True

    @property
    def is_ahead(self) -> bool:
        """Tell whether the device's clock is ahead of ours, by more than clocks may differ."""
        return self.told > self.received_at + TOLERANCE

    @property
    def agrees(self) -> bool:
        """Tell whether the device's clock and ours show the same time."""
        return abs(self.told - self.received_at) <= TOLERANCE


_SOURCES: Final = {Clock.OK: TimeSource.DEVICE, Clock.DERIVED: TimeSource.DERIVED}


def is_plausible(instant: Millis, now: Millis) -> bool:
    """Tell whether a device's time can be right, seen from `now`."""
    return EARLIEST <= instant <= now + TOLERANCE


def resolve_event_time(event: Event, received_at: Millis) -> EventTime:
    """Return when the event's treatment took place, and where that time comes from."""
    reading = clock_reading(event, received_at)
    if reading is None:
        return EventTime(received_at, TimeSource.RECEIPT)
    if reading.is_right:
        return EventTime(reading.told, _SOURCES[event.clock])
    return EventTime(received_at, TimeSource.RECEIPT, reading.told)


def clock_reading(event: Event, received_at: Millis) -> ClockReading | None:
    """Return what the clock of the event's device shows; None if it has no time."""
    told, has_journal = event.timestamp, event.gen is not None
    if told is None or event.clock is Clock.NONE:
        return None
    is_right = is_plausible(told, received_at) and (has_journal or told >= received_at - TOLERANCE)
    return ClockReading(told, received_at, is_right, has_journal)
