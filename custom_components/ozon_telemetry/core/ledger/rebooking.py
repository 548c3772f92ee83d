"""Rebooking: treatments change their owner after a swap, a move or an adoption was entered.

The table TIMELINE has the owners on which each device's rows are booked; what differs in the fleet is booked again.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Row, Table, bindparam, delete, select

from ..domain.fleet import UNOWNED, Fleet, Owner, Span, Timeline, Timelines
from ..domain.messages import Millis
from .former_owners import FormerOwner, former_owner_at, read_former_owners
from .records import Amounts, Dispute, Gap, Treatment
from .rollup import RollupDelta, amounts_of, amounts_of_recovered, cell_of
from .row_mapper import dispute_from_row, gap_from_row, treatment_from_row
from .schema import DISPUTED, RECOVERED, TIMELINE, TREATMENT

_KEY: Final = ("device_id", "gen", "seq")


def rebook(connection: Connection, fleet: Fleet, device_id: str, span: Span, rollup: RollupDelta) -> int:
    """Book what `device_id` counted within `span` on its owners under `fleet`; return how many treatments moved."""
    former = read_former_owners(connection).get(device_id, [])
    treatments = _rebooked(fleet, former, map(treatment_from_row, _rows_within(connection, TREATMENT, device_id, span)))
    for treatment, owner in treatments:
        _transfer(rollup, treatment, owner, amounts_of(treatment.kind, treatment.source))
    gaps = _rebooked(fleet, former, map(gap_from_row, _rows_within(connection, RECOVERED, device_id, span)))
    for gap, owner in gaps:
        _transfer(rollup, gap, owner, amounts_of_recovered(gap.recovered))
    disputes = _rebooked(fleet, former, map(dispute_from_row, _rows_within(connection, DISPUTED, device_id, span)))
    _write_owners(connection, TREATMENT, treatments)
    _write_owners(connection, RECOVERED, gaps)
    _write_owners(connection, DISPUTED, disputes)
    return len(treatments) + sum(gap.recovered.total for gap, _ in gaps)


def booked_timelines(connection: Connection) -> dict[str, Timeline]:
    """Return the owners of each device through time, as its rows are booked."""
    steps: defaultdict[str, list[tuple[Millis, Owner]]] = defaultdict(list)
    query = select(TIMELINE).order_by(TIMELINE.c.device_id, TIMELINE.c.start)
    for device_id, start, machine, outlet in connection.execute(query):
        steps[device_id].append((start, Owner(machine, outlet)))
    return {
        device_id: Timeline(tuple(start for start, _ in owners), tuple(owner for _, owner in owners))
        for device_id, owners in steps.items()
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


def _rebooked[Booked: (Treatment, Gap, Dispute)](
    fleet: Fleet, former: Sequence[FormerOwner], rows: Iterable[Booked]
) -> list[tuple[Booked, Owner]]:
    """Return the rows whose owner differs under `fleet`, with that owner."""
    return [(row, owner) for row in rows if (owner := owner_under(fleet, row, former)) != row.owner]


def owner_under(fleet: Fleet, row: Treatment | Gap | Dispute, former: Sequence[FormerOwner] = ()) -> Owner:
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


def _transfer(rollup: RollupDelta, row: Treatment | Gap, owner: Owner, amounts: Amounts) -> None:
    rollup.subtract(cell_of(row.occurred_at, row.owner, row.device_id), amounts)
    rollup.add(cell_of(row.occurred_at, owner, row.device_id), amounts)


def _write_owners[Booked: (Treatment, Gap, Dispute)](
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
