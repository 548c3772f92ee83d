"""Sums of treatments, asked of the roll-ups: what a database does best, and nothing else."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, Table, case, func, literal_column, null, select

from ..calendar import Day, Quarter, day_number
from ..fleet import NOBODY, Outlet
from ..ledger.schema import DAY, QUARTER
from ..messages import Kind
from .context import ZonePart
from .question import DateRange, Filter, GroupBy, Question

EVERYTHING: Final = "all"

_COLUMNS: Final = {
    GroupBy.KIND: "kind",
    GroupBy.OUTLET: "outlet",
    GroupBy.MACHINE: "machine",
    GroupBy.DEVICE: "device_id",
}

type GroupKey = str | int


class Sums(NamedTuple):
    """Treatments of each kind, how many of them are recovered or uncertain in time, and what those with a price earned.

    `revenue` is None if nothing had a price.
    """

    basic: int = 0
    standard: int = 0
    premium: int = 0
    recovered: int = 0
    uncertain: int = 0
    revenue: float | None = None

    @property
    def treatments(self) -> int:
        """Return the treatments of all kinds."""
        return self[0] + self[1] + self[2]

    def plus(self, other: Sums) -> Sums:
        """Return the sums of both."""
        earned = [sums.revenue for sums in (self, other) if sums.revenue is not None]
        numbers = (mine + theirs for mine, theirs in zip(self[:5], other[:5], strict=True))
        return Sums(*numbers, sum(earned) if earned else None)


class DaySums(NamedTuple):
    """What a group counted on a day."""

    group: GroupKey
    day: Day
    sums: Sums


class Step(NamedTuple):
    """What a group counted in a quarter."""

    group: GroupKey
    quarter: Quarter
    treatments: int


def by_day(connection: Connection, question: Question, outlets: Mapping[str, Outlet]) -> Iterator[DaySums]:
    """Return what each group counted on each day, the day being that of the outlet."""
    group, columns = group_column(DAY, question.group_by), DAY.c
    query = (
        select(group, columns.day, *_kinds(DAY), func.sum(columns.recovered), func.sum(columns.uncertain))
        .add_columns(func.sum(columns.treatments * _price(outlets)))
        .where(_within(question.range), columns.treatments != 0, *conditions(DAY, question.filter))
        .group_by(columns.day, group)
    )
    return (DaySums(line[0], line[1], Sums(*line[2:])) for line in connection.execute(query))


def by_quarter(connection: Connection, question: Question, part: ZonePart, quarters: range) -> Iterator[Step]:
    """Return what each group of one zone's outlets counted in each quarter."""
    columns = QUARTER.c
    wanted = (*_in_part(part, quarters), *conditions(QUARTER, question.filter))
    if question.group_by in {GroupBy.NONE, GroupBy.KIND}:
        # Grouped by what the table is sorted by: quick enough for a year, which no other grouping is.
        pivot = select(columns.quarter, *_kinds(QUARTER)).where(*wanted).group_by(columns.quarter)
        for quarter, *numbers in connection.execute(pivot):
            for kind, number in enumerate(numbers):
                yield Step(kind if question.group_by is GroupBy.KIND else EVERYTHING, quarter, number)
        return
    group = group_column(QUARTER, question.group_by)
    query = select(group, columns.quarter, func.sum(columns.treatments)).where(*wanted).group_by(columns.quarter, group)
    yield from (Step(*line) for line in connection.execute(query))


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


def _kinds(table: Table) -> list[ColumnElement[int]]:
    """Return the treatments of each kind as columns of their own."""
    return [func.sum(case((table.c.kind == kind, table.c.treatments), else_=0)) for kind in Kind]


def _price(outlets: Mapping[str, Outlet]) -> ColumnElement[Any]:
    """Return the price of a line's treatments, NULL where there is none; today's also for yesterday's treatments."""
    columns = DAY.c
    prices = {
        outlet.id: case({int(kind): outlet.prices[kind.key] for kind in Kind if kind.key in outlet.prices}, value=columns.kind)
        for outlet in outlets.values()
        if any(kind.key in outlet.prices for kind in Kind)
    }
    return case(prices, value=columns.outlet) if prices else null()


def _within(days: DateRange) -> ColumnElement[bool]:
    return DAY.c.day.between(day_number(days.first), day_number(days.last))


def _in_part(part: ZonePart, quarters: range) -> Iterator[ColumnElement[bool]]:
    columns = QUARTER.c
    yield columns.quarter >= quarters.start
    yield columns.quarter < quarters.stop
    yield from of_part(QUARTER, part)
