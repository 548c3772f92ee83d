"""What each group counted in each hour.

A treatment counts when the clock on its outlet's wall said so. Where all outlets asked for share a zone, that is plain
time; where not, every outlet's Monday morning is Monday morning, and the hours of a day always add up to the day.
"""

from collections import defaultdict
from collections.abc import Callable
from functools import cache
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from ..domain.calendar import Quarter
from .buckets import HourBuckets, quarters_of
from .context import Context
from .hourly_sums import by_hour
from .query import Query
from .selection import GroupKey, Selection
from .wall_clock import UtcOffsetSpan, hour_instant, utc_offset_spans, wall_hour

type Values = dict[GroupKey, list[int]]


def hourly_values(
    connection: Connection, context: Context, selection: Selection, question: Query, hours: HourBuckets
) -> Values:
    """Return each group's number in each hour."""
    values: defaultdict[GroupKey, list[int]] = defaultdict(lambda: [0] * hours.number)
    zone = context.zone(question.filter)
    for part in context.zone_parts():
        quarters = quarters_of(question.range, part.zone)
        index = cache(
            hours.index if part.zone == zone else _as_if_here(utc_offset_spans(quarters, part.zone), hours, zone)
        )
        for group, quarter, treatments in by_hour(connection, selection, question.group_by, part, quarters):
            values[group][index(quarter)] += treatments
    return values


def _as_if_here(clock: list[UtcOffsetSpan], hours: HourBuckets, zone: ZoneInfo) -> Callable[[Quarter], int]:
    """Return how to find the hour at which the clocks of `zone` show what an outlet's `clock` does at a quarter."""

    @cache
    def index(hour: int) -> int:
        return hours.index(hour_instant(hour, zone))

    return lambda quarter: index(wall_hour(quarter, clock))
