"""The busiest hours of the week, by the clock on each outlet's wall.

Hours of the week are summed where the rows are: the answer has 168 numbers, however long the history is.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, Connection

from ..domain.calendar import QUARTERS_AN_HOUR, Quarter
from ..domain.wall_clock import HOURS_A_DAY, HOURS_A_WEEK, hour_of_week, utc_offset_ranges
from .buckets import quarters_in
from .context import QueryContext, ZoneOutlets
from .hour_rows import HourRows, read_plan, rows_of_accounts, rows_of_outlets
from .query import GroupBy, Query
from .selection import Selection

# SQL rounds towards zero, a clock down: no quarter is so many weeks before 1970.
_WEEKS_BEFORE: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Profile:
    """The busiest hours of the week, by the clock on each outlet's wall: `hours[weekday][hour]`, Monday first."""

    zone: str
    hours: list[list[int]]


def profile(connection: Connection, context: QueryContext, query: Query) -> Profile:
    """Return the profile of a range; the query's buckets and groups do not matter."""
    week = [0] * HOURS_A_WEEK
    selection = Selection.of(connection, query.filter)
    for outlets in context.outlets_by_zone():
        for quarters, offset in utc_offset_ranges(quarters_in(query.range, outlets.zone), outlets.zone):
            for rows in _rows(connection, selection, outlets, quarters):
                for _, hour, treatments in rows.summed_by(connection, _hour_of_week(rows.step, offset)):
                    week[hour] += treatments
    days = [week[start : start + HOURS_A_DAY] for start in range(0, HOURS_A_WEEK, HOURS_A_DAY)]
    return Profile(context.zone_for(query.filter).key, days)


def _rows(connection: Connection, selection: Selection, outlets: ZoneOutlets, quarters: range) -> Iterator[HourRows]:
    plan = read_plan(selection, GroupBy.NONE, outlets)
    yield from rows_of_outlets(connection, selection, GroupBy.NONE, plan, quarters)
    if plan.added or plan.subtracted:
        yield rows_of_accounts(selection, GroupBy.NONE, plan, quarters)


def _hour_of_week(quarter: ColumnElement[Quarter], offset: int) -> ColumnElement[int]:
    """Return what `wall_clock.hour_of_week` is where clocks are `offset` quarters ahead of UTC."""
    shift = offset + QUARTERS_AN_HOUR * (hour_of_week(0) + HOURS_A_WEEK * _WEEKS_BEFORE)
    return (quarter + shift) // QUARTERS_AN_HOUR % HOURS_A_WEEK
