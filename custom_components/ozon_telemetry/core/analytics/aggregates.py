"""Aggregates of one query: sums by account and day from the daily roll-up, added up by group and bucket.

Sums by the hour, from the hourly roll-ups, are in `hourly`.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, func, literal_column, select

from ..domain.calendar import Day, Period, day_number
from ..domain.messages import ZERO, Counters, Kind, Millis
from ..domain.prices import NO_REVENUE, Amounts, PriceBook, Revenue, revenue_of
from ..ledger.accounts import Account
from ..ledger.prices import PRICED_DAYS, price_start, read_prices
from ..ledger.schema import AMOUNTS, DAY
from .buckets import DayBuckets, HourBuckets
from .context import QueryContext
from .hourly import BucketCounts, hourly_bucket_counts
from .query import DateRange, GroupBy, Query
from .revenue import PricedOutlets, RevenueCoverage
from .selection import GroupKey, Selection, group_of


class Sums(NamedTuple):
    """Treatments of each kind, how many are recovered or uncertain in time, and the revenue of those with a price."""

    kinds: Counters = ZERO
    recovered: int = 0
    uncertain: int = 0
    revenue: Revenue = NO_REVENUE

    @property
    def treatments(self) -> int:
        """Return the number of all treatments."""
        return self.kinds.total

    def plus(self, other: Sums) -> Sums:
        """Return the sums of both."""
        return Sums(
            self.kinds.plus(other.kinds),
            self.recovered + other.recovered,
            self.uncertain + other.uncertain,
            self.revenue.plus(other.revenue),
        )


class AccountTotal(NamedTuple):
    """What an account counted for a group in a range, and the last day on which it counted anything."""

    group: GroupKey
    account: Account
    last_day: Day
    sums: Sums


_NO_SUMS: Final = Sums()


@dataclass(frozen=True, slots=True)
class Aggregates:
    """The counts of each group in each bucket, its sums, priced outlets, and the last day of each account."""

    edges: list[Millis]
    counts: BucketCounts
    sums: dict[GroupKey, Sums]
    priced_outlets: PricedOutlets
    last_days: dict[Account, Day]

    @classmethod
    def of(cls, connection: Connection, context: QueryContext, query: Query) -> Aggregates:
        """Return the aggregates of a query's own range."""
        selection = Selection.of(connection, query.filter)
        if query.bucket is not Period.HOUR:
            return _aggregate_days(connection, context, selection, query)
        whole_range = _aggregate_days(connection, context, selection, replace(query, bucket=None))
        hours = HourBuckets.of(query.range, context.zone_for(query.filter))
        counts = hourly_bucket_counts(connection, context, selection, query, hours)
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
        return self.priced_outlets.coverage([key], sums.treatments, sums.revenue)

    @property
    def coverage(self) -> RevenueCoverage | None:
        """Return what the revenue of all groups together covers."""
        return self.priced_outlets.coverage(self.sums, self.total.treatments, self.total.revenue)

    @property
    def total(self) -> Sums:
        """Return the sums of all groups together."""
        return reduce(Sums.plus, self.sums.values(), _NO_SUMS)


def aggregate_with_comparison(
    connection: Connection, context: QueryContext, query: Query
) -> tuple[Aggregates, Aggregates | None]:
    """Return the aggregates of a query's range, and of the one to compare it with."""
    current = Aggregates.of(connection, context, query)
    if query.base is None:
        return current, None
    previous_query = replace(query, range=query.base)
    return current, Aggregates.of(connection, context, previous_query)


def account_totals(
    connection: Connection, selection: Selection, query: Query, prices: PriceBook
) -> Iterator[AccountTotal]:
    """Yield the sums of each account and group in a query's range, once for each price that held within it."""
    days = query.range
    columns, first, last = DAY.c, day_number(days.first), day_number(days.last)
    changes = prices.change_within({account.outlet for account in selection.accounts.values()}, first, last)
    start = price_start() if changes else literal_column(str(first))
    (count,) = selection.count_columns(DAY, GroupBy.NONE).values()
    statement = (
        select(columns.account, start, func.max(columns.day), *(func.sum(columns[amount]) for amount in AMOUNTS))
        .select_from(PRICED_DAYS if changes else DAY)
        .where(*_conditions(selection, days), count != 0)
        .group_by(columns.account, *([start] if changes else ()))
    )
    for number, price_day, last_day, *amounts in connection.execute(statement).all():
        account = selection.accounts[number]
        its_prices = prices.amounts_on(account.outlet, price_day)
        for group, kinds in _kinds_by_group(selection, account, query.group_by):
            sums = _sums_of_kinds(kinds, amounts, its_prices)
            if sums.treatments:
                yield AccountTotal(group, account, last_day, sums)


def daily_counts(connection: Connection, selection: Selection, query: Query) -> Iterator[tuple[GroupKey, Day, int]]:
    """Yield the count of each group on each day, the day being that of the outlet."""
    columns, counts = DAY.c, selection.count_columns(DAY, query.group_by)
    conditions = _conditions(selection, query.range)
    if query.group_by in {GroupBy.NONE, GroupBy.KIND}:
        statement = select(columns.day, *map(func.sum, counts.values())).where(*conditions).group_by(columns.day)
        for day, *row in connection.execute(statement):
            yield from ((key, day, count) for key, count in zip(counts, row, strict=True))
        return
    # Not summed any further: a group mostly is one account, and sorting the rows takes longer than reading them.
    groups = {number: group_of(account, query.group_by) for number, account in selection.accounts.items()}
    statement = select(columns.account, columns.day, *counts.values()).where(*conditions)
    for account, day, count in connection.execute(statement):
        yield groups[account], day, count


def _aggregate_days(connection: Connection, context: QueryContext, selection: Selection, query: Query) -> Aggregates:
    """Return the aggregates of whole days."""
    buckets = DayBuckets.of(query.range, query.bucket)
    sums: dict[GroupKey, Sums] = {}
    priced_outlets = PricedOutlets()
    last_days: dict[Account, Day] = {}
    prices = read_prices(connection) if context.with_revenue else PriceBook({})
    for total in account_totals(connection, selection, query, prices):
        before = sums.get(total.group)
        sums[total.group] = total.sums if before is None else before.plus(total.sums)
        priced_outlets.add(total.group, total.account.outlet, total.sums.revenue)
        last_days[total.account] = max(total.last_day, last_days.get(total.account, total.last_day))
    if len(buckets.starts) == 1:
        counts = {key: [group.treatments] for key, group in sums.items()}
    else:
        counts = _bucket_counts(daily_counts(connection, selection, query), query.range, buckets)
    return Aggregates(buckets.edges(context.zone_for(query.filter)), counts, sums, priced_outlets, last_days)


def _bucket_counts(rows: Iterable[tuple[GroupKey, Day, int]], days: DateRange, buckets: DayBuckets) -> BucketCounts:
    first = day_number(days.first)
    bucket_of_day = [buckets.index(day) for day in range(first, day_number(days.last) + 1)]
    counts: defaultdict[GroupKey, list[int]] = defaultdict(lambda: [0] * len(buckets.starts))
    for key, day, treatments in rows:
        counts[key][bucket_of_day[day - first]] += treatments
    return counts


def _conditions(selection: Selection, days: DateRange) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [DAY.c.day.between(day_number(days.first), day_number(days.last))]
    if selection.excluded:
        conditions.append(DAY.c.account.in_(selection.accounts))
    return conditions


def _kinds_by_group(
    selection: Selection, account: Account, group_by: GroupBy
) -> list[tuple[GroupKey, tuple[Kind, ...]]]:
    """Return the groups for which an account counts, and which kinds of treatments for each."""
    if group_by is GroupBy.KIND:
        return [(int(kind), (kind,)) for kind in selection.kinds]
    return [(group_of(account, group_by), selection.kinds)]


def _sums_of_kinds(kinds: Collection[Kind], amounts: Sequence[int], prices: Amounts) -> Sums:
    """Return the sums of some kinds out of a roll-up's amounts: treatments, recovered and uncertain, each by kind."""
    treatments = Counters(*(amounts[kind] if kind in kinds else 0 for kind in Kind))
    recovered, uncertain = (sum(amounts[place * len(Kind) + kind] for kind in kinds) for place in (1, 2))
    return Sums(treatments, recovered, uncertain, revenue_of(treatments, prices))
