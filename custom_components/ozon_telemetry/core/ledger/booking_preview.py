"""Booking preview: which treatments a changed fleet would give to other owners, before it is saved.

It says what `rebooking` would do, from sums and for the changed spans only, and changes nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection

from ..domain.calendar import date_of
from ..domain.fleet import FOREVER, UNOWNED, Fleet, Owner, Span, Timeline
from ..domain.overlaps import AssignmentOverlap
from .rebooking import booked_timelines
from .rollup import ZoneOf
from .span_counts import Count, SpanCounter


@dataclass(frozen=True, slots=True)
class Transfer:
    """Treatments that get another owner, on local days from `first` to `last`."""

    old: Owner
    new: Owner
    treatments: int
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class BookingPreview:
    """What a change of the fleet books again, and the treatments of both devices of each overlap it brings.

    `fixed` are those that would get another owner too, but retention has deleted their rows: they stay.
    """

    transfers: Sequence[Transfer]
    overlapping: Sequence[tuple[int, int]]
    fixed: int

    @property
    def treatments(self) -> int:
        """Return how many treatments get another owner."""
        return sum(transfer.treatments for transfer in self.transfers)


class _Change(NamedTuple):
    """A span in which a device's treatments get another owner."""

    device_id: str
    span: Span
    owner: Owner


def preview_booking(
    connection: Connection, fleet: Fleet, zone_of: ZoneOf, overlaps: Sequence[AssignmentOverlap]
) -> BookingPreview:
    """Return what booking on `fleet` would change; `zone_of` is the zone of the days as they are stored."""
    counter = SpanCounter.of(connection, zone_of)
    moved: dict[tuple[Owner, Owner], Count] = {}
    fixed = 0
    for change in _changes(connection, fleet):
        rows = dict(_leaving(fleet, change, counter.rows(change.device_id, change.span)))
        for old, count in rows.items():
            key = (old, change.owner)
            moved[key] = moved[key].plus(count) if key in moved else count
        every = dict(_leaving(fleet, change, counter.sums(change.device_id, change.span)))
        fixed += _total(every.values()) - _total(rows.values())
    return BookingPreview(
        transfers=sorted((_transfer(*owners, count) for owners, count in moved.items()), key=lambda it: it.first),
        overlapping=[_concerned(counter, overlap) for overlap in overlaps],
        fixed=fixed,
    )


def _changes(connection: Connection, fleet: Fleet) -> Iterator[_Change]:
    booked = booked_timelines(connection)
    for device_id in sorted(booked.keys() | fleet.timelines.keys()):
        old, new = booked.get(device_id, Timeline()), fleet.timelines.get(device_id, Timeline())
        starts = sorted({*old.starts, *new.starts})
        for start, end in zip(starts, [*starts[1:], FOREVER], strict=True):
            if old.at(start) != new.at(start):
                yield _Change(device_id, Span(start, end), new.at(start))


def _leaving(fleet: Fleet, change: _Change, counts: dict[Owner, Count]) -> Iterator[tuple[Owner, Count]]:
    """Yield what leaves its owner: what a removed machine counted is its own until another one claims it."""
    for owner, count in counts.items():
        is_kept = change.owner == UNOWNED and owner.machine not in fleet.machines
        if owner != change.owner and not is_kept:
            yield owner, count


def _transfer(old: Owner, new: Owner, count: Count) -> Transfer:
    return Transfer(old, new, count.treatments, date_of(count.first), date_of(count.last))


def _concerned(counter: SpanCounter, overlap: AssignmentOverlap) -> tuple[int, int]:
    first, second = (_total(counter.sums(device_id, overlap.span).values()) for device_id in overlap.devices)
    return first, second


def _total(counts: Iterable[Count]) -> int:
    return sum(count.treatments for count in counts)
