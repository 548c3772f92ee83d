"""Time of a treatment: the device's where it can be right, else that of receipt."""

from enum import IntEnum
from typing import Final

from .instants import MINUTE
from .messages import Clock, Event, Millis

EARLIEST: Final[Millis] = 1_704_067_200_000  # 2024-01-01T00:00:00Z: no device of this fleet is older
TOLERANCE: Final[Millis] = 5 * MINUTE  # a device's clock may be this much ahead of ours


class TimeSource(IntEnum):
    """Where the time of a row comes from; the number is what the ledger stores."""

    DEVICE = 0
    DERIVED = 1
    RECEIPT = 2


_SOURCES: Final = {Clock.OK: TimeSource.DEVICE, Clock.DERIVED: TimeSource.DERIVED}


def is_plausible(instant: Millis, now: Millis) -> bool:
    """Tell whether a device's time can be right, seen from `now`."""
    return EARLIEST <= instant <= now + TOLERANCE


def resolve_event_time(event: Event, received_at: Millis) -> tuple[Millis, TimeSource]:
    """Return when the event's treatment took place, and where that time comes from."""
    source = _SOURCES.get(event.clock)
    if source is not None and event.timestamp is not None and is_plausible(event.timestamp, received_at):
        return event.timestamp, source
    return received_at, TimeSource.RECEIPT
