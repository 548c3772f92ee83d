"""Sums of treatments, asked of the roll-ups: what a database does best, and nothing else."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, Table, case, func, literal_column, null, select

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
    """Treatments, of which recovered, of which uncertain in time; and what those with a price earned, None without."""

    treatments: int = 0
    recovered: int = 0
    uncertain: int = 0
    revenue: float | None = None


class Step(NamedTuple):
    """What a group counted in a quarter."""

    group: GroupKey
    quarter: Quarter
    treatments: int


type DayLine = tuple[GroupKey, Day, int, int, int, float | None]


def by_day(connection: Connection, question: Question, outlets: Mapping[str, Outlet]) -> Iterator[DayLine]:
    """Return what each group counted on each day, the day being that of the outlet, as `Sums` after group and day.

    Without buckets there is one line for each group, of the last day on which it counted.
    """
    group, columns = group_column(DAY, question.group_by), DAY.c
    day = func.max(columns.day) if question.bucket is None else columns.day
    numbers = (func.sum(columns.treatments), func.sum(columns.recovered), func.sum(columns.uncertain))
    query = (
        select(group, day, *numbers, _revenue(outlets))
        .where(_within(question.range), columns.treatments != 0, *conditions(DAY, question.filter))
        .group_by(*([] if question.bucket is None else [columns.day]), group)
    )
    return iter(connection.execute(query).tuples())


def by_kind(connection: Connection, question: Question) -> Iterator[tuple[GroupKey, Kind, int]]:
    """Return what each group counted of each kind over the whole range."""
    group, columns = group_column(DAY, question.group_by), DAY.c
    query = (
        select(group, columns.kind, func.sum(columns.treatments))
        .where(_within(question.range), *conditions(DAY, question.filter))
        .group_by(group, columns.kind)
    )
    return ((key, Kind(kind), number) for key, kind, number in connection.execute(query))


def by_quarter(connection: Connection, question: Question, part: ZonePart, quarters: range) -> Iterator[Step]:
    """Return what each group of one zone's outlets counted in each quarter."""
    columns = QUARTER.c
    wanted = (*_in_part(part, quarters), *conditions(QUARTER, question.filter))
    match question.group_by:
        # Grouped by nothing but what the table is sorted by: quick enough for a year, which no other grouping is.
        case GroupBy.NONE:
            pivot: dict[GroupKey, ColumnElement[int]] = {EVERYTHING: func.sum(columns.treatments)}
        case GroupBy.KIND:
            pivot = dict(zip(Kind, _kinds(), strict=True))
        case _:
            group = group_column(QUARTER, question.group_by)
            query = select(group, columns.quarter, func.sum(columns.treatments)).where(*wanted)
            yield from (Step(*line) for line in connection.execute(query.group_by(columns.quarter, group)))
            return
    query = select(columns.quarter, *pivot.values()).where(*wanted).group_by(columns.quarter)
    for quarter, *counted in connection.execute(query):
        for key, treatments in zip(pivot, counted, strict=True):
            yield Step(key, quarter, treatments)


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


def _kinds() -> list[ColumnElement[int]]:
    """Return the treatments of each kind as columns of their own."""
    columns = QUARTER.c
    return [func.sum(case((columns.kind == kind, columns.treatments), else_=0)) for kind in Kind]


def _revenue(outlets: Mapping[str, Outlet]) -> ColumnElement[Any]:
    """Return what the treatments that have a price earned; today's prices also for yesterday's treatments."""
    columns, priced = DAY.c, {}
    for outlet in outlets.values():
        if prices := {int(kind): outlet.prices[kind.key] for kind in Kind if kind.key in outlet.prices}:
            priced[outlet.id] = case(prices, value=columns.kind)
    return func.sum(columns.treatments * case(priced, value=columns.outlet)) if priced else null()


def _within(days: DateRange) -> ColumnElement[bool]:
    return DAY.c.day.between(day_number(days.first), day_number(days.last))


def _in_part(part: ZonePart, quarters: range) -> Iterator[ColumnElement[bool]]:
    columns = QUARTER.c
    yield columns.quarter >= quarters.start
    yield columns.quarter < quarters.stop
    yield from of_part(QUARTER, part)
