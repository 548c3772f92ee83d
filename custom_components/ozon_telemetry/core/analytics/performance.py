"""Ranking of outlets or machines: treatments, their kinds, growth and trend, revenue and downtime."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from itertools import pairwise
from operator import itemgetter
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Select, select

from ..domain.calendar import Day, Period, date_of, day_number, day_start, quarter_start
from ..domain.fleet import Span
from ..domain.instants import to_datetime, to_millis
from ..domain.messages import Counters, Millis
from ..ledger.bulk import json_table
from ..ledger.day_rows import LONGEST_ROW
from ..ledger.schema import TREATMENT
from .aggregates import Aggregates
from .beginnings import Beginnings
from .buckets import HourBuckets
from .context import QueryContext
from .day_sums import bucket_counts
from .downtime import NO_DOWNTIME, downtime_by_group
from .hourly import hourly_bucket_counts
from .query import DateRange, Filter, Query
from .revenue import RevenueCoverage
from .scope import Scope
from .selection import GroupKey, group_id, group_keys, group_name, group_of

# The longest range in days that a trend still shows in each step; a sparkline has room for some dozen points.
_TREND_STEPS: Final = ((31, Period.DAY), (190, Period.WEEK))

type _Totals = dict[GroupKey, int]
type _TotalOfGroup = Callable[[GroupKey], float]


@dataclass(frozen=True, slots=True)
class PerformanceRow:
    """One outlet or machine; `delta` is its growth over the period before (0.5: half as much again).

    A period that still runs is compared with the one before at the same point of it, and nothing with a period by whose
    first day the group had not counted anything yet.
    `downtime` is the share of the time in which its devices were offline, None where nobody could have heard them.
    """

    id: str
    name: str
    total: int
    per_kind: Counters
    per_day: float
    share: float
    previous: int | None
    delta: float | None
    trend: list[int]
    revenue: Decimal | None
    revenue_coverage: RevenueCoverage | None
    downtime: float | None
    last_treatment: Millis | None


def trend_period(days: DateRange) -> Period:
    """Return the steps in which a trend over a range is shown."""
    return next((period for longest, period in _TREND_STEPS if days.days <= longest), Period.MONTH)


def performance(connection: Connection, context: QueryContext, query: Query) -> list[PerformanceRow]:
    """Return the rows of a ranking, the busiest first; the query's bucket is the step of the trend."""
    scope = Scope.of(connection, context, query.filter)
    current = Aggregates.of(connection, context, scope, query, by_account=True)
    previous = None if query.base is None else _totals(connection, scope, query, query.base)
    last_treatments = _last_treatments(connection, context, query, current)
    total_to_date = _totals_to_date(connection, context, scope, query, previous)
    downtimes = downtime_by_group(connection, context, query)
    elapsed, total = context.days_elapsed(query.range), current.total.treatments
    comparable = _comparable(connection, scope, query)
    rows = []
    for key in group_keys(context.fleet, query.group_by, query.filter, current.sums):
        sums, before = current.sums_of(key), total_to_date(key)
        row = PerformanceRow(
            id=group_id(query.group_by, key),
            name=group_name(query.group_by, key, scope.names),
            total=sums.treatments,
            per_kind=sums.kinds,
            per_day=sums.treatments / elapsed,
            share=sums.treatments / total if total else 0.0,
            previous=None if previous is None else previous.get(key, 0),
            delta=(sums.treatments - before) / before if before and comparable(key) else None,
            trend=current.counts_of(key),
            revenue=sums.revenue.amount,
            revenue_coverage=current.coverage_of(key),
            downtime=downtimes.get(key, NO_DOWNTIME).share,
            last_treatment=last_treatments.get(key),
        )
        rows.append(row)
    return sorted(rows, key=lambda row: (-row.total, row.name))


def _comparable(connection: Connection, scope: Scope, query: Query) -> Callable[[GroupKey], bool]:
    """Return whether a group had begun by the first day of the period to compare with."""
    if query.compare is None:
        return lambda _: False
    base = query.range.comparison_range(query.compare)
    beginnings = Beginnings.of(connection, scope.selection, query)
    return lambda key: beginnings.covers(base, key, query.group_by)


def _last_treatments(
    connection: Connection, context: QueryContext, query: Query, aggregates: Aggregates
) -> dict[GroupKey, Millis]:
    """Return each group's newest treatment of the range, looked for only from where its accounts' last rows begin."""
    span_of, last = cache(_day_span), day_number(query.range.last)
    last_days = [
        (group_of(account, query.group_by), *account, *span_of(day, last, context.zones.of_outlet(account.outlet)))
        for account, day in aggregates.last_days.items()
    ]
    found = connection.execute(_last_in(last_days, query.filter)).tuples().all()
    # the last dictionary entry of a group is its newest treatment; there is none of what only counters prove
    return dict(sorted((row for row in found if row[1] is not None), key=itemgetter(1)))


def _last_in(days: Sequence[tuple[GroupKey, str, str, str, Millis, Millis]], filter_: Filter) -> Select[Any]:
    """Return, for an account and a span of time each, its group and its newest treatment in it.

    The newest is the first that an index gives backwards; a maximum would read all rows of the span.
    """
    group, machine, outlet, device_id, start, end = json_table(days, [str, str, str, str, int, int])
    columns = TREATMENT.c
    newest = select(columns.occurred_at).where(
        columns.machine == machine,
        columns.outlet == outlet,
        columns.device_id == device_id,
        columns.occurred_at >= start,
        columns.occurred_at < end,
    )
    if filter_.kinds is not None:
        newest = newest.where(columns.kind.in_(filter_.kinds))
    last = newest.order_by(columns.occurred_at.desc()).limit(1).correlate(group.table)
    return select(group, last.scalar_subquery())


def _day_span(day: Day, last: Day, zone: ZoneInfo) -> Span:
    """Return the instants of the row that begins with a local day, and may be of its month."""
    end = min(day + LONGEST_ROW, last + 1)
    return Span(*(quarter_start(day_start(date_of(it), zone)) for it in (day, end)))


def _totals(connection: Connection, scope: Scope, query: Query, days: DateRange) -> _Totals:
    """Return what each group of a query counted in a range."""
    totals: _Totals = {}
    whole = replace(query, range=days)
    for key, _, count in bucket_counts(connection, scope.selection, whole, [day_number(days.first)]):
        totals[key] = totals.get(key, 0) + count
    return totals


def _totals_to_date(
    connection: Connection, context: QueryContext, scope: Scope, query: Query, previous: _Totals | None
) -> _TotalOfGroup:
    """Return a group's total in the period before at the point where the present one is.

    A morning is not compared with a whole day.
    """
    if previous is None or query.compare is None:
        return lambda _: 0
    days = query.range.comparison_range(query.compare)
    cutoff = _cutoff(context, query, days)
    if cutoff is None:
        return lambda key: previous.get(key, 0)
    begun = _totals(connection, scope, query, DateRange(days.first, cutoff.date()))
    last_day = replace(query, range=DateRange(cutoff.date(), cutoff.date()))
    hours = HourBuckets.of(last_day.range, context.zone_for(query.filter))
    counts = hourly_bucket_counts(connection, context, scope.selection, last_day, hours)
    shares, nothing = list(_shares_after(hours.edges(), to_millis(cutoff))), [0] * hours.count

    def total_to_date(key: GroupKey) -> float:
        later = sum(share * count for share, count in zip(shares, counts.get(key, nothing), strict=True))
        return begun.get(key, 0) - later

    return total_to_date


def _cutoff(context: QueryContext, query: Query, previous: DateRange) -> datetime | None:
    """Return the moment of the previous period that is now in the present one; None if there is no such moment."""
    now = to_datetime(context.now, context.zone_for(query.filter))
    if not query.range.first <= now.date() <= query.range.last:
        return None
    day = previous.first.toordinal() + (now.date() - query.range.first).days
    if day > previous.last.toordinal():
        return None
    return datetime.combine(date.fromordinal(day), now.timetz())


def _shares_after(edges: list[Millis], cutoff: Millis) -> Iterator[float]:
    """Yield the share of each hour that comes after the cutoff."""
    for start, end in pairwise(edges):
        yield min(1.0, max(0.0, (end - cutoff) / (end - start)))
