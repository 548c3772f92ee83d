"""The numbers of a chart: what each group counted in each bucket.

A treatment counts when the clock on its outlet's wall said so. Where all outlets asked for share a zone, that is plain
time; where not, every outlet's Monday morning is Monday morning, and the hours of a day always add up to the day.
"""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from ..calendar import Period
from ..messages import Millis
from .buckets import DayBuckets, HourBuckets, quarters_of
from .context import Context, ZonePart
from .question import Question
from .sums import GroupKey, Step, by_day, by_hour, by_wall_hour
from .wall import hour_instant, stretches

type Values = dict[GroupKey, list[int]]


def values(connection: Connection, context: Context, question: Question) -> tuple[list[Millis], Values]:
    """Return the edges of the buckets, one more than there are buckets, and each group's number in each of them."""
    zone = context.zone(question.filter)
    if question.bucket is Period.HOUR:
        hours = HourBuckets.of(question.range, zone)
        return hours.edges(), _filled(_hourly(connection, context, question, hours), len(hours.quarters) - 1)
    buckets = DayBuckets.of(question.range, question.bucket)
    steps = (step._replace(step=buckets.index(step.step)) for step in by_day(connection, question))
    return buckets.edges(zone), _filled(steps, len(buckets.starts))


def _hourly(connection: Connection, context: Context, question: Question, hours: HourBuckets) -> Iterator[Step]:
    zone = context.zone(question.filter)
    for part in context.zone_parts():
        if part.zone == zone:
            yield from by_hour(connection, question, part, quarters_of(question.range, zone))
        else:
            yield from _as_if_here(connection, question, part, hours, zone)


def _as_if_here(
    connection: Connection, question: Question, part: ZonePart, hours: HourBuckets, zone: ZoneInfo
) -> Iterator[Step]:
    """Yield what outlets of another zone counted, at the hours at which the clocks of `zone` show the same."""
    quarters = quarters_of(question.range, part.zone)
    clock = stretches(quarters.start, quarters.stop, part.zone)
    for step in by_wall_hour(connection, question, part, quarters, clock):
        yield step._replace(step=hours.index(hour_instant(step.step, zone)))


def _filled(steps: Iterator[Step], number: int) -> Values:
    """Return the steps as one list a group, with nought where nothing was counted."""
    filled: Values = {}
    for group, index, treatments in steps:
        if group not in filled:
            filled[group] = [0] * number
        filled[group][index] += treatments
    return {group: numbers for group, numbers in filled.items() if any(numbers)}
