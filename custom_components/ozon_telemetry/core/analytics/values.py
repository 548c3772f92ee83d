"""What each group counted in each hour.

A treatment counts when the clock on its outlet's wall said so. Where all outlets asked for share a zone, that is plain
time; where not, every outlet's Monday morning is Monday morning, and the hours of a day always add up to the day.
"""

from collections.abc import Callable, Iterator
from functools import cache
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from ..calendar import Quarter
from .buckets import HourBuckets, quarters_of
from .context import Context
from .question import Question
from .sums import GroupKey, by_quarter
from .wall import Stretch, hour_instant, stretches, wall_hour

type Values = dict[GroupKey, list[int]]


def hourly_values(connection: Connection, context: Context, question: Question, hours: HourBuckets) -> Values:
    """Return each group's number in each hour."""
    values: Values = {}
    for group, index, treatments in _steps(connection, context, question, hours):
        if treatments:
            if group not in values:
                values[group] = [0] * hours.number
            values[group][index] += treatments
    return values


def _steps(
    connection: Connection, context: Context, question: Question, hours: HourBuckets
) -> Iterator[tuple[GroupKey, int, int]]:
    zone = context.zone(question.filter)
    for part in context.zone_parts():
        quarters = quarters_of(question.range, part.zone)
        index = hours.index if part.zone == zone else _as_if_here(stretches(quarters, part.zone), hours, zone)
        for group, quarter, treatments in by_quarter(connection, question, part, quarters):
            yield group, index(quarter), treatments


def _as_if_here(clock: list[Stretch], hours: HourBuckets, zone: ZoneInfo) -> Callable[[Quarter], int]:
    """Return how to find the hour at which the clocks of `zone` show what an outlet's `clock` does at a quarter."""

    @cache
    def index(hour: int) -> int:
        return hours.index(hour_instant(hour, zone))

    return lambda quarter: index(wall_hour(quarter, clock))
