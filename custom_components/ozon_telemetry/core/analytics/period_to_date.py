"""What a former period had at the point where the present one is: a morning is not compared with a whole day."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from itertools import pairwise

from sqlalchemy import Connection

from ..domain.calendar import Period
from ..domain.instants import to_datetime, to_millis
from ..domain.messages import Millis
from .aggregates import Aggregates
from .context import QueryContext
from .query import DateRange, Query
from .selection import GroupKey

type TotalOfGroup = Callable[[GroupKey], float]


def comparable_totals(
    connection: Connection, context: QueryContext, question: Query, before: Aggregates | None
) -> TotalOfGroup:
    """Return what tells a group's number in the period compared with, which counted `before` in all."""
    if before is None or question.compare is None:
        return lambda _: 0
    former = question.range.comparison_range(question.compare)
    cut = _comparison_cutoff(context, question, former)
    if cut is None:
        return lambda key: before.sums_of(key).treatments
    days = replace(question, range=DateRange(former.first, cut.date()), bucket=None, compare=None)
    hours = replace(days, range=DateRange(cut.date(), cut.date()), bucket=Period.HOUR)
    return _totals_until(to_millis(cut), *(Aggregates.of(connection, context, each) for each in (days, hours)))


def _comparison_cutoff(context: QueryContext, question: Query, former: DateRange) -> datetime | None:
    """Return the moment of the former period that is now in the present one; None if there is no such moment."""
    now = to_datetime(context.now, context.zone_for(question.filter))
    if not question.range.first <= now.date() <= question.range.last:
        return None
    day = former.first.toordinal() + (now.date() - question.range.first).days
    if day > former.last.toordinal():
        return None
    return datetime.combine(date.fromordinal(day), now.timetz())


def _totals_until(cut: Millis, days: Aggregates, hours: Aggregates) -> TotalOfGroup:
    """Leave of some days what the hours of the last one counted after the cut; that of the cut counts by its share."""
    left = list(_shares_after(hours.edges, cut))

    def told(key: GroupKey) -> float:
        late = sum(share * number for share, number in zip(left, hours.counts_of(key), strict=True))
        return days.sums_of(key).treatments - late

    return told


def _shares_after(edges: list[Millis], cut: Millis) -> Iterator[float]:
    """Yield for each hour which share of it comes after the cut."""
    for start, end in pairwise(edges):
        yield min(1.0, max(0.0, (end - cut) / (end - start)))
