"""Former owners: when and for which devices removed machines counted, so that what was theirs can become theirs again.

What a removed machine counted stays booked on it until another machine claims it. If that claim is taken back, the rows
that had arrived before the machine was removed are its own again.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

from sqlalchemy import Connection, delete, select

from ..domain.fleet import FOREVER, UNASSIGNED, Fleet, Owner, Span, Timeline
from ..domain.messages import Millis
from .schema import FORMER_OWNER


class FormerOwner(NamedTuple):
    """A machine that was removed, where it stood, and a span in which a device counted for it."""

    span: Span
    owner: Owner
    removed_at: Millis


type FormerOwners = Mapping[str, list[FormerOwner]]


def read_former_owners(connection: Connection) -> FormerOwners:
    """Return the former owners of each device, which never hold at once."""
    former: defaultdict[str, list[FormerOwner]] = defaultdict(list)
    for device_id, start, end, machine, outlet, removed_at in connection.execute(select(FORMER_OWNER)):
        former[device_id].append(FormerOwner(Span(start, end), Owner(machine, outlet), removed_at))
    return former


def former_owner_at(former: Iterable[FormerOwner], occurred_at: Millis, received_at: Millis) -> Owner | None:
    """Return the removed machine to which a row belonged."""
    for one in former:
        if one.span.start <= occurred_at < one.span.end and received_at < one.removed_at:
            return one.owner
    return None


def remember_removed(
    connection: Connection, fleet: Fleet, booked: Mapping[str, Timeline], devices: Iterable[str], now: Millis
) -> None:
    """Store what the machines that are booked, but not in `fleet` any more, owned until now."""
    former = read_former_owners(connection)
    for device_id in devices:
        removed = [
            FormerOwner(span, owner, now)
            for span, owner in _pieces(booked.get(device_id, Timeline()))
            if owner.machine != UNASSIGNED and owner.machine not in fleet.machines
        ]
        if removed:
            _write(connection, device_id, [*_outside(former.get(device_id, ()), removed), *removed])


def count_faults(connection: Connection) -> int:
    """Count the spans of former owners that are empty, or begin before another one of their device has ended."""
    faults = 0
    for former in read_former_owners(connection).values():
        spans = sorted(one.span for one in former)
        faults += sum(span.start >= span.end for span in spans)
        faults += sum(first.end > second.start for first, second in pairwise(spans))
    return faults


def _pieces(timeline: Timeline) -> Iterator[tuple[Span, Owner]]:
    ends = [*timeline.starts[1:], FOREVER]
    for start, end, owner in zip(timeline.starts, ends, timeline.owners, strict=True):
        yield Span(start, end), owner


def _outside(former: Iterable[FormerOwner], removed: Iterable[FormerOwner]) -> list[FormerOwner]:
    """Return earlier former owners where none that is removed now had the device after them."""
    left = list(former)
    for newer in removed:
        left = [
            one._replace(span=span)
            for one in left
            for span in (
                Span(one.span.start, min(one.span.end, newer.span.start)),
                Span(max(one.span.start, newer.span.end), one.span.end),
            )
            if span.start < span.end
        ]
    return left


def _write(connection: Connection, device_id: str, former: Iterable[FormerOwner]) -> None:
    connection.execute(delete(FORMER_OWNER).where(FORMER_OWNER.c.device_id == device_id))
    rows = [
        {
            "device_id": device_id,
            **one.span._asdict(),
            **one.owner._asdict(),
            "removed_at": one.removed_at,
        }
        for one in former
    ]
    connection.execute(FORMER_OWNER.insert(), rows)
