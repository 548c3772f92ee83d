"""Disputes in the ledger: their table, and the decisions of people on them, each of which can be taken back.

A decision that they took place books them as recovered, at the time of the event that told them: in the same row as
what its counters proved anyway, so that everything that knows recovered treatments knows these.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final

from sqlalchemy import ColumnElement, Connection, Table, delete, func, select

from ..domain.disputes import DisputeChoice, Resolution
from ..domain.messages import ZERO, Millis
from .bulk import add_to_rows, upsert_rows
from .records import Dispute, Gap, TreatmentKey
from .rollup import RollupDelta
from .row_mapper import dispute_from_row, dispute_to_row, gap_to_row
from .schema import DISPUTED, RECOVERED

_AMOUNTS: Final = ("missing", "basic", "standard", "premium")
_CONTENT: Final = tuple(column.name for column in DISPUTED.columns if not column.primary_key)


def insert(connection: Connection, disputes: Collection[Dispute]) -> None:
    """Insert new disputes; one that is told again takes the place of the one before."""
    upsert_rows(connection, DISPUTED, _CONTENT, list(map(dispute_to_row, disputes)))


def open_disputes(connection: Connection) -> list[Dispute]:
    """Return the disputes on which nobody has decided, oldest first."""
    query = select(DISPUTED).where(DISPUTED.c.choice.is_(None)).order_by(DISPUTED.c.received_at, DISPUTED.c.seq)
    return list(map(dispute_from_row, connection.execute(query)))


def open_disputes_of(connection: Connection, device_id: str, limit: int) -> list[Dispute]:
    """Return the oldest disputes of a device on which nobody has decided."""
    columns = DISPUTED.c
    is_open = (columns.device_id == device_id, columns.choice.is_(None))
    query = select(DISPUTED).where(*is_open).order_by(columns.received_at, columns.seq).limit(limit)
    return list(map(dispute_from_row, connection.execute(query)))


def open_sums(connection: Connection) -> dict[tuple[str, str], int]:
    """Return how many treatments are open by machine and device."""
    columns = DISPUTED.c
    owner = (columns.machine, columns.device_id)
    amount = func.sum(columns.basic + columns.standard + columns.premium)
    query = select(*owner, amount).where(columns.choice.is_(None)).group_by(*owner)
    return {(machine, device_id): int(number) for machine, device_id, number in connection.execute(query)}


def latest_disputes(connection: Connection, limit: int) -> list[Dispute]:
    """Return the newest disputes, decided or not, newest first."""
    query = select(DISPUTED).order_by(DISPUTED.c.received_at.desc(), DISPUTED.c.seq.desc()).limit(limit)
    return list(map(dispute_from_row, connection.execute(query)))


def resolve(
    connection: Connection, keys: Iterable[TreatmentKey], resolution: Resolution | None, rollup: RollupDelta
) -> list[Dispute]:
    """Decide on disputes, or take their decisions back with None; return those that changed, as they are now."""
    return [
        changed
        for key in keys
        if (dispute := read(connection, key)) is not None
        and (changed := _resolve(connection, dispute, resolution, rollup)) is not None
    ]


def answer(connection: Connection, taking_turns: Mapping[str, Collection[str]]) -> list[Dispute]:
    """Decide the open disputes of runs that take turns: what one rose by above the other is another device's."""
    columns = DISPUTED.c
    answered = []
    for device_id, gens in taking_turns.items():
        is_open = (columns.device_id == device_id, columns.gen.in_(gens), columns.choice.is_(None))
        for dispute in map(dispute_from_row, connection.execute(select(DISPUTED).where(*is_open)).all()):
            resolution = Resolution(DisputeChoice.OTHER_DEVICE, dispute.received_at)
            answered.append(dispute._replace(resolution=resolution))
    insert(connection, answered)
    return answered


def read(connection: Connection, key: TreatmentKey) -> Dispute | None:
    """Return the dispute under a key, if there is one."""
    row = connection.execute(select(DISPUTED).where(*_is_at(DISPUTED, key))).one_or_none()
    return None if row is None else dispute_from_row(row)


def withdraw(connection: Connection, keys: Iterable[TreatmentKey], rollup: RollupDelta) -> list[Dispute]:
    """Delete disputes whose question is answered by facts, with what decisions on them booked; return the decided."""
    decided = []
    for key in keys:
        dispute = read(connection, key)
        if dispute is not None and dispute.resolution is not None:
            decided.append(dispute)
        resolve(connection, [key], None, rollup)
        connection.execute(delete(DISPUTED).where(*_is_at(DISPUTED, key)))
    return decided


def decide_as_before(
    connection: Connection, before: Iterable[Dispute], told: Iterable[Dispute], rollup: RollupDelta
) -> set[TreatmentKey]:
    """Decide on disputes that are told again as a person had decided, unless there is more in doubt now.

    Returns the keys of those on which that decides.
    """
    now = {dispute.key: dispute for dispute in told}
    kept = [was for was in before if was.key in now and min(was.amount.minus(now[was.key].amount)) >= 0]
    for was in kept:
        resolve(connection, [was.key], was.resolution, rollup)
    return {was.key for was in kept}


def prune(connection: Connection, before: Millis) -> None:
    """Delete the decided disputes from before an instant: what was decided stays."""
    columns = DISPUTED.c
    connection.execute(delete(DISPUTED).where(columns.occurred_at < before, columns.choice.is_not(None)))


def without_decisions(connection: Connection, gaps: Collection[Gap]) -> Iterator[Gap]:
    """Yield what counters prove of stored gaps; nothing of one that is a decision only."""
    columns = DISPUTED.c
    is_counted = (columns.choice == DisputeChoice.ALL, columns.device_id.in_({gap.device_id for gap in gaps}))
    found = map(dispute_from_row, connection.execute(select(DISPUTED).where(*is_counted)))
    decided = {dispute.key: dispute.amount for dispute in found}
    for gap in gaps:
        added = decided.get(TreatmentKey(gap.device_id, gap.gen, gap.seq), ZERO)
        proved = gap._replace(recovered=gap.recovered.minus(added))
        if proved.missing or proved.recovered != ZERO:
            yield proved


def add_gaps(connection: Connection, gaps: Collection[Gap], rollup: RollupDelta) -> None:
    """Book recovered treatments, beside what is booked under the same keys already."""
    for gap in gaps:
        rollup.add_gap(gap)
    add_to_rows(connection, RECOVERED, _AMOUNTS, list(map(gap_to_row, gaps)))


def subtract_gap(connection: Connection, gap: Gap, rollup: RollupDelta) -> None:
    """Take back recovered treatments; their row is deleted once nothing is left of it.

    The row is there: retention deletes it only together with the decisions that it booked.
    """
    columns = RECOVERED.c
    negative = gap._replace(missing=-gap.missing, recovered=ZERO.minus(gap.recovered))
    is_row = _is_at(RECOVERED, TreatmentKey(gap.device_id, gap.gen, gap.seq))
    add_to_rows(connection, RECOVERED, _AMOUNTS, [gap_to_row(negative)])
    connection.execute(delete(RECOVERED).where(*is_row, *(columns[amount] == 0 for amount in _AMOUNTS)))
    rollup.subtract_gap(gap)


def booked_gap(dispute: Dispute) -> Gap:
    """Return the gap as which a dispute is booked where a person says that its treatments took place."""
    _, _, _, amount, _, _, occurred_at, received_at, owner, _ = dispute
    return Gap(*dispute.key, 0, amount, occurred_at, received_at, owner)


def _resolve(
    connection: Connection, dispute: Dispute, resolution: Resolution | None, rollup: RollupDelta
) -> Dispute | None:
    changed = dispute._replace(resolution=resolution)
    if changed == dispute:
        return None
    if _is_counted(dispute):
        subtract_gap(connection, booked_gap(dispute), rollup)
    if _is_counted(changed):
        add_gaps(connection, [booked_gap(changed)], rollup)
    insert(connection, [changed])
    return changed


def _is_counted(dispute: Dispute) -> bool:
    return dispute.resolution is not None and dispute.resolution.choice is DisputeChoice.ALL


def _is_at(table: Table, key: TreatmentKey) -> list[ColumnElement[bool]]:
    columns = table.c
    return [columns.device_id == key.device_id, columns.gen == key.gen, columns.seq == key.seq]
