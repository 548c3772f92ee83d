"""The old system's events as treatments, and why some of them are none."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from ..domain.event_time import EARLIEST, TOLERANCE, TimeSource
from ..domain.legacy_history import LegacyTreatment
from ..domain.messages import Counters, Kind, Millis
from .coerce import instant, text, whole

_KINDS: Final = {kind.name: kind for kind in Kind}
_STATUS: Final = "STATUS"
_DAY: Final[Millis] = 24 * 60 * 60 * 1000
_MILLENNIUM: Final[Millis] = 946_684_800_000  # no server of this system is older


class Skipped(StrEnum):
    """Why an event is no treatment, or cannot be taken over."""

    STATUS = "status"
    KIND = "kind"
    COUNTERS = "counters"
    TIME = "time"
    DEVICE = "device"


@dataclass(frozen=True, slots=True)
class EventPage:
    """Some events of one device, in the order of their arrival; `last` is the row after which the next piece begins."""

    treatments: list[LegacyTreatment]
    skipped: Counter[Skipped]
    last_row: int
    rows: int


def read_page(lines: Iterable[tuple[Any, ...]], after: int, now: Millis) -> EventPage:
    """Read lines of `TelemetryEvent` that follow the row `after`."""
    treatments: list[LegacyTreatment] = []
    skipped: Counter[Skipped] = Counter()
    rows, last = 0, after
    for row, *values in lines:
        rows, last = rows + 1, row
        match _treatment(values, now):
            case LegacyTreatment() as treatment:
                treatments.append(treatment)
            case reason:
                skipped[reason] += 1
    return EventPage(treatments, skipped, last, rows)


def _treatment(values: list[Any], now: Millis) -> LegacyTreatment | Skipped:
    name, told, received, *numbers = values
    kind = _KINDS.get(word := text(name).upper())
    if kind is None:
        return Skipped.STATUS if word == _STATUS else Skipped.KIND
    basic, standard, premium = map(whole, numbers)
    if basic is None or standard is None or premium is None or (basic, standard, premium)[kind] == 0:
        return Skipped.COUNTERS
    time = _time(instant(told), instant(received), now)
    return LegacyTreatment(kind, Counters(basic, standard, premium), *time) if time else Skipped.TIME


def _time(told: Millis | None, received: Millis | None, now: Millis) -> tuple[Millis, Millis, TimeSource] | None:
    """Return when a treatment took place, when it was received, and who says so; None if nobody can know."""
    if received is not None and not _MILLENNIUM <= received <= now + TOLERANCE:
        received = None
    at = now if received is None else received
    if told is not None and told <= at + TOLERANCE and (told >= EARLIEST or at - told <= _DAY):
        return told, told if received is None else received, TimeSource.DEVICE
    return None if received is None else (received, received, TimeSource.RECEIPT)
