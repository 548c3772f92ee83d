"""The ranking of outlets or machines: how much, of what, how it develops, and what it earned."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, func, select

from ..calendar import Day, Period, date_of
from ..ledger.queries import names
from ..ledger.schema import TREATMENT
from ..messages import Kind, Millis
from .answer import counts, money
from .context import Context
from .count import Count
from .groups import group_id, group_keys, group_name
from .question import DateRange, Question
from .spans import within
from .sums import GroupKey, by_kind, conditions, group_column

# The longest range in days that a trend still shows in each step; a sparkline has room for some dozen points.
_TREND: Final = ((31, Period.DAY), (190, Period.WEEK))


@dataclass(frozen=True, slots=True)
class Row:
    """One outlet or machine; `delta` is its growth over the period before (0.5: half as much again)."""

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
    last_treatment: Millis | None


def trend_period(days: DateRange) -> Period:
    """Return the steps in which a trend over a range is shown."""
    return next((period for longest, period in _TREND if days.days <= longest), Period.MONTH)


def performance(connection: Connection, context: Context, question: Question) -> list[Row]:
    """Return the rows of a ranking, the busiest first; the question's bucket is the step of the trend."""
    now, before = counts(connection, context, question)
    keys = group_keys(context.fleet, question.group_by, question.filter, now.sums)
    known, newest = names(connection), _last_treatments(connection, context, question, now)
    elapsed, total = context.days_elapsed(question.range), now.all.treatments
    kinds = _per_kind(connection, question)
    rows = [
        Row(
            id=group_id(question.group_by, key),
            name=group_name(question.group_by, key, known),
            total=(own := now.sums_of(key).treatments),
            per_kind=kinds[key],
            per_day=own / elapsed,
            share=own / total if total else 0.0,
            previous=(past := before.sums_of(key).treatments if before else None),
            delta=(own - past) / past if past else None,
            trend=now.values_of(key),
            revenue=money(now.sums_of(key).revenue),
            last_treatment=newest.get(key),
        )
        for key in keys
    ]
    return sorted(rows, key=lambda row: (-row.total, row.name))


def _per_kind(connection: Connection, question: Question) -> dict[GroupKey, dict[str, int]]:
    numbers: defaultdict[GroupKey, dict[str, int]] = defaultdict(lambda: {kind.key: 0 for kind in Kind})
    for key, kind, treatments in by_kind(connection, question):
        numbers[key][kind.key] = treatments
    return numbers


def _last_treatments(
    connection: Connection, context: Context, question: Question, count: Count
) -> dict[GroupKey, Millis]:
    """Return each group's newest treatment of the range, looked for only on the days that can hold it."""
    newest: dict[GroupKey, Millis] = {}
    for day in set(count.last_days.values()):
        for key, instant in _newest_on(connection, context, question, day):
            newest[key] = max(instant, newest.get(key, 0))
    return newest


def _newest_on(
    connection: Connection, context: Context, question: Question, day: Day
) -> Iterator[tuple[GroupKey, Millis]]:
    group, date_ = group_column(TREATMENT, question.group_by), date_of(day)
    query = (
        select(group, func.max(TREATMENT.c.occurred_at))
        .where(within(TREATMENT, context, DateRange(date_, date_)), *conditions(TREATMENT, question.filter))
        .group_by(group)
    )
    return iter(connection.execute(query).tuples())
