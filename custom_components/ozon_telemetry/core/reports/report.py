"""Report: one calendar period in figures and tables, calculated by the analytics and so equal to the ledger."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from ..analytics import Compare, DateRange, Filter, Group, GroupBy, Query, QueryContext, QueryResult, run_query
from ..analytics.revenue import RevenueCoverage
from ..analytics.scope import Scope
from ..domain.calendar import Period, date_of, day_of, next_period, period_start, quarter_of, today
from ..domain.messages import Millis

_MAX_DAILY_ROWS: Final = 62  # a longer report has a row for each month
_GROUPS: Final = (GroupBy.OUTLET, GroupBy.MACHINE)

# The texts of a language by their keys; those with figures in them have placeholders.
type Texts = Mapping[str, str]
type Cell = str | float | Decimal | None
type Row = tuple[Cell, ...]


class ReportLanguage(NamedTuple):
    """The currency and the texts in which a report is written."""

    currency: str
    texts: Texts


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a report; the first column is text, the others are numbers, None where there is none."""

    head: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of a period; `previous_total` is that of the period before, `revenue` None where nothing has a price.

    Of the total, `recovered` treatments are proved by counters alone. `texts` is the language it is written in.
    `coverage` and `previous_coverage` say how much of the treatments the revenue covers. `subject` is what it is about;
    of `uncertain` treatments the time is that of receipt. While the period runs, `compared` are the days of the one
    before with which it is compared: as many as have begun.
    """

    title: str
    range: DateRange
    zone: str
    currency: str
    total: int
    previous_total: int
    revenue: Decimal | None
    previous_revenue: Decimal | None
    recovered: int
    tables: tuple[Table, ...]
    texts: Texts
    coverage: RevenueCoverage | None = None
    previous_coverage: RevenueCoverage | None = None
    subject: str = ""
    uncertain: int = 0
    compared: DateRange | None = None

    @property
    def revenues(self) -> tuple[Decimal | None, ...]:
        """Return the revenue of this period and of the one before: 0 without treatments, None without a price for any.

        Nothing if neither has one.
        """
        if self.revenue is None and self.previous_revenue is None:
            return ()
        both = ((self.revenue, self.total), (self.previous_revenue, self.previous_total))
        return tuple(Decimal(0) if amount is None and not treatments else amount for amount, treatments in both)

    def partial_coverages(self) -> Iterator[tuple[str, RevenueCoverage]]:
        """Yield what the revenue of both periods covers, where that is not everything."""
        for key, coverage in (("coverage", self.coverage), ("coverage_before", self.previous_coverage)):
            if coverage is not None and is_partial(coverage):
                yield key, coverage


def last_period(period: Period, now: Millis, zone: ZoneInfo) -> DateRange:
    """Return the newest day, week, month or year that is over in `zone`."""
    return period_of(period_start(date_of(today(now, zone)), period) - timedelta(days=1), period)


def period_of(day: date, period: Period) -> DateRange:
    """Return the day, week, month or year that holds a day."""
    start = period_start(day, period)
    return DateRange(start, next_period(start, period) - timedelta(days=1))


def build_report(
    connection: Connection, context: QueryContext, filter_: Filter, days: DateRange, language: ReportLanguage
) -> Report:
    """Return the report of the treatments that a filter lets through."""
    currency, texts = language
    passed = _days_passed(days, date_of(today(context.now, context.zone_for(filter_))))
    bucket = Period.DAY if days.days <= _MAX_DAILY_ROWS else Period.MONTH
    query = Query(days, bucket, GroupBy.KIND, filter_, Compare.PREVIOUS, passed, is_summary=True)
    scope = Scope.of(connection, context, filter_)
    overall = run_query(connection, context, query, scope)
    groupings = {group_by: replace(query, bucket=None, group_by=group_by) for group_by in _GROUPS}
    results = {group_by: run_query(connection, context, grouped, scope) for group_by, grouped in groupings.items()}
    group_tables = (_group_table(group_by, result, texts) for group_by, result in results.items())
    subject = _subject_text(filter_, scope.names, texts)
    return Report(
        title=f"{subject}: {_range_text(days, texts)}",
        range=days,
        zone=overall.zone,
        currency=currency,
        total=overall.total,
        previous_total=overall.previous_total or 0,
        revenue=overall.revenue,
        previous_revenue=overall.previous_revenue,
        recovered=sum(group.recovered for group in overall.groups),
        tables=(_group_table(GroupBy.KIND, overall, texts), *group_tables, _timeline_table(overall, bucket, texts)),
        texts=texts,
        coverage=overall.revenue_coverage,
        previous_coverage=overall.previous_revenue_coverage,
        subject=subject,
        uncertain=sum(group.uncertain for group in overall.groups),
        compared=query.base if passed else None,
    )


def _days_passed(days: DateRange, now: date) -> int | None:
    """Return how many days of a period have begun; None if all have, or none."""
    return (now - days.first).days + 1 if days.first <= now < days.last else None


def _subject_text(filter_: Filter, known_names: Mapping[str, str], texts: Texts) -> str:
    filtered = (filter_.outlets, filter_.machines, filter_.devices)
    subjects = sorted(known_names.get(id_, id_) for ids in filtered for id_ in ids or ())
    return ", ".join(subjects) or texts["all_outlets"]


def _range_text(days: DateRange, texts: Texts) -> str:
    return days.first.isoformat() if days.days == 1 else texts["span"].format(first=days.first, last=days.last)


def _group_table(group_by: GroupBy, result: QueryResult, texts: Texts) -> Table:
    """Return the table of some groups; where not all have a price, with how many of their treatments have one."""
    head = tuple(texts[key] for key in (group_by, "treatments", "share", "before", "revenue"))
    rows = tuple(_group_row(group_by, group, texts) for group in result.groups)
    if not is_partial(result.revenue_coverage):
        return Table(head, rows)
    priced = (group.revenue_coverage.priced_treatments if group.revenue_coverage else 0 for group in result.groups)
    return Table((*head, texts["priced"]), tuple((*row, number) for row, number in zip(rows, priced, strict=True)))


def is_partial(coverage: RevenueCoverage | None) -> bool:
    """Tell whether there is revenue that does not cover all treatments."""
    return coverage is not None and not coverage.is_complete


def _group_row(group_by: GroupBy, group: Group, texts: Texts) -> Row:
    name = texts[group.id] if group_by is GroupBy.KIND else group.name
    previous_total = group.previous.total if group.previous else None
    return name or "-", group.total, round(100 * group.share, 1), previous_total, cents(group.revenue)


def cents(amount: Decimal | None) -> Decimal | None:
    """Return an amount with two decimals, as it is written."""
    return None if amount is None else round(amount, 2)


def _timeline_table(result: QueryResult, bucket: Period, texts: Texts) -> Table:
    """Return the table of what all groups together counted in each bucket."""
    zone = ZoneInfo(result.zone)
    starts = [date_of(day_of(quarter_of(start), zone)) for start, _ in pairwise(result.edges)]
    labels = (start.isoformat() if bucket is Period.DAY else f"{start:%Y-%m}" for start in starts)
    counts = (sum(group.values[place] for group in result.groups) for place in range(len(starts)))
    return Table((texts[bucket], texts["treatments"]), tuple(zip(labels, counts, strict=True)))
