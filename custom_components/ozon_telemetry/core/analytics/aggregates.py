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
from .context import QueryContext
from .daily_sums import Sums, account_totals, daily_counts
from .downtime import Downtime, downtime_by_group
from .hourly_buckets import BucketCounts, hourly_bucket_counts
from .query import DateRange, GroupBy, Query
from .selection import GroupKey, Selection, group_of

_NO_SUMS: Final = Sums()
_NO_DOWNTIME: Final = Downtime()


@dataclass(frozen=True, slots=True)
class Aggregates:
    """The numbers of each group in each bucket, their sums, their downtime, and the last day of each account."""

    edges: list[Millis]
    counts: BucketCounts
    sums: dict[GroupKey, Sums]
    last_days: dict[Account, Day]
    downtimes: dict[GroupKey, Downtime]

    @classmethod
    def of(cls, connection: Connection, context: QueryContext, question: Query) -> Aggregates:
        """Count what a question asks for."""
        selection = Selection.of(connection, question.filter)
        if question.bucket is not Period.HOUR:
            return _aggregate_days(connection, context, selection, question)
        whole = _aggregate_days(connection, context, selection, replace(question, bucket=None))
        hours = HourBuckets.of(question.range, context.zone_for(question.filter))
        values = hourly_bucket_counts(connection, context, selection, question, hours)
        return replace(whole, edges=hours.edges(), counts=values)

    def counts_of(self, key: GroupKey) -> list[int]:
        """Return a group's number in each bucket."""
        return self.counts.get(key) or [0] * (len(self.edges) - 1)

    def sums_of(self, key: GroupKey) -> Sums:
        """Return a group's sums."""
        return self.sums.get(key, _NO_SUMS)

    def downtime_of(self, key: GroupKey) -> Downtime:
        """Return a group's downtime."""
        return self.downtimes.get(key, _NO_DOWNTIME)

    @property
    def total(self) -> Sums:
        """Return the sums of all groups."""
        return reduce(Sums.plus, self.sums.values(), _NO_SUMS)


def _aggregate_days(connection: Connection, context: QueryContext, selection: Selection, question: Query) -> Aggregates:
    """Add up what each account counted of each kind, and where there are buckets, the days."""
    buckets = DayBuckets.of(question.range, question.bucket)
    sums: dict[GroupKey, Sums] = {}
    last_days: dict[Account, Day] = {}
    for account, kind, last, counted in account_totals(connection, selection, question.range, context.fleet.outlets):
        group = int(kind) if question.group_by is GroupBy.KIND else group_of(account, question.group_by)
        sums[group] = sums.get(group, _NO_SUMS).plus(counted)
        last_days[account] = last
    values = (
        {group: [counted.treatments] for group, counted in sums.items()}
        if len(buckets.starts) == 1
        else _bucket_counts(daily_counts(connection, selection, question), question.range, buckets)
    )
    edges, downtimes = (
        buckets.edges(context.zone_for(question.filter)),
        downtime_by_group(connection, context, question),
    )
    return Aggregates(edges, values, sums, last_days, downtimes)


def _bucket_counts(lines: Iterable[tuple[GroupKey, Day, int]], days: DateRange, buckets: DayBuckets) -> BucketCounts:
    first = day_number(days.first)
    places = [buckets.index(day) for day in range(first, day_number(days.last) + 1)]
    values: defaultdict[GroupKey, list[int]] = defaultdict(lambda: [0] * len(buckets.starts))
    for group, day, treatments in lines:
        values[group][places[day - first]] += treatments
    return values
