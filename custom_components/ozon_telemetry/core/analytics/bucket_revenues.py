"""Revenue of each bucket of a query, of all its groups together: what a bar of a chart brought in."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import reduce
from itertools import pairwise
from typing import Final

from sqlalchemy import Connection

from ..domain.calendar import Period, date_of
from ..domain.prices import NO_REVENUE, Revenue
from ..ledger.prices import read_prices
from .aggregates import account_totals
from .buckets import DayBuckets
from .context import QueryContext
from .query import DateRange, GroupBy, Query
from .selection import Selection

_MOST: Final = 100  # more bars than that nobody points at


def bucket_revenues(connection: Connection, context: QueryContext, query: Query) -> list[Decimal | None]:
    """Return the revenue of each bucket, None where nothing has a price; nothing of hours or of very many buckets.

    Prices change by the day, so hours have no revenue of their own.
    """
    if query.bucket is Period.HOUR:
        return []
    starts = DayBuckets.of(query.range, query.bucket).starts
    if len(starts) > _MOST:
        return []
    prices = read_prices(connection) if context.with_revenue else None
    if prices is None or not prices.outlets():
        return [None] * len(starts)
    selection = Selection.of(connection, query.filter)
    firsts = [*map(date_of, starts), query.range.next_day]

    def revenue_in(days: DateRange) -> Decimal | None:
        asked = replace(query, range=days, bucket=None, group_by=GroupBy.NONE, compare=None)
        totals = account_totals(connection, selection, asked, prices)
        return reduce(Revenue.plus, (total.sums.revenue for total in totals), NO_REVENUE).amount

    return [revenue_in(DateRange(first, after - timedelta(days=1))) for first, after in pairwise(firsts)]
