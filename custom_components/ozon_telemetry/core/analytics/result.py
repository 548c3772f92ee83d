"""Answering a question: totals, shares, averages, revenue and the numbers of a chart, compared if asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from ..domain.messages import Millis
from ..ledger.queries import names
from .aggregates import Aggregates
from .context import QueryContext
from .downtime import Downtime, total_downtime
from .groups import group_id, group_keys, group_name
from .query import GroupBy, Query
from .selection import GroupKey


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a group counted in the period it is compared with; that may have some buckets more or less."""

    values: list[int]
    total: int
    revenue: float | None
    downtime: Downtime | None


@dataclass(frozen=True, slots=True)
class Group:
    """What one group counted; `share` is its part of everything (0 to 1), `per_day` the average of the days begun.

    Of the total, `recovered` treatments are proved by counters alone, and of `uncertain` ones the time is that of
    receipt. A kind of treatment has no downtime.
    """

    id: str
    name: str
    values: list[int]
    total: int
    recovered: int
    uncertain: int
    share: float
    per_day: float
    revenue: float | None
    downtime: Downtime | None
    previous: Comparison | None


@dataclass(frozen=True, slots=True)
class QueryResult:
    """The answer to a question; value i of a group was counted between edge i and edge i + 1."""

    zone: str
    edges: list[Millis]
    groups: list[Group]
    total: int
    revenue: float | None
    downtime: Downtime
    previous_edges: list[Millis] | None
    previous_total: int | None
    previous_revenue: float | None
    previous_downtime: Downtime | None


def run_query(connection: Connection, context: QueryContext, question: Query) -> QueryResult:
    """Return what the ledger says."""
    now, before = aggregate_with_comparison(connection, context, question)
    counted = now.sums.keys() | (before.sums.keys() if before else set())
    keys = group_keys(context.fleet, question.group_by, question.filter, counted)
    total, total_before = now.total, before.total if before else None
    teller = _GroupBuilder(context, question, now, before, names(connection), total.treatments)
    return QueryResult(
        zone=context.zone_for(question.filter).key,
        edges=now.edges,
        groups=[teller.group(key) for key in keys],
        total=total.treatments,
        revenue=round_cents(total.revenue),
        downtime=total_downtime(now.downtimes),
        previous_edges=before.edges if before else None,
        previous_total=total_before.treatments if total_before else None,
        previous_revenue=round_cents(total_before.revenue) if total_before else None,
        previous_downtime=total_downtime(before.downtimes) if before else None,
    )


def aggregate_with_comparison(
    connection: Connection, context: QueryContext, question: Query
) -> tuple[Aggregates, Aggregates | None]:
    """Count the range asked for, and the one to compare it with."""
    now = Aggregates.of(connection, context, question)
    if question.compare is None:
        return now, None
    compared = replace(question, range=question.range.comparison_range(question.compare))
    return now, Aggregates.of(connection, context, compared)


@dataclass(frozen=True, slots=True)
class _GroupBuilder:
    """Puts the counts of each group into words."""

    context: QueryContext
    question: Query
    now: Aggregates
    before: Aggregates | None
    names: Mapping[str, str]
    total: int

    def group(self, key: GroupKey) -> Group:
        sums = self.now.sums_of(key)
        return Group(
            id=group_id(self.question.group_by, key),
            name=group_name(self.question.group_by, key, self.names),
            values=self.now.counts_of(key),
            total=sums.treatments,
            recovered=sums.recovered,
            uncertain=sums.uncertain,
            share=sums.treatments / self.total if self.total else 0.0,
            per_day=sums.treatments / self.context.days_elapsed(self.question.range),
            revenue=round_cents(sums.revenue),
            downtime=self._downtime(self.now, key),
            previous=self._before(key),
        )

    def _before(self, key: GroupKey) -> Comparison | None:
        if self.before is None:
            return None
        sums = self.before.sums_of(key)
        downtime = self._downtime(self.before, key)
        return Comparison(self.before.counts_of(key), sums.treatments, round_cents(sums.revenue), downtime)

    def _downtime(self, count: Aggregates, key: GroupKey) -> Downtime | None:
        return None if self.question.group_by is GroupBy.KIND else count.downtime_of(key)


def round_cents(amount: float | None) -> float | None:
    """Return an amount in whole cents."""
    return None if amount is None else round(amount, 2)
