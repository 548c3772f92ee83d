"""The ranking of outlets or machines: how much, of what, how it develops, and what it earned."""

from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select

from ..domain.calendar import Day, Period, date_of, day_start, quarter_start
from ..domain.fleet import Span
from ..domain.messages import Kind, Millis
from ..ledger.bulk import json_table
from ..ledger.queries import names
from ..ledger.schema import TREATMENT
from .aggregates import Aggregates
from .context import QueryContext
from .groups import group_id, group_keys, group_name
from .period_to_date import comparable_totals
from .query import DateRange, Query
from .result import aggregate_with_comparison, round_cents
from .selection import GroupKey, group_of

# The longest range in days that a trend still shows in each step; a sparkline has room for some dozen points.
_TREND: Final = ((31, Period.DAY), (190, Period.WEEK))


@dataclass(frozen=True, slots=True)
class PerformanceRow:
    """One outlet or machine; `delta` is its growth over the period before (0.5: half as much again).

    A period that still runs is compared with the one before at the same point of it.
    `downtime` is the share of the time in which its devices were offline, None where nobody could have heard them.
    """

    id: str
    name: str
    total: int
    per_kind: dict[str, int]
    per_day: float
    share: float
    previous: int | None
    delta: float | None
    trend: list[int]
    revenue: float | None
    downtime: float | None
    last_treatment: Millis | None


def trend_period(days: DateRange) -> Period:
    """Return the steps in which a trend over a range is shown."""
    return next((period for longest, period in _TREND if days.days <= longest), Period.MONTH)


def performance(connection: Connection, context: QueryContext, question: Query) -> list[PerformanceRow]:
    """Return the rows of a ranking, the busiest first; the question's bucket is the step of the trend."""
    now, before = aggregate_with_comparison(connection, context, question)
    keys = group_keys(context.fleet, question.group_by, question.filter, now.sums)
    known, newest = names(connection), _last_treatments(connection, context, question, now)
    past_of = comparable_totals(connection, context, question, before)
    elapsed, total = context.days_elapsed(question.range), now.total.treatments
    rows = [
        PerformanceRow(
            id=group_id(question.group_by, key),
            name=group_name(question.group_by, key, known),
            total=(own := now.sums_of(key).treatments),
            per_kind={kind.key: now.sums_of(key).kinds[kind] for kind in Kind},
            per_day=own / elapsed,
            share=own / total if total else 0.0,
            previous=before.sums_of(key).treatments if before else None,
            delta=(own - then) / then if (then := past_of(key)) else None,
            trend=now.counts_of(key),
            revenue=round_cents(now.sums_of(key).revenue),
            downtime=now.downtime_of(key).share,
            last_treatment=newest.get(key),
        )
        for key in keys
    ]
    return sorted(rows, key=lambda row: (-row.total, row.name))


def _last_treatments(
    connection: Connection, context: QueryContext, question: Query, count: Aggregates
) -> dict[GroupKey, Millis]:
    """Return each group's newest treatment of the range, looked for only on the days that hold its accounts' last."""
    days = [
        (group_of(account, question.group_by), *account, *_span(day, context.zones.of_outlet(account.outlet)))
        for account, day in count.last_days.items()
    ]
    group, machine, outlet, device_id, start, end = json_table(days, 6)
    columns = TREATMENT.c
    query = select(group, func.max(columns.occurred_at)).where(
        columns.machine == machine,
        columns.outlet == outlet,
        columns.device_id == device_id,
        columns.occurred_at >= start,
        columns.occurred_at < end,
    )
    if question.filter.kinds is not None:
        query = query.where(columns.kind.in_(question.filter.kinds))
    return dict(connection.execute(query.group_by(group)).tuples().all())


def _span(day: Day, zone: ZoneInfo) -> Span:
    """Return a local day's instants."""
    first, end = (quarter_start(day_start(date_of(each), zone)) for each in (day, day + 1))
    return Span(first, end)
