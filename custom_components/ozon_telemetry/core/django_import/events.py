"""Old events: pages of the Django system's events as treatments, why some are none, and their counts for a preview."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from ..domain.event_time import EARLIEST, TOLERANCE, TimeSource
from ..domain.fleet import UNASSIGNED, Fleet
from ..domain.instants import DAY
from ..domain.legacy_history import LegacyTreatment
from ..domain.messages import Counters, Kind, Millis
from .coerce import instant, integer, text

_KINDS: Final = {kind.name: kind for kind in Kind}
_STATUS: Final = "STATUS"
_MILLENNIUM: Final[Millis] = 946_684_800_000  # no server of this system is older


class Skipped(StrEnum):
    """Why an event is no treatment, or cannot be imported."""

    STATUS = "status"
    KIND = "kind"
    COUNTERS = "counters"
    TIME = "time"
    DEVICE = "device"


@dataclass(frozen=True, slots=True)
class EventPage:
    """Some events of one device, in the order of their arrival; the next page begins after the row `last_row`."""

    treatments: list[LegacyTreatment]
    skipped: Counter[Skipped]
    last_row: int
    rows: int


@dataclass(slots=True)
class Preview:
    """What an import would add, counted before anything is written.

    `known` treatments are in the ledger already, `unowned` ones belong to no machine at their own time.
    """

    kinds: Counter[Kind] = field(default_factory=Counter)
    skipped: Counter[Skipped] = field(default_factory=Counter)
    known: int = 0
    unowned: int = 0
    first: Millis | None = None
    last: Millis | None = None

    @property
    def treatments(self) -> int:
        """Return how many treatments the file contains."""
        return self.kinds.total()

    def add_page(self, device_id: str, page: EventPage, known: int, fleet: Fleet) -> None:
        """Count a page of a device's history, of which `known` are in the ledger, as `fleet` would own it."""
        self.skipped += page.skipped
        self.known += known
        for treatment in page.treatments:
            self.kinds[treatment.kind] += 1
            self.unowned += fleet.owner_at(device_id, treatment.occurred_at).machine == UNASSIGNED
        times = [treatment.occurred_at for treatment in page.treatments]
        if times:
            self.first = min(times) if self.first is None else min(self.first, *times)
            self.last = max(times) if self.last is None else max(self.last, *times)


def read_page(rows: Iterable[tuple[Any, ...]], after: int, now: Millis) -> EventPage:
    """Return the page of these rows of `TelemetryEvent`, which follow the row `after`."""
    treatments: list[LegacyTreatment] = []
    skipped: Counter[Skipped] = Counter()
    count, last_row = 0, after
    for row_id, *values in rows:
        count, last_row = count + 1, row_id
        match _treatment(values, now):
            case LegacyTreatment() as treatment:
                treatments.append(treatment)
            case reason:
                skipped[reason] += 1
    return EventPage(treatments, skipped, last_row, count)


def _treatment(values: list[Any], now: Millis) -> LegacyTreatment | Skipped:
    type_value, device_time, received, *counter_values = values
    event_type = text(type_value).upper()
    kind = _KINDS.get(event_type)
    if kind is None:
        return Skipped.STATUS if event_type == _STATUS else Skipped.KIND
    basic, standard, premium = map(integer, counter_values)
    if basic is None or standard is None or premium is None or (basic, standard, premium)[kind] == 0:
        return Skipped.COUNTERS
    time = _time(instant(device_time), instant(received), now)
    if time is None:
        return Skipped.TIME
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
