"""Old events: pages of the Django system's events as treatments, and why some are none."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
import re
from typing import Any, Final

from ..domain.event_time import EARLIEST, TOLERANCE, TimeSource
from ..domain.instants import DAY, MINUTE
from ..domain.legacy_history import LegacyTreatment
from ..domain.messages import Counters, Kind, Millis
from ..domain.time_alignment import TimeAlignment
from .coerce import instant, integer, text

_KINDS: Final = {kind.name: kind for kind in Kind}
_STATUS: Final = "STATUS"
_WITHOUT_SECONDS: Final = re.compile(r".*[T ,]\d{1,2}[:.]\d\d *(?:Z|[+-]\d\d(?::?\d\d)?)?")
_TOO_OFTEN: Final = 30  # so many times that happen to be whole minutes are no coincidence
_MILLENNIUM: Final[Millis] = 946_684_800_000  # no server of this system is older


class Skipped(StrEnum):
    """Why an event is no treatment, or cannot be imported."""

    STATUS = "status"
    KIND = "kind"
    COUNTERS = "counters"
    TIME = "time"
    FUTURE = "future"
    DEVICE = "device"
    CELLS = "cells"
    PRUNED = "pruned"


@dataclass(frozen=True, slots=True)
class EventPart:
    """The events of one device in one file; `is_cut` says that none of the file's times has seconds.

    `file` is None where all events are one table.
    """

    device_id: str
    file: str | None
    rows: int
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class EventPage:
    """Some events of one part, in the order of their arrival; the next page begins after the row `last_row`."""

    treatments: list[LegacyTreatment]
    skipped: Counter[Skipped]
    last_row: int
    rows: int

    def until(self, now: Millis, alignment: TimeAlignment) -> EventPage:
        """Return the page without what would still be in the future at the ledger's times."""
        kept = [it for it in self.treatments if alignment.corrected(it).occurred_at <= now + TOLERANCE]
        future = len(self.treatments) - len(kept)
        return replace(self, treatments=kept, skipped=self.skipped + Counter({Skipped.FUTURE: future}))


def read_page(rows: Iterable[tuple[Any, ...]], part: EventPart, after: int, now: Millis) -> EventPage:
    """Return the page of these rows of `TelemetryEvent`, which follow the row `after`."""
    treatments: list[LegacyTreatment] = []
    skipped: Counter[Skipped] = Counter()
    count, last_row = 0, after
    for row_id, *values in rows:
        count, last_row = count + 1, row_id
        match _treatment(values, now):
            case LegacyTreatment(source=TimeSource.DEVICE) as treatment if part.is_cut:
                treatments.append(treatment._replace(source=TimeSource.MINUTE))
            case LegacyTreatment() as treatment:
                treatments.append(treatment)
            case reason:
                skipped[reason] += 1
    return EventPage(treatments, skipped, last_row, count)


def are_cut(device_times: Iterable[object]) -> bool:
    """Tell whether times have lost their seconds: none has any, and they are not told or are zero too often."""
    number, are_told = 0, True
    for device_time in device_times:
        told = instant(device_time)
        if told is None:
            continue
        if told % MINUTE:
            return False
        number += 1
        are_told = are_told and not _WITHOUT_SECONDS.fullmatch(str(device_time).strip())
    return number > 0 and (not are_told or number >= _TOO_OFTEN)


def _treatment(values: list[Any], now: Millis) -> LegacyTreatment | Skipped:
    type_value, device_time, received, *counter_values = values
    event_type = text(type_value).upper()
    kind = _KINDS.get(event_type)
    if kind is None:
        return Skipped.STATUS if event_type == _STATUS else Skipped.KIND
    basic, standard, premium = map(integer, counter_values)
    if basic is None or standard is None or premium is None or (basic, standard, premium)[kind] == 0:
        return Skipped.COUNTERS
    times = instant(device_time), instant(received)
    time = _time(*times, now)
    if time is None:
        is_future = any(it is not None and now + TOLERANCE < it < now + 366 * DAY for it in times)
        return Skipped.FUTURE if is_future else Skipped.TIME
    told = instant(device_time) if time[2] is TimeSource.RECEIPT else None
    return LegacyTreatment(kind, Counters(basic, standard, premium), *time, device_time=told)


def _time(device_time: Millis | None, received: Millis | None, now: Millis) -> tuple[Millis, Millis, TimeSource] | None:
    """Return when a treatment took place, when it was received, and its time source; None if nobody can know.

    Its device kept no journal: a time that differs from that of receipt is the one of a clock that was wrong.
    """
    if received is not None and not _MILLENNIUM <= received <= now + TOLERANCE:
        received = None
    if received is not None and device_time is not None and abs(device_time - received) > TOLERANCE:
        device_time = None
    at = now if received is None else received
    if (
        device_time is not None
        and device_time <= at + TOLERANCE
        and (device_time >= EARLIEST or at - device_time <= DAY)
    ):
        return device_time, device_time if received is None else received, TimeSource.DEVICE
    return None if received is None else (received, received, TimeSource.RECEIPT)
