"""The busiest hours: what was counted in each hour of each weekday, by the clock on each outlet's wall."""

from dataclasses import dataclass

from sqlalchemy import Connection

from .buckets import quarters_in
from .context import QueryContext
from .hourly_sums import hourly_counts
from .query import GroupBy, Query
from .selection import Selection
from .wall_clock import HOURS_A_WEEK, hour_of_week, utc_offset_spans, wall_hour

_HOURS_A_DAY = 24


@dataclass(frozen=True, slots=True)
class Profile:
    """`hours[weekday][hour]`, Monday first."""

    zone: str
    hours: list[list[int]]


def profile(connection: Connection, context: QueryContext, question: Query) -> Profile:
    """Return the profile of a range; the question's buckets and groups do not matter."""
    week = [0] * HOURS_A_WEEK
    selection = Selection.of(connection, question.filter)
    for part in context.outlets_by_zone():
        quarters = quarters_in(question.range, part.zone)
        clock = utc_offset_spans(quarters, part.zone)
        for _, quarter, treatments in hourly_counts(connection, selection, GroupBy.NONE, part, quarters):
            week[hour_of_week(wall_hour(quarter, clock))] += treatments
    days = [week[start : start + _HOURS_A_DAY] for start in range(0, HOURS_A_WEEK, _HOURS_A_DAY)]
    return Profile(context.zone_for(question.filter).key, days)
