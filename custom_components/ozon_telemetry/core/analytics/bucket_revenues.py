"""Revenue of each bucket of a query, of all its groups together: what a bar of a chart brought in."""

from decimal import Decimal
from typing import Final

from sqlalchemy import Connection

from ..domain.calendar import Period
from .buckets import DayBuckets
from .day_sums import revenues
from .query import Query
from .scope import Scope

_MOST: Final = 100  # more bars than that nobody points at


def bucket_revenues(connection: Connection, scope: Scope, query: Query) -> list[Decimal | None]:
    """Return the revenue of each bucket, None where nothing has a price; nothing of hours or of very many buckets.

    Prices change by the day, so hours have no revenue of their own.
    """
    if query.bucket is Period.HOUR:
        return []
    starts = DayBuckets.of(query.range, query.bucket).starts
    if len(starts) > _MOST:
        return []
    if not scope.prices.outlets():
        return [None] * len(starts)
    found = revenues(connection, scope.selection, query.range, scope.prices, starts)
    return [revenue.amount for revenue in found]
