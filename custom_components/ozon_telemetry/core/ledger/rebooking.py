"""Booking treatments on another owner after a swap, a move or an adoption was entered."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import Connection, Row, Table, bindparam, delete, select

from ..domain.fleet import UNOWNED, Fleet, Owner, Span, Timeline, Timelines
from ..domain.messages import Counters, Millis
from .records import Amounts
from .rollup import RollupDelta, amounts_of, amounts_of_recovered, cell_of
from .schema import RECOVERED, TIMELINE, TREATMENT

_KEY: Final = ("device_id", "gen", "seq")


def rebook(connection: Connection, fleet: Fleet, device_id: str, span: Span, tally: RollupDelta) -> int:
    """Book what `device_id` counted within `span` on its owners under `fleet`; return how many treatments moved."""
    treatments = _moves(connection, TREATMENT, fleet, device_id, span)
    for move in treatments:
        _transfer(tally, move, amounts_of(move[0].kind, move[0].time_source))
    gaps = _moves(connection, RECOVERED, fleet, device_id, span)
    for move in gaps:
        _transfer(tally, move, amounts_of_recovered(_recovered(move[0])))
    _write(connection, TREATMENT, treatments)
    _write(connection, RECOVERED, gaps)
    return len(treatments) + sum(_recovered(line).total for line, _, _ in gaps)


type _Move = tuple[Row[Any], Owner, Owner]


def _transfer(tally: RollupDelta, move: _Move, amounts: Amounts) -> None:
    line, before, after = move
    tally.subtract(cell_of(line.occurred_at, before, line.device_id), amounts)
    tally.add(cell_of(line.occurred_at, after, line.device_id), amounts)


def _recovered(line: Row[Any]) -> Counters:
    return Counters(line.basic, line.standard, line.premium)


def _moves(connection: Connection, table: Table, fleet: Fleet, device_id: str, span: Span) -> list[_Move]:
    query = select(table).where(
        table.c.device_id == device_id,
        table.c.occurred_at >= span.start,
        table.c.occurred_at < span.end,
    )
    moves = []
    for line in connection.execute(query):
        before = Owner(line.machine, line.outlet)
        after = _new_owner(fleet, before, device_id, line.occurred_at)
        if after != before:
            moves.append((line, before, after))
    return moves


def _new_owner(fleet: Fleet, before: Owner, device_id: str, instant: Millis) -> Owner:
    """Return the owner under `fleet`; what a removed machine counted stays its own until someone claims it."""
    after = fleet.owner_at(device_id, instant)
    return before if after == UNOWNED and before.machine not in fleet.machines else after


def _write(connection: Connection, table: Table, moves: list[_Move]) -> None:
    if not moves:
        return
    is_row = [table.c[name] == bindparam(f"key_{name}") for name in _KEY]
    update = table.update().where(*is_row).values(machine=bindparam("to_machine"), outlet=bindparam("to_outlet"))
    connection.execute(
        update,
        [
            {
                **{f"key_{name}": getattr(line, name) for name in _KEY},
                "to_machine": after.machine,
                "to_outlet": after.outlet,
            }
            for line, _, after in moves
        ],
    )


def booked_timelines(connection: Connection) -> dict[str, Timeline]:
    """Return the owners of each device through time, as its rows are booked."""
    steps: defaultdict[str, list[tuple[Millis, Owner]]] = defaultdict(list)
    query = select(TIMELINE).order_by(TIMELINE.c.device_id, TIMELINE.c.start)
    for device_id, start, machine, outlet in connection.execute(query):
        steps[device_id].append((start, Owner(machine, outlet)))
    return {
        device_id: Timeline(tuple(start for start, _ in each), tuple(owner for _, owner in each))
        for device_id, each in steps.items()
    }


def write_timelines(connection: Connection, timelines: Timelines, devices: Iterable[str]) -> None:
    """Keep the timelines under which the rows of these devices are booked now."""
    changed = list(devices)
    if not changed:
        return
    connection.execute(delete(TIMELINE).where(TIMELINE.c.device_id.in_(changed)))
    lines = [
        {"device_id": device_id, "start": start, "machine": owner.machine, "outlet": owner.outlet}
        for device_id in changed
        if (timeline := timelines.get(device_id)) is not None
        for start, owner in zip(timeline.starts, timeline.owners, strict=True)
    ]
    if lines:
        connection.execute(TIMELINE.insert(), lines)
