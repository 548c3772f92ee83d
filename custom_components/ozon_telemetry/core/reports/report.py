"""A report: one calendar period in figures and tables, told by the analytics and so equal to the ledger."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from ..analytics import Compare, DateRange, Filter, GroupBy, Query, QueryContext, QueryResult, run_query
from ..analytics.result import Group
from ..domain.calendar import Period, date_of, day_of, next_period, period_start, quarter_of, today
from ..domain.messages import Millis
from ..ledger.queries import names

_MAX_DAILY_ROWS: Final = 62  # days; beyond that, a line for each month says more

_GROUPS: Final = (GroupBy.KIND, GroupBy.OUTLET, GroupBy.MACHINE)

# The words of a language by their keys; those with figures in them have placeholders.
type Texts = Mapping[str, str]


class ReportLanguage(NamedTuple):
    """In which currency and words a report is told."""

    currency: str
    texts: Texts


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a report; the first column is text, the others are numbers, None where there is none."""

    head: tuple[str, ...]
    rows: tuple[tuple[str | float | None, ...], ...]


@dataclass(frozen=True, slots=True)
class Report:
    """A period's figures; `previous_total` is that of the period before, `revenue` None where nothing has a price.

    Of the total, `recovered` treatments are proved by counters alone. `words` is the language it is told in.
    """

    title: str
    range: DateRange
    zone: str
    currency: str
    total: int
    previous_total: int
    revenue: float | None
    previous_revenue: float | None
    recovered: int
    tables: tuple[Table, ...]
    texts: Texts


def last_period(period: Period, now: Millis, zone: ZoneInfo) -> DateRange:
    """Return the newest day, week, month or year that is over where `zone` holds."""
    return period_of(period_start(date_of(today(now, zone)), period) - timedelta(days=1), period)


def period_of(day: date, period: Period) -> DateRange:
    """Return the day, week, month or year that holds a day."""
    start = period_start(day, period)
    return DateRange(start, next_period(start, period) - timedelta(days=1))


def build_report(
    connection: Connection, context: QueryContext, filter_: Filter, days: DateRange, language: ReportLanguage
) -> Report:
    """Return the report of the treatments that `asked` lets through."""
    currency, words = language
    answers = {
        group_by: run_query(connection, context, Query(days, None, group_by, filter_, Compare.PREVIOUS))
        for group_by in _GROUPS
    }
    bucket = Period.DAY if days.days <= _MAX_DAILY_ROWS else Period.MONTH
    course = run_query(connection, context, Query(days, bucket, GroupBy.NONE, filter_))
    overall = answers[GroupBy.KIND]
    return Report(
        title=f"{_subject_text(filter_, names(connection), words)}: {_range_text(days, words)}",
        range=days,
        zone=overall.zone,
        currency=currency,
        total=overall.total,
        previous_total=overall.previous_total or 0,
        revenue=overall.revenue,
        previous_revenue=overall.previous_revenue,
        recovered=sum(group.recovered for group in overall.groups),
        tables=(
            *(_group_table(group_by, told, words) for group_by, told in answers.items()),
            _timeline_table(course, bucket, words),
        ),
        texts=words,
    )


def _subject_text(asked: Filter, known: Mapping[str, str], words: Texts) -> str:
    chosen = sorted(known.get(id_, id_) for ids in (asked.outlets, asked.machines, asked.devices) for id_ in ids or ())
    return ", ".join(chosen) or words["all_outlets"]


def _range_text(days: DateRange, words: Texts) -> str:
    return days.first.isoformat() if days.days == 1 else words["span"].format(first=days.first, last=days.last)


def _group_table(group_by: GroupBy, told: QueryResult, words: Texts) -> Table:
    head = tuple(words[key] for key in (group_by, "treatments", "share", "before", "revenue"))
    return Table(head, tuple(_group_row(group_by, group, words) for group in told.groups))


def _group_row(group_by: GroupBy, group: Group, words: Texts) -> tuple[str | float | None, ...]:
    name = words[group.id] if group_by is GroupBy.KIND else group.name
    before = group.previous.total if group.previous else None
    return name or "-", group.total, round(100 * group.share, 1), before, group.revenue


def _timeline_table(told: QueryResult, bucket: Period, words: Texts) -> Table:
    zone, (group,) = ZoneInfo(told.zone), told.groups
    starts = [date_of(day_of(quarter_of(start), zone)) for start, _ in pairwise(told.edges)]
    labels = (start.isoformat() if bucket is Period.DAY else f"{start:%Y-%m}" for start in starts)
    return Table((words[bucket], words["treatments"]), tuple(zip(labels, group.values, strict=True)))
