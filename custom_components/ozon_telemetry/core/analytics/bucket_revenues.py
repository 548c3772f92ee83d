"""Revenue of each bucket of a query, of all its groups together: what a bar of a chart brought in."""

from decimal import Decimal
from typing import Final

from sqlalchemy import Connection

from ..domain.calendar import Period
from ..ledger.prices import read_prices
from .buckets import DayBuckets
from .context import QueryContext
from .day_sums import revenues
from .query import Query
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
    found = revenues(connection, selection, query.range, prices, starts)
    return [revenue.amount for revenue in found]
