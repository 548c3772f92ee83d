"""Rebooking: treatments change their owner after a swap, a move or an adoption was entered.

The table TIMELINE has the owners on which each device's rows are to be booked; what differs in the fleet is booked
again. What takes longer than a moment is done in parts, each a transaction: REBOOKING has what is still to be done, so
an interruption loses nothing. Until the last part, earlier treatments are with their new owners already, later ones
still with the old; sums and rows agree at any time.
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, starmap
from typing import Any, Final, NamedTuple, Protocol, Self

from sqlalchemy import Connection, Row, Table, bindparam, delete, func, select

from ..domain.calendar import QUARTER_MILLIS
from ..domain.fleet import ALWAYS, FOREVER, UNOWNED, Owner, Span, Timeline, Timelines
from ..domain.messages import Millis
from .accounts import Account, read_accounts
from .bulk import insert_rows
from .former_owners import FormerOwner, former_owner_at, read_former_owners
from .records import Amounts, Cell, Dispute, Gap
from .retention import PART, part_end
from .rollup import RollupDelta, amounts_of, amounts_of_recovered, cell_of
from .row_mapper import dispute_from_row, gap_from_row
from .schema import DISPUTED, NAME, REBOOKING, RECOVERED, TIMELINE, TREATMENT

_MOST_PARTS: Final = 50  # devices whose spans are looked at before events are committed
_KEY: Final = ("device_id", "gen", "seq")


class Booking(Protocol):
    """Who owns what: a fleet, or as much of one as the ledger keeps."""

    @property
    def machines(self) -> Container[str]:
        """Return the machines that are not removed."""

    def owner_at(self, device_id: str, instant: Millis) -> Owner:
        """Return the owner of what a device counted at an instant."""


class _Booked(Protocol):
    """What owner_under asks of a row."""

    @property
    def device_id(self) -> str: ...
    @property
    def occurred_at(self) -> Millis: ...
    @property
    def received_at(self) -> Millis: ...
    @property
    def owner(self) -> Owner: ...


class _Group(NamedTuple):
    """Treatments that get the same owner: those of a device and an owner from one instant and one receipt on."""

    device_id: str
    occurred_at: Millis
    received_at: Millis
    owner: Owner


@dataclass(frozen=True, slots=True)
class _DeviceBooking:
    """The owners of one device as the last change of the fleet has them, and all that it ever had."""

    device_id: str
    timeline: Timeline
    machines: frozenset[str]
    former: Sequence[FormerOwner]
    owners: Sequence[Owner]

    @classmethod
    def of(cls, connection: Connection, device_id: str) -> Self:
        """Return the owners of a device."""
        present = select(NAME.c.id).where(NAME.c.role == "machine", NAME.c.removed_at.is_(None))
        accounts = read_accounts(connection).values()
        return cls(
            device_id,
            booked_timelines(connection, device_id).get(device_id, Timeline()),
            frozenset(connection.execute(present).scalars()),
            read_former_owners(connection).get(device_id, []),
            [account.owner for account in accounts if account.device_id == device_id],
        )

    def owner_at(self, _: str, instant: Millis) -> Owner:
        """Return the owner at an instant."""
        return self.timeline.at(instant)

    def moves(self, span: Span) -> Iterator[_Move]:
        """Yield what moves within a span: in each part, and of each receipt, all rows of an owner get the same one."""
        edges = {*span, *self.timeline.starts, *(edge for one in self.former for edge in one.span)}
        for start, end in pairwise(sorted(edge for edge in edges if span.start <= edge <= span.end)):
            removed = {one.removed_at for one in self.former if one.span.start <= start < one.span.end}
            for received in starmap(Span, pairwise(sorted({ALWAYS, *removed, FOREVER}))):
                for old in self.owners:
                    new = owner_under(self, _Group(self.device_id, start, received.start, old), self.former)
                    if new != old:
                        yield _Move(self.device_id, Span(start, end), received, old, new)


class _Move(NamedTuple):
    """What a device counted within one span, and what arrived within another, gets another owner."""

    device_id: str
    span: Span
    received: Span
    old: Owner
    new: Owner


def begin(connection: Connection, spans: Mapping[str, Span]) -> None:
    """Note what is to be booked again, as the timelines have it that were written."""
    insert_rows(connection, REBOOKING, [(device_id, *span) for device_id, span in spans.items()])


def is_pending(connection: Connection) -> bool:
    """Return whether something is still to be booked again."""
    return connection.execute(select(REBOOKING.c.device_id).limit(1)).first() is not None


def book_parts(connection: Connection, rollup: RollupDelta) -> int:
    """Book again as much as takes a moment; return how many treatments moved."""
    moved = 0
    for _ in range(_MOST_PARTS):
        row = connection.execute(select(REBOOKING).order_by(REBOOKING.c.device_id).limit(1)).first()
        if row is None or moved >= PART:
            break
        device_id, span = row[0], Span(*row[1:])
        booking = _DeviceBooking.of(connection, device_id)
        end = _part_end(connection, booking, span)
        moved += _rebook(connection, booking, Span(span.start, end), rollup)
        is_row = REBOOKING.c.device_id == device_id
        done = REBOOKING.update().where(is_row).values(start=end) if end < span.end else delete(REBOOKING).where(is_row)
        connection.execute(done)
    return moved


def _rebook(connection: Connection, booking: _DeviceBooking, span: Span, rollup: RollupDelta) -> int:
    """Book again what a device counted within a span; return how many treatments moved."""
    moved = sum(_move(connection, move, rollup) for move in booking.moves(span))
    gaps = _rebooked(booking, map(gap_from_row, _rows_within(connection, RECOVERED, booking.device_id, span)))
    for gap, owner in gaps:
        cell = cell_of(gap.occurred_at, gap.owner, gap.device_id)
        _transfer(rollup, cell, owner, amounts_of_recovered(gap.recovered))
    disputes = _rebooked(booking, map(dispute_from_row, _rows_within(connection, DISPUTED, booking.device_id, span)))
    _write_owners(connection, RECOVERED, gaps)
    _write_owners(connection, DISPUTED, disputes)
    return moved + sum(gap.recovered.total for gap, _ in gaps)


def _part_end(connection: Connection, booking: _DeviceBooking, span: Span) -> Millis:
    """Return until when a part of a span reaches in which the device's machines have few treatments."""
    machines = {owner.machine for owner in booking.owners}
    ends = (part_end(connection, span, PART, TREATMENT.c.machine == machine) for machine in machines)
    return min(ends, default=span.end)


def _move(connection: Connection, move: _Move, rollup: RollupDelta) -> int:
    columns, moved = TREATMENT.c, 0
    is_moved = (
        columns.machine == move.old.machine,
        columns.occurred_at >= move.span.start,
        columns.occurred_at < move.span.end,
        columns.received_at >= move.received.start,
        columns.received_at < move.received.end,
        columns.device_id.concat("") == move.device_id,  # found by machine and time: a device has years of rows
        columns.outlet == move.old.outlet,
    )
    alike = ((columns.occurred_at // QUARTER_MILLIS).label("quarter"), columns.kind, columns.time_source)
    for quarter, kind, source, number in connection.execute(
        select(*alike, func.count()).where(*is_moved).group_by(*alike)
    ):
        amounts = tuple(number * amount for amount in amounts_of(kind, source))
        _transfer(rollup, (quarter, Account.of(move.old, move.device_id)), move.new, amounts)
        moved += number
    if moved:
        connection.execute(TREATMENT.update().where(*is_moved).values(move.new._asdict()))
    return moved


def booked_timelines(connection: Connection, device_id: str | None = None) -> dict[str, Timeline]:
    """Return the owners of each device, or of one, through time, as its rows are booked."""
    steps: defaultdict[str, list[tuple[Millis, Owner]]] = defaultdict(list)
    query = select(TIMELINE).order_by(TIMELINE.c.device_id, TIMELINE.c.start)
    for device, start, machine, outlet in connection.execute(
        query if device_id is None else query.where(TIMELINE.c.device_id == device_id)
    ):
        steps[device].append((start, Owner(machine, outlet)))
    return {
        device: Timeline(tuple(start for start, _ in owners), tuple(owner for _, owner in owners))
        for device, owners in steps.items()
    }


def write_timelines(connection: Connection, timelines: Timelines, devices: Iterable[str]) -> None:
    """Store the timelines under which the rows of these devices are booked now."""
    changed = list(devices)
    if not changed:
        return
    connection.execute(delete(TIMELINE).where(TIMELINE.c.device_id.in_(changed)))
    rows = [
        {"device_id": device_id, "start": start, "machine": owner.machine, "outlet": owner.outlet}
        for device_id in changed
        if (timeline := timelines.get(device_id)) is not None
        for start, owner in zip(timeline.starts, timeline.owners, strict=True)
    ]
    if rows:
        connection.execute(TIMELINE.insert(), rows)


def _rows_within(connection: Connection, table: Table, device_id: str, span: Span) -> Iterable[Row[Any]]:
    columns = table.c
    is_within = (columns.occurred_at >= span.start, columns.occurred_at < span.end)
    return connection.execute(select(table).where(columns.device_id == device_id, *is_within))


def _rebooked[Booked: (Gap, Dispute)](booking: _DeviceBooking, rows: Iterable[Booked]) -> list[tuple[Booked, Owner]]:
    """Return the rows whose owner differs now, with that owner."""
    return [(row, owner) for row in rows if (owner := owner_under(booking, row, booking.former)) != row.owner]


def owner_under(fleet: Booking, row: _Booked, former: Sequence[FormerOwner] = ()) -> Owner:
    """Return a row's owner under `fleet`.

    What a removed machine counted stays its own until another one claims it, and is its own again, as one of the
    `former` owners of the row's device, once no machine claims it any more.
    """
    owner = fleet.owner_at(row.device_id, row.occurred_at)
    if owner != UNOWNED:
        return owner
    if row.owner != UNOWNED and row.owner.machine not in fleet.machines:
        return row.owner
    was = former_owner_at(former, row.occurred_at, row.received_at)
    return UNOWNED if was is None or was.machine in fleet.machines else was


def _transfer(rollup: RollupDelta, cell: Cell, owner: Owner, amounts: Amounts) -> None:
    quarter, account = cell
    rollup.subtract(cell, amounts)
    rollup.add((quarter, Account.of(owner, account.device_id)), amounts)


def _write_owners[Booked: (Gap, Dispute)](
    connection: Connection, table: Table, rebooked: Sequence[tuple[Booked, Owner]]
) -> None:
    if not rebooked:
        return
    is_row = [table.c[name] == bindparam(f"key_{name}") for name in _KEY]
    update = table.update().where(*is_row).values(machine=bindparam("to_machine"), outlet=bindparam("to_outlet"))
    rows = [
        {
            **{f"key_{name}": getattr(row, name) for name in _KEY},
            "to_machine": owner.machine,
            "to_outlet": owner.outlet,
        }
        for row, owner in rebooked
    ]
    connection.execute(update, rows)
