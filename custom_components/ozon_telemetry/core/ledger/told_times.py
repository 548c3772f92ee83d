"""Told times: what devices told while Home Assistant's clock was behind is booked at that time, once it is right."""

from collections.abc import Iterator, Sequence
from typing import Final

from sqlalchemy import Connection, bindparam, func, or_, select

from ..domain.event_time import TOLERANCE, TimeSource
from ..domain.fleet import UNOWNED, Fleet, Owner, Span
from ..domain.home_clock import LASTING, ClockJump
from ..domain.messages import LEGACY, Millis
from .records import Treatment, TreatmentKey
from .rollup import RollupDelta, amounts_of, cell_of
from .row_mapper import gap_from_row, treatment_from_row
from .schema import DISPUTED, GENERATION, RECOVERED, TREATMENT

_CHUNK: Final = 1000
_columns = TREATMENT.c
_FOLLOWERS: Final = (RECOVERED, DISPUTED)  # their time and owner are those of the event under their key


def explained_by(connection: Connection, jump: ClockJump) -> list[Treatment]:
    """Return the treatments whose told times were right, as the jump of our clock shows."""
    received = _columns.received_at
    is_within = (received >= jump.received.start, received < jump.received.end, _columns.device_time.is_not(None))
    rows = map(treatment_from_row, connection.execute(select(TREATMENT).where(*is_within)))
    return [row for row in rows if row.device_time and jump.explains(row.gen, row.device_time, row.received_at)]


def devices_ahead(connection: Connection) -> set[str]:
    """Return the devices with a journal whose newest treatment was told by a clock ahead of ours."""
    marks = GENERATION.c
    is_newest = (_columns.device_id == marks.device_id, _columns.gen == marks.gen, _columns.seq == marks.mark)
    # A subquery, not a join, which would read every treatment: of each generation, the newest alone.
    ahead_by = select(_columns.device_time - _columns.received_at).where(*is_newest).scalar_subquery()
    query = select(marks.device_id).where(marks.gen.not_like(f"{LEGACY}%"), ahead_by > TOLERANCE)
    return set(connection.execute(query).scalars())


def ahead_until(connection: Connection, device_id: str, restart: Millis, lag: Millis) -> list[Treatment]:
    """Return what a device told by a clock that was ahead of ours, up to a restart after which both agree.

    After the restart our clock was still behind by `lag`. Until the last treatment at which both agreed before. If
    another device agreed with ours meanwhile, nothing: ours was right, and the device's was set.
    """
    rows: list[Treatment] = []
    latest = restart + lag + TOLERANCE
    for row in _newest_first(connection, device_id):
        if row.received_at >= restart:
            continue
        if _agrees(row):
            break
        if row.device_time is not None and row.received_at + TOLERANCE < row.device_time <= latest:
            rows.append(row)
    return [] if not rows or _somebody_agreed(connection, rows) else rows


def book(connection: Connection, fleet: Fleet, rows: Sequence[Treatment], rollup: RollupDelta) -> None:
    """Book treatments at the time that their devices told, with what their counters proved."""
    booked = [row for row in rows if row.device_time is not None]
    owners = {TreatmentKey(*row[:3]): _owner(fleet, row) for row in booked}
    for row in booked:
        told, owner = row.device_time or row.occurred_at, owners[TreatmentKey(*row[:3])]
        rollup.subtract(cell_of(row.occurred_at, row.owner, row.device_id), amounts_of(row.kind, row.source))
        rollup.add(cell_of(told, owner, row.device_id), amounts_of(row.kind, TimeSource.DEVICE))
        _move_gap(connection, row, owner, rollup)
    if not booked:
        return
    changes = [_change(row, owners[TreatmentKey(*row[:3])]) for row in booked]
    for table in (TREATMENT, *_FOLLOWERS):
        columns = table.c
        is_row = [columns[name] == bindparam(f"key_{name}") for name in ("device_id", "gen", "seq")]
        values: dict[str, object] = {name: bindparam(f"to_{name}") for name in ("occurred_at", "machine", "outlet")}
        more = {"time_source": TimeSource.DEVICE, "device_time": None} if table is TREATMENT else {}
        connection.execute(table.update().where(*is_row).values({**values, **more}), changes)


def _change(row: Treatment, owner: Owner) -> dict[str, object]:
    key = {"key_device_id": row.device_id, "key_gen": row.gen, "key_seq": row.seq}
    return {**key, "to_occurred_at": row.device_time, "to_machine": owner.machine, "to_outlet": owner.outlet}


def _move_gap(connection: Connection, row: Treatment, owner: Owner, rollup: RollupDelta) -> None:
    """Move what the counters of a treatment proved in the sums; its row follows with the others."""
    gap = RECOVERED.c
    is_gap = (gap.device_id == row.device_id, gap.gen == row.gen, gap.seq == row.seq)
    for found in map(gap_from_row, connection.execute(select(RECOVERED).where(*is_gap))):
        rollup.subtract_gap(found)
        rollup.add_gap(found._replace(occurred_at=row.device_time or row.occurred_at, owner=owner))


def _owner(fleet: Fleet, row: Treatment) -> Owner:
    """Return the owner at the told time; what a removed machine counted stays its own."""
    owner = fleet.owner_at(row.device_id, row.device_time or row.occurred_at)
    return row.owner if owner == UNOWNED and row.owner.machine not in fleet.machines else owner


def _newest_first(connection: Connection, device_id: str) -> Iterator[Treatment]:
    """Yield the treatments of a device's journals, of each the newest first."""
    gens = select(GENERATION.c.gen).where(GENERATION.c.device_id == device_id, GENERATION.c.gen.not_like(f"{LEGACY}%"))
    for gen in connection.execute(gens.order_by(GENERATION.c.ordinal.desc()).limit(1)).scalars():
        is_its = (_columns.device_id == device_id, _columns.gen == gen)
        query = select(TREATMENT).where(*is_its).order_by(_columns.seq.desc()).execution_options(yield_per=_CHUNK)
        with connection.execute(query) as rows:  # seldom read to their end
            yield from map(treatment_from_row, rows)


def _agrees(row: Treatment) -> bool:
    return row.source is not TimeSource.RECEIPT and abs(row.occurred_at - row.received_at) <= TOLERANCE


def _somebody_agreed(connection: Connection, rows: Sequence[Treatment]) -> bool:
    """Tell whether another device's clock and ours agreed while these rows were received, and not by chance."""
    span = Span(min(row.received_at for row in rows), max(row.received_at for row in rows) + 1)
    apart = _columns.occurred_at - _columns.received_at
    received, has_no_journal = _columns.received_at, _columns.gen.like(f"{LEGACY}%")
    query = select(_columns.device_id, has_no_journal).where(
        _columns.occurred_at >= span.start - TOLERANCE,
        _columns.occurred_at < span.end + TOLERANCE,
        _columns.received_at >= span.start,
        _columns.received_at < span.end,
        _columns.time_source != TimeSource.RECEIPT,
        apart.between(-TOLERANCE, TOLERANCE),
    )
    lasting = or_(has_no_journal, func.max(received) - func.min(received) > LASTING)
    found = query.group_by(_columns.device_id, has_no_journal).having(lasting)
    return connection.execute(found.limit(1)).first() is not None
