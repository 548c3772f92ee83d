"""Everything that was counted for one question, before it is put into words."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import reduce
from typing import Final

from sqlalchemy import Connection

from ..domain.calendar import Day, Period, day_number
from ..domain.messages import Millis
from ..ledger.accounts import Account
from .buckets import DayBuckets, HourBuckets
from .context import Context
from .daily_sums import Sums, by_day, totals
from .downtime import Downtime, downtime
from .hourly_buckets import Values, hourly_values
from .query import DateRange, GroupBy, Query
from .selection import GroupKey, Selection, group_of

_NOTHING: Final = Sums()
_NEVER: Final = Downtime()


@dataclass(frozen=True, slots=True)
class Aggregates:
    """The numbers of each group in each bucket, their sums, their downtime, and the last day of each account."""

    edges: list[Millis]
    values: Values
    sums: dict[GroupKey, Sums]
    last_days: dict[Account, Day]
    downtimes: dict[GroupKey, Downtime]

    @classmethod
    def of(cls, connection: Connection, context: Context, question: Query) -> Aggregates:
        """Count what a question asks for."""
        selection = Selection.of(connection, question.filter)
        if question.bucket is not Period.HOUR:
            return _daily(connection, context, selection, question)
        whole = _daily(connection, context, selection, replace(question, bucket=None))
        hours = HourBuckets.of(question.range, context.zone(question.filter))
        values = hourly_values(connection, context, selection, question, hours)
        return replace(whole, edges=hours.edges(), values=values)

    def values_of(self, key: GroupKey) -> list[int]:
        """Return a group's number in each bucket."""
        return self.values.get(key) or [0] * (len(self.edges) - 1)

    def sums_of(self, key: GroupKey) -> Sums:
        """Return a group's sums."""
        return self.sums.get(key, _NOTHING)

    def downtime_of(self, key: GroupKey) -> Downtime:
        """Return a group's downtime."""
        return self.downtimes.get(key, _NEVER)

    @property
    def all(self) -> Sums:
        """Return the sums of all groups."""
        return reduce(Sums.plus, self.sums.values(), _NOTHING)


def _daily(connection: Connection, context: Context, selection: Selection, question: Query) -> Aggregates:
    """Add up what each account counted of each kind, and where there are buckets, the days."""
    buckets = DayBuckets.of(question.range, question.bucket)
    sums: dict[GroupKey, Sums] = {}
    last_days: dict[Account, Day] = {}
    for account, kind, last, counted in totals(connection, selection, question.range, context.fleet.outlets):
        group = int(kind) if question.group_by is GroupBy.KIND else group_of(account, question.group_by)
        sums[group] = sums.get(group, _NOTHING).plus(counted)
        last_days[account] = last
    values = (
        {group: [counted.treatments] for group, counted in sums.items()}
        if len(buckets.starts) == 1
        else _by_bucket(by_day(connection, selection, question), question.range, buckets)
    )
    edges, downtimes = buckets.edges(context.zone(question.filter)), downtime(connection, context, question)
    return Aggregates(edges, values, sums, last_days, downtimes)


def _by_bucket(lines: Iterable[tuple[GroupKey, Day, int]], days: DateRange, buckets: DayBuckets) -> Values:
    first = day_number(days.first)
    places = [buckets.index(day) for day in range(first, day_number(days.last) + 1)]
    values: defaultdict[GroupKey, list[int]] = defaultdict(lambda: [0] * len(buckets.starts))
    for group, day, treatments in lines:
        values[group][places[day - first]] += treatments
    return values
