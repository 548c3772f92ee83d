"""Prices of treatments through time: what one of each kind costs at an outlet, from a local day of the outlet on.

Amounts are exact decimals in Home Assistant's currency, never floats: revenue adds up to the cent.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import Final, NamedTuple

from .calendar import Day, day_number
from .messages import Counters, Kind

SINCE_EVER: Final[Day] = day_number(date.min)
ALL_DAYS: Final[tuple[Day, Day]] = (SINCE_EVER, day_number(date.max))

# What one treatment of each kind costs, in the order of the kinds; None is no price.
type Amounts = tuple[Decimal | None, ...]

NO_PRICES: Final[Amounts] = (None,) * len(Kind)


class PricePeriod(NamedTuple):
    """The prices that hold from the local day `start` on, until the next period begins."""

    start: Day
    amounts: Amounts


# The periods of an outlet, earliest first; each differs from the one before, the first one from `NO_PRICES`.
type PriceHistory = tuple[PricePeriod, ...]


class Revenue(NamedTuple):
    """The revenue of some treatments, None if none of them has a price, and how many of them have one."""

    amount: Decimal | None = None
    priced: int = 0

    def plus(self, other: Revenue) -> Revenue:
        """Return the revenue of both."""
        if self.amount is None or other.amount is None:
            return self if other.amount is None else other
        return Revenue(self.amount + other.amount, self.priced + other.priced)


NO_REVENUE: Final = Revenue()
_NOTHING: Final = Decimal(0)


def amounts_of(prices: Mapping[str, Decimal | float | str | None]) -> Amounts:
    """Return prices by the key of their kind as amounts; a float means the decimal that it is written as."""
    given = (prices.get(kind.key) for kind in Kind)
    return tuple(None if price is None else Decimal(str(price)) for price in given)


def since_ever(prices: Mapping[str, Decimal | float | str | None]) -> PriceHistory:
    """Return the history of prices, by the key of their kind, that have always held."""
    return price_history([PricePeriod(SINCE_EVER, amounts_of(prices))])


def price_history(periods: Iterable[PricePeriod]) -> PriceHistory:
    """Return periods in their order, without those that change nothing; of two for one day, the latter."""
    kept: list[PricePeriod] = []
    by_start = {period.start: period for period in periods}
    for period in sorted(by_start.values(), key=attrgetter("start")):
        if period.amounts != (kept[-1].amounts if kept else NO_PRICES):
            kept.append(period)
    return tuple(kept)


def amounts_on(history: PriceHistory, day: Day) -> Amounts:
    """Return the prices of a day."""
    index = bisect_right(history, day, key=attrgetter("start"))
    return history[index - 1].amounts if index else NO_PRICES


def with_prices_from(history: PriceHistory, start: Day, amounts: Amounts) -> PriceHistory:
    """Return a history with other prices from a day on, until the next change that is known already."""
    others = [period for period in history if period.start != start]
    return price_history([*others, PricePeriod(start, amounts)])


def with_period(history: PriceHistory, old: PricePeriod, new: PricePeriod | None) -> PriceHistory:
    """Return a history with `new` in place of `old`, or without it: then the prices before hold on."""
    others = [period for period in history if period != old]
    return price_history([*others, *([new] if new else [])])


def first_difference(old: PriceHistory, new: PriceHistory) -> Day | None:
    """Return the first day on which two histories differ; None if there is none."""
    starts = sorted({period.start for period in (*old, *new)})
    return next((start for start in starts if amounts_on(old, start) != amounts_on(new, start)), None)


def revenue_of(counters: Counters, amounts: Amounts) -> Revenue:
    """Return the revenue of treatments at these prices; counts may be negative, as differences are."""
    amount, priced = None, 0
    for count, price in zip(counters, amounts, strict=True):
        if count and price is not None:
            amount = (_NOTHING if amount is None else amount) + count * price
            priced += count
    return NO_REVENUE if amount is None else Revenue(amount, priced)


class PriceBook:
    """The price histories of all outlets there ever were, by id."""

    def __init__(self, histories: Mapping[str, PriceHistory]) -> None:
        """Take the histories."""
        self._histories = histories

    def outlets(self) -> Collection[str]:
        """Return the outlets that have or had a price."""
        return self._histories.keys()

    def history(self, outlet: str) -> PriceHistory:
        """Return the periods of an outlet."""
        return self._histories.get(outlet, ())

    def amounts_on(self, outlet: str, day: Day | None) -> Amounts:
        """Return what a treatment costs at an outlet on one of its days; None is before there were prices."""
        return NO_PRICES if day is None else amounts_on(self.history(outlet), day)

    def changes_within(self, outlets: Iterable[str], first: Day, last: Day) -> list[Day]:
        """Return the days after `first` and until `last` on which a price of any of these outlets changes, in order."""
        starts = {period.start for outlet in outlets for period in self.history(outlet)}
        return sorted(start for start in starts if first < start <= last)
