"""Sums of treatments, asked of the roll-ups: what a database does best, and nothing else."""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, Table, case, func, literal_column, select

from ..calendar import Day, day_number
from ..fleet import NOBODY
from ..ledger.schema import DAY, QUARTER
from .context import ZonePart
from .question import DateRange, Filter, GroupBy, Question
from .wall import Stretch

EVERYTHING: Final = "all"

_QUARTERS_AN_HOUR: Final = 4
_COLUMNS: Final = {
    GroupBy.KIND: "kind",
    GroupBy.OUTLET: "outlet",
    GroupBy.MACHINE: "machine",
    GroupBy.DEVICE: "device_id",
}

type GroupKey = str | int


class Share(NamedTuple):
    """What one outlet and kind contributed to a group, and on which day last."""

    group: GroupKey
    outlet: str
    kind: int
    treatments: int
    recovered: int
    uncertain: int
    last_day: Day


class Step(NamedTuple):
    """What a group counted on a day, or in an hour."""

    group: GroupKey
    step: int
    treatments: int


def shares(connection: Connection, question: Question) -> list[Share]:
    """Return what makes up each group over the whole range, apart by outlet and kind, as prices are."""
    group, columns = group_column(DAY, question.group_by), DAY.c
    sums = (func.sum(columns.treatments), func.sum(columns.recovered), func.sum(columns.uncertain))
    query = (
        select(group, columns.outlet, columns.kind, *sums, func.max(columns.day))
        .where(_within(question.range), columns.treatments != 0, *conditions(DAY, question.filter))
        .group_by(group, columns.outlet, columns.kind)
    )
    return [Share(*line) for line in connection.execute(query)]


def by_day(connection: Connection, question: Question) -> Iterator[Step]:
    """Return what each group counted on each day, the day being that of the outlet."""
    query = _steps(DAY, DAY.c.day, question)
    return _run(connection, query.where(_within(question.range)))


def by_hour(connection: Connection, question: Question, part: ZonePart, quarters: range) -> Iterator[Step]:
    """Return what each group counted in each hour since the first of `quarters`."""
    hour = (QUARTER.c.quarter - quarters.start) // _QUARTERS_AN_HOUR
    return _run(connection, _steps(QUARTER, hour, question).where(*_in_part(part, quarters)))


def by_wall_hour(
    connection: Connection, question: Question, part: ZonePart, quarters: range, clock: list[Stretch]
) -> Iterator[Step]:
    """Return what each group counted in each hour that `clock`, the one on the wall of these outlets, showed."""
    hour = (QUARTER.c.quarter + ahead(clock)) // _QUARTERS_AN_HOUR
    return _run(connection, _steps(QUARTER, hour, question).where(*_in_part(part, quarters)))


def conditions(table: Table, asked: Filter) -> Iterator[ColumnElement[bool]]:
    """Yield what a filter demands of a line, be it of a roll-up or of the treatments themselves."""
    wanted = {"kind": asked.kinds, "outlet": asked.outlets, "machine": asked.machines, "device_id": asked.devices}
    for name, values in wanted.items():
        if values is not None and name in table.c:
            yield table.c[name].in_(sorted(values))
    if not asked.unassigned and asked.machines is None:
        yield table.c.machine != NOBODY


def of_part(table: Table, part: ZonePart) -> Iterator[ColumnElement[bool]]:
    """Yield what makes a line's outlet one of a zone's."""
    if part.outlets:
        yield table.c.outlet.not_in(part.outlets) if part.is_rest else table.c.outlet.in_(part.outlets)


def group_column(table: Table, group_by: GroupBy) -> ColumnElement[Any]:
    """Return the column by which lines are grouped; one and the same text for all where they are not."""
    return literal_column(f"'{EVERYTHING}'") if group_by is GroupBy.NONE else table.c[_COLUMNS[group_by]]


def _steps(table: Table, step: ColumnElement[int], question: Question) -> Select[tuple[Any, int, int]]:
    group = group_column(table, question.group_by)
    query = select(group, step, func.sum(table.c.treatments)).group_by(step, group)
    return query.where(*conditions(table, question.filter))


def _run(connection: Connection, query: Select[tuple[Any, int, int]]) -> Iterator[Step]:
    return (Step(*line) for line in connection.execute(query))


def _within(days: DateRange) -> ColumnElement[bool]:
    return DAY.c.day.between(day_number(days.first), day_number(days.last))


def _in_part(part: ZonePart, quarters: range) -> Iterator[ColumnElement[bool]]:
    columns = QUARTER.c
    yield columns.quarter >= quarters.start
    yield columns.quarter < quarters.stop
    yield from of_part(QUARTER, part)


def ahead(clock: list[Stretch]) -> ColumnElement[int]:
    """Return how many quarters a clock is ahead of UTC at the quarter of a line."""
    later = [(QUARTER.c.quarter >= stretch.start, stretch.offset) for stretch in reversed(clock[1:])]
    first: ColumnElement[int] = literal_column(str(clock[0].offset))
    return case(*later, else_=first) if later else first
