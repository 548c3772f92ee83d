"""Everything that was counted for one question, before it is put into words."""

from dataclasses import dataclass, field, replace

from sqlalchemy import Connection

from ..calendar import Day, Period, day_number
from ..messages import Millis
from .buckets import DayBuckets, HourBuckets
from .context import Context
from .question import Question
from .sums import GroupKey, Sums, by_day
from .values import Values, hourly_values


@dataclass(frozen=True, slots=True)
class Count:
    """The numbers of each group in each bucket, their sums, and the last day on which it counted."""

    edges: list[Millis]
    values: Values
    sums: dict[GroupKey, Sums] = field(default_factory=dict)
    last_days: dict[GroupKey, Day] = field(default_factory=dict)

    @classmethod
    def of(cls, connection: Connection, context: Context, question: Question) -> Count:
        """Count what a question asks for."""
        if question.bucket is not Period.HOUR:
            return _daily(connection, context, question)
        whole = _daily(connection, context, replace(question, bucket=None))
        hours = HourBuckets.of(question.range, context.zone(question.filter))
        return replace(whole, edges=hours.edges(), values=hourly_values(connection, context, question, hours))

    def values_of(self, key: GroupKey) -> list[int]:
        """Return a group's number in each bucket."""
        return self.values.get(key) or [0] * (len(self.edges) - 1)

    def sums_of(self, key: GroupKey) -> Sums:
        """Return a group's sums."""
        return self.sums.get(key, Sums())

    @property
    def all(self) -> Sums:
        """Return the sums of all groups."""
        groups = self.sums.values()
        earned = [sums.revenue for sums in groups if sums.revenue is not None]
        return Sums(
            sum(sums.treatments for sums in groups),
            sum(sums.recovered for sums in groups),
            sum(sums.uncertain for sums in groups),
            sum(earned) if earned else None,
        )


def _daily(connection: Connection, context: Context, question: Question) -> Count:
    """Add up the days; there are as many lines as groups have days, so each gets the least of work."""
    buckets = DayBuckets.of(question.range, question.bucket)
    first, last = day_number(question.range.first), day_number(question.range.last)
    places = {day: buckets.index(day) for day in range(first, last + 1)}
    values: Values = {}
    sums: dict[GroupKey, list[int]] = {}
    earned: dict[GroupKey, float] = {}
    last_days: dict[GroupKey, Day] = {}
    for group, day, treatments, recovered, uncertain, revenue in by_day(connection, question, context.fleet.outlets):
        if group not in values:
            values[group], sums[group] = [0] * len(buckets.starts), [0, 0, 0]
        values[group][places[day]] += treatments
        numbers = sums[group]
        numbers[0] += treatments
        numbers[1] += recovered
        numbers[2] += uncertain
        last_days[group] = day
        if revenue is not None:
            earned[group] = earned.get(group, 0.0) + revenue
    totals = {group: Sums(numbers[0], numbers[1], numbers[2], earned.get(group)) for group, numbers in sums.items()}
    return Count(buckets.edges(context.zone(question.filter)), values, totals, last_days)
