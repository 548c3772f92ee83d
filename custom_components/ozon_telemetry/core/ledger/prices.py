"""Price table: the prices of every outlet there ever was, so that past revenue outlives the outlet."""

from collections import defaultdict
from decimal import Decimal, InvalidOperation

from sqlalchemy import Connection, Row, delete, select

from ..domain.fleet import Fleet
from ..domain.messages import Kind
from ..domain.prices import Amounts, PriceBook, PricePeriod, price_history
from .schema import PRICE


def read_prices(connection: Connection) -> PriceBook:
    """Return the prices of all outlets."""
    periods: defaultdict[str, list[PricePeriod]] = defaultdict(list)
    for row in connection.execute(select(PRICE)):
        periods[row.outlet].append(PricePeriod(row.start, _amounts(row)))
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
    """Count the periods whose prices are no amounts of money."""
    return sum(not _is_sound(row) for row in connection.execute(select(PRICE)))


def _amounts(row: Row[tuple[str, int, str | None, str | None, str | None]]) -> Amounts:
    return tuple(None if text is None else Decimal(text) for text in (row.basic, row.standard, row.premium))


def _texts(amounts: Amounts) -> dict[str, str | None]:
    return {kind.key: None if amounts[kind] is None else f"{amounts[kind]:f}" for kind in Kind}


def _is_sound(row: Row[tuple[str, int, str | None, str | None, str | None]]) -> bool:
    try:
        return all(amount is None or (amount.is_finite() and amount >= 0) for amount in _amounts(row))
    except InvalidOperation:
        return False
