"""Price table: the prices of every outlet there ever was, so that past revenue outlives the outlet."""

from collections import defaultdict
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Final

from sqlalchemy import Connection, FromClause, delete, select

from ..domain.fleet import Fleet
from ..domain.messages import Kind
from ..domain.prices import Amounts, PriceBook, PricePeriod, price_history
from .schema import ACCOUNT, DAY, PRICE

# The days of each account, with its outlet.
PRICED_DAYS: Final[FromClause] = DAY.join(ACCOUNT, ACCOUNT.c.number == DAY.c.account)


def read_prices(connection: Connection) -> PriceBook:
    """Return the prices of all outlets."""
    periods: defaultdict[str, list[PricePeriod]] = defaultdict(list)
    for outlet, start, *texts in connection.execute(select(PRICE)).all():
        periods[outlet].append(PricePeriod(start, tuple(map(_amount, texts))))
    return PriceBook({outlet: price_history(its_periods) for outlet, its_periods in periods.items()})


def write_prices(connection: Connection, fleet: Fleet) -> None:
    """Replace the prices of the fleet's outlets where they differ; those of removed outlets stay."""
    stored = read_prices(connection)
    changed = [outlet for outlet in fleet.outlets.values() if outlet.prices != stored.history(outlet.id)]
    for outlet in changed:
        connection.execute(delete(PRICE).where(PRICE.c.outlet == outlet.id))
    rows = [
        {"outlet": outlet.id, "start": period.start, **_texts(period.amounts)}
        for outlet in changed
        for period in outlet.prices
    ]
    if rows:
        connection.execute(PRICE.insert(), rows)


def count_faults(connection: Connection) -> int:
    """Count the periods with a price that is no amount of money."""
    texts = ((row.basic, row.standard, row.premium) for row in connection.execute(select(PRICE)))
    return sum(not all(text is None or _is_price(text) for text in row) for row in texts)


@lru_cache(maxsize=1024)  # many outlets have the same prices
def _amount(text: str | None) -> Decimal | None:
    """Return a stored price; what is none has no revenue, and is told by the integrity check."""
    return Decimal(text) if text is not None and _is_price(text) else None


def _texts(amounts: Amounts) -> dict[str, str | None]:
    return {kind.key: None if amounts[kind] is None else f"{amounts[kind]:f}" for kind in Kind}


def _is_price(text: str) -> bool:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return False
    return amount.is_finite() and amount >= 0
