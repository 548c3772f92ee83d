"""Aggregates of one query: its sums, added up by group and bucket.

Sums by the day are in `day_sums`, those by the hour in `hourly`.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import reduce
from typing import Final

from sqlalchemy import Connection

from ..domain.calendar import Day, Period
from ..domain.messages import Millis
from ..ledger.accounts import Account
from .buckets import DayBuckets, HourBuckets
from .context import QueryContext
from .day_sums import Sums, account_totals, bucket_counts
from .hourly import BucketCounts, hourly_bucket_counts
from .query import GroupBy, Query
from .revenue import PricedOutlets, RevenueCoverage
from .scope import Scope
from .selection import GroupKey

_NO_SUMS: Final = Sums()


@dataclass(frozen=True, slots=True)
class Aggregates:
    """The counts of each group in each bucket, its sums and those of all, priced outlets, and accounts' last rows.

    Accounts are whole outlets where neither machines nor accounts were asked for.
    """

    edges: list[Millis]
    counts: BucketCounts
    sums: dict[GroupKey, Sums]
    total: Sums
    priced_outlets: PricedOutlets
    last_days: dict[Account, Day]

    @classmethod
    def of(
        cls, connection: Connection, context: QueryContext, scope: Scope, query: Query, *, by_account: bool = False
    ) -> Aggregates:
        """Return the aggregates of a query's own range."""
        by_account |= query.group_by in {GroupBy.MACHINE, GroupBy.DEVICE}
        if query.bucket is not Period.HOUR:
            return _aggregate_days(connection, context, scope, query, by_account=by_account)
        whole = replace(query, bucket=None)
        whole_range = _aggregate_days(connection, context, scope, whole, by_account=by_account)
        hours = HourBuckets.of(query.range, context.zone_for(query.filter))
        counts = hourly_bucket_counts(connection, context, scope.selection, query, hours)
        return replace(whole_range, edges=hours.edges(), counts=counts)

    def counts_of(self, key: GroupKey) -> list[int]:
        """Return the count of a group in each bucket."""
        return self.counts.get(key) or [0] * (len(self.edges) - 1)

    def sums_of(self, key: GroupKey) -> Sums:
        """Return the sums of a group."""
        return self.sums.get(key, _NO_SUMS)

    def coverage_of(self, key: GroupKey) -> RevenueCoverage | None:
        """Return what the revenue of a group covers."""
        sums = self.sums_of(key)
        return self.priced_outlets.coverage_of(key, sums.treatments, sums.revenue)

    @property
    def coverage(self) -> RevenueCoverage | None:
        """Return what the revenue of all groups together covers."""
        return self.priced_outlets.coverage(self.total.treatments, self.total.revenue)


def aggregate_with_comparison(
    connection: Connection, context: QueryContext, scope: Scope, query: Query
) -> tuple[Aggregates, Aggregates | None]:
    """Return the aggregates of a query's range, and of the one to compare it with: in a summary as one bucket."""
    current = Aggregates.of(connection, context, scope, query)
    if query.base is None:
        return current, None
    previous_query = replace(query, range=query.base, bucket=None if query.is_summary else query.bucket)
    return current, Aggregates.of(connection, context, scope, previous_query)


def _aggregate_days(
    connection: Connection, context: QueryContext, scope: Scope, query: Query, *, by_account: bool
) -> Aggregates:
    """Return the aggregates of whole days."""
    buckets = DayBuckets.of(query.range, query.bucket)
    sums: dict[GroupKey, Sums] = {}
    priced_outlets = PricedOutlets()
    last_days: dict[Account, Day] = {}
    for total in account_totals(connection, scope.selection, query, scope.prices, by_account=by_account):
        before = sums.get(total.group)
        sums[total.group] = total.sums if before is None else before.plus(total.sums)
        priced_outlets.add(total.group, total.account.outlet, total.sums.revenue)
        if total.last_day is not None:
            last_days[total.account] = max(total.last_day, last_days.get(total.account, total.last_day))
    if len(buckets.starts) == 1:
        counts = {key: [group.treatments] for key, group in sums.items()}
    else:
        counts = _by_group(bucket_counts(connection, scope.selection, query, buckets.starts), len(buckets.starts))
    edges = buckets.edges(context.zone_for(query.filter))
    everything = reduce(Sums.plus, sums.values(), _NO_SUMS)
    return Aggregates(edges, counts, sums, everything, priced_outlets, last_days)


def _by_group(rows: Iterable[tuple[GroupKey, int, int]], buckets: int) -> BucketCounts:
    counts: defaultdict[GroupKey, list[int]] = defaultdict(lambda: [0] * buckets)
    for key, bucket, treatments in rows:
        counts[key][bucket] += treatments
    return counts
