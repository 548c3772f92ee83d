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
from .buckets import HourBuckets, quarters_in
from .context import QueryContext
from .hourly_sums import hourly_counts
from .query import Query
from .selection import GroupKey, Selection
from .wall_clock import UtcOffsetSpan, hour_instant, utc_offset_spans, wall_hour

type BucketCounts = dict[GroupKey, list[int]]


def hourly_bucket_counts(
    connection: Connection, context: QueryContext, selection: Selection, question: Query, hours: HourBuckets
) -> BucketCounts:
    """Return each group's number in each hour."""
    values: defaultdict[GroupKey, list[int]] = defaultdict(lambda: [0] * hours.count)
    zone = context.zone_for(question.filter)
    for part in context.outlets_by_zone():
        quarters = quarters_in(question.range, part.zone)
        index = cache(
            hours.index if part.zone == zone else _wall_clock_index(utc_offset_spans(quarters, part.zone), hours, zone)
        )
        for group, quarter, treatments in hourly_counts(connection, selection, question.group_by, part, quarters):
            values[group][index(quarter)] += treatments
    return values


def _wall_clock_index(clock: list[UtcOffsetSpan], hours: HourBuckets, zone: ZoneInfo) -> Callable[[Quarter], int]:
    """Return how to find the hour at which the clocks of `zone` show what an outlet's `clock` does at a quarter."""

    @cache
    def index(hour: int) -> int:
        return hours.index(hour_instant(hour, zone))

    return lambda quarter: index(wall_hour(quarter, clock))
