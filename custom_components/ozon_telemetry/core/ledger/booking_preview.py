"""Booking preview: which treatments a changed fleet would give to other owners, before it is saved.

It says what `rebooking` would do, from sums and for the changed spans only, and changes nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection

from ..domain.calendar import date_of
from ..domain.fleet import ALWAYS, FOREVER, UNOWNED, Fleet, Owner, Span, Timeline
from ..domain.overlaps import AssignmentOverlap
from .former_owners import FormerOwner, read_former_owners
from .rebooking import booked_timelines
from .span_counts import Count, Counts, SpanCounter


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
    """A span in which a device's treatments get another owner: all of them, or those `received` within another one."""

    device_id: str
    span: Span
    owner: Owner
    received: Span | None = None


def preview_booking(connection: Connection, fleet: Fleet, overlaps: Sequence[AssignmentOverlap]) -> BookingPreview:
    """Return what booking on `fleet` would change."""
    counter = SpanCounter.of(connection)
    moved: dict[tuple[Owner, Owner], Count] = {}
    fixed = 0
    for change in _changes(connection, fleet):
        rows = dict(_leaving(fleet, change, _rows(counter, change)))
        for old, count in rows.items():
            key = (old, change.owner)
            moved[key] = moved[key].plus(count) if key in moved else count
        if change.received is None:
            every = dict(_leaving(fleet, change, counter.sums(change.device_id, change.span)))
            fixed += _total(every.values()) - _total(rows.values())
    return BookingPreview(
        transfers=sorted((_transfer(*owners, count) for owners, count in moved.items()), key=lambda it: it.first),
        overlapping=[_concerned(counter, overlap) for overlap in overlaps],
        fixed=fixed,
    )


def _rows(counter: SpanCounter, change: _Change) -> Counts:
    if change.received is None:
        return counter.rows(change.device_id, change.span)
    return counter.rows_received(change.device_id, change.span, change.received)


def _changes(connection: Connection, fleet: Fleet) -> Iterator[_Change]:
    former = read_former_owners(connection)
    for change in _fleet_changes(connection, fleet):
        known = [] if change.owner != UNOWNED else former.get(change.device_id, [])
        yield from _with_former(change, [one for one in known if one.owner.machine not in fleet.machines])


def _with_former(change: _Change, former: Sequence[FormerOwner]) -> Iterator[_Change]:
    """Yield a change in parts: what a removed machine had goes back to it, if it arrived before that was removed."""
    start = change.span.start
    for span, owner, removed_at in sorted(former):
        part = Span(max(start, span.start), min(change.span.end, span.end))
        if part.start >= part.end:
            continue
        if start < part.start:
            yield change._replace(span=Span(start, part.start))
        yield change._replace(span=part, owner=owner, received=Span(ALWAYS, removed_at))
        yield change._replace(span=part, received=Span(removed_at, FOREVER))
        start = part.end
    if start < change.span.end:
        yield change._replace(span=Span(start, change.span.end))


def _fleet_changes(connection: Connection, fleet: Fleet) -> Iterator[_Change]:
    booked = booked_timelines(connection)
    for device_id in sorted(booked.keys() | fleet.timelines.keys()):
        old, new = booked.get(device_id, Timeline()), fleet.timelines.get(device_id, Timeline())
        starts = sorted({*old.starts, *new.starts})
        for start, end in zip(starts, [*starts[1:], FOREVER], strict=True):
            if old.at(start) != new.at(start):
                yield _Change(device_id, Span(start, end), new.at(start))


def _leaving(fleet: Fleet, change: _Change, counts: Counts) -> Iterator[tuple[Owner, Count]]:
    """Yield what leaves its owner: what a removed machine counted is its own until another one claims it."""
    is_claimed = change.owner.machine in fleet.machines
    for owner, count in counts.items():
        is_kept = not is_claimed and owner != UNOWNED and owner.machine not in fleet.machines
        if owner != change.owner and not is_kept:
            yield owner, count


def _transfer(old: Owner, new: Owner, count: Count) -> Transfer:
    return Transfer(old, new, count.treatments, date_of(count.first), date_of(count.last))


def _concerned(counter: SpanCounter, overlap: AssignmentOverlap) -> tuple[int, int]:
    first, second = (_total(counter.sums(device_id, overlap.span).values()) for device_id in overlap.devices)
    return first, second


def _total(counts: Iterable[Count]) -> int:
    return sum(count.treatments for count in counts)
