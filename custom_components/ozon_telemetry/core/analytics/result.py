"""Query result: totals, shares, averages, revenue, downtime and chart values, with a comparison if asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from sqlalchemy import Connection

from ..domain.messages import Millis
from .aggregates import Aggregates, aggregate_with_comparison
from .beginnings import Beginnings
from .bucket_revenues import bucket_revenues
from .context import QueryContext
from .downtime import NO_DOWNTIME, Downtime, downtimes_with_comparison, total_downtime
from .query import DateRange, GroupBy, Query
from .revenue import RevenueCoverage
from .scope import Scope
from .selection import GroupKey, group_id, group_keys, group_name

_NO_BEGINNINGS: Final = Beginnings({})


@dataclass(frozen=True, slots=True)
class Comparison:
    """The counts of a group in the period that it is compared with, which may have some buckets more or less.

    Only if it is `comparable` had the group counted anything by the first day of that period.
    """

    values: list[int]
    total: int
    revenue: Decimal | None
    revenue_coverage: RevenueCoverage | None
    downtime: Downtime | None
    comparable: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The counts of one group; `share` is its part of everything (0 to 1), `per_day` the average of the days begun.

    Of the total, `recovered` treatments are proved by counters alone, and of `uncertain` ones the time is that of
    receipt. Revenue is at the prices that held on each day; it has a coverage where there is any. A kind of treatment
    has no downtime.
    """

    id: str
    name: str
    values: list[int]
    total: int
    recovered: int
    uncertain: int
    share: float
    per_day: float
    revenue: Decimal | None
    revenue_coverage: RevenueCoverage | None
    downtime: Downtime | None
    previous: Comparison | None


@dataclass(frozen=True, slots=True)
class QueryResult:
    """The result of a query; value i of a group was counted between edge i and edge i + 1, and so was revenue i."""

    zone: str
    edges: list[Millis]
    groups: list[Group]
    total: int
    revenue: Decimal | None
    revenues: list[Decimal | None]
    revenue_coverage: RevenueCoverage | None
    downtime: Downtime
    previous_edges: list[Millis] | None
    previous_total: int | None
    previous_revenue: Decimal | None
    previous_revenue_coverage: RevenueCoverage | None
    previous_downtime: Downtime | None
    previous_comparable: bool | None


def run_query(
    connection: Connection, context: QueryContext, query: Query, known_scope: Scope | None = None
) -> QueryResult:
    """Return the result of a query, equal to a recount of the ledger's rows.

    Of several queries with one filter, the first may leave its scope to the others.
    """
    scope = known_scope or Scope.of(connection, context, query.filter)
    current, previous = aggregate_with_comparison(connection, context, scope, query)
    downtimes, previous_downtimes = downtimes_with_comparison(connection, context, query)
    counted = current.sums.keys() | (previous.sums.keys() if previous else set())
    keys = group_keys(context.fleet, query.group_by, query.filter, counted)
    total, previous_total = current.total, previous.total if previous else None
    base = query.base
    is_compared = base is not None and not query.is_summary
    beginnings = Beginnings.of(connection, scope.selection, query) if is_compared else _NO_BEGINNINGS
    groups = _GroupBuilder(
        context,
        query,
        base,
        current,
        previous,
        downtimes,
        previous_downtimes,
        beginnings,
        scope.names,
        total.treatments,
    )
    return QueryResult(
        zone=context.zone_for(query.filter).key,
        edges=current.edges,
        groups=[groups.group(key) for key in keys],
        total=total.treatments,
        revenue=total.revenue.amount,
        revenues=[] if query.is_summary else bucket_revenues(connection, scope, query),
        revenue_coverage=current.coverage,
        downtime=total_downtime(downtimes),
        previous_edges=previous.edges if previous else None,
        previous_total=previous_total.treatments if previous_total else None,
        previous_revenue=previous_total.revenue.amount if previous_total else None,
        previous_revenue_coverage=previous.coverage if previous else None,
        previous_downtime=total_downtime(previous_downtimes) if previous else None,
        previous_comparable=beginnings.covers(base) if base else None,
    )


@dataclass(frozen=True, slots=True)
class _GroupBuilder:
    """Builds the groups of a result from the aggregates of both periods; `total` is the count of all groups."""

    context: QueryContext
    query: Query
    base: DateRange | None
    current: Aggregates
    previous: Aggregates | None
    downtimes: Mapping[GroupKey, Downtime]
    previous_downtimes: Mapping[GroupKey, Downtime]
    beginnings: Beginnings
    names: Mapping[str, str]
    total: int

    def group(self, key: GroupKey) -> Group:
        sums = self.current.sums_of(key)
        return Group(
            id=group_id(self.query.group_by, key),
            name=group_name(self.query.group_by, key, self.names),
            values=self.current.counts_of(key),
            total=sums.treatments,
            recovered=sums.recovered,
            uncertain=sums.uncertain,
            share=sums.treatments / self.total if self.total else 0.0,
            per_day=sums.treatments / self.context.days_elapsed(self.query.range),
            revenue=sums.revenue.amount,
            revenue_coverage=self.current.coverage_of(key),
            downtime=self._downtime(self.downtimes, key),
            previous=self._comparison(key),
        )

    def _comparison(self, key: GroupKey) -> Comparison | None:
        if self.previous is None or self.base is None:
            return None
        sums = self.previous.sums_of(key)
        return Comparison(
            values=self.previous.counts_of(key),
            total=sums.treatments,
            revenue=sums.revenue.amount,
            revenue_coverage=self.previous.coverage_of(key),
            downtime=self._downtime(self.previous_downtimes, key),
            comparable=self.beginnings.covers(self.base, key, self.query.group_by),
        )

    def _downtime(self, downtimes: Mapping[GroupKey, Downtime], key: GroupKey) -> Downtime | None:
        return None if self.query.group_by is GroupBy.KIND else downtimes.get(key, NO_DOWNTIME)
