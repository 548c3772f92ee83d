"""Hours of an owner of statistics series: what of each kind was counted in them, and what it brought in.

Each treatment counts at the price of its own day, by the clock of its outlet.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from operator import itemgetter
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Row

from ..domain.calendar import QUARTERS_AN_HOUR, Quarter, date_of, day_of, day_start
from ..domain.messages import Kind
from ..domain.prices import SINCE_EVER, PriceBook
from ..domain.zones import Zones
from .series_rows import RowSource
from .statistics_series import Measure, Sum

_END: Final[Quarter] = 2**30  # an integer of every engine

type Amount = int | Decimal


class OwnerHours(NamedTuple):
    """The hours in which anything was counted, by the quarters at which they begin, in order; and the sums of each."""

    starts: Sequence[Quarter]
    kinds: Sequence[Sequence[int]]
    earned: Mapping[Quarter, Decimal]

    def amounts(self, measure: Measure) -> Sequence[Amount]:
        """Return what a series adds up in each hour."""
        if isinstance(measure, Kind):
            return self.kinds[measure]
        if measure is Sum.REVENUE:
            return [self.earned.get(start, 0) for start in self.starts]
        return [sum(counts) for counts in zip(*self.kinds, strict=True)]


def count_hours(connection: Connection, sources: Sequence[RowSource], since: Quarter) -> OwnerHours:
    """Return the hours from the one that holds `since` on, without revenue."""
    rows = [row for source in sources for row in connection.execute(source.sums(since)).all()]
    return OwnerHours(*_added_up(rows), {})


def price_hours(
    connection: Connection, sources: Sequence[RowSource], since: Quarter, prices: PriceBook, zones: Zones
) -> OwnerHours:
    """Return the hours from the one that holds `since` on, with their revenue."""
    rows, earned = list[Row[Any]](), dict[Quarter, Decimal]()
    for first, end in _price_parts(prices, {it for source in sources for it in source.outlets.values()}, since, zones):
        for source in sources:
            within = (source.period >= first, source.period < end)
            found = connection.execute(source.sums(since, source.key).where(*within)).all()
            rows += found
            costs = {key: _costs(prices, outlet, first, zones) for key, outlet in source.outlets.items()}
            _earn(earned, found, costs)
    return OwnerHours(*_added_up(rows), earned)


def _added_up(rows: list[Row[Any]]) -> tuple[Sequence[Quarter], Sequence[Sequence[int]]]:
    """Return the hours of rows, each once and in order, and what of each kind was counted in them."""
    rows.sort(key=itemgetter(0))
    starts, *columns = list(zip(*rows, strict=True)) or [()] * (1 + len(Kind))
    kinds = columns[: len(Kind)]
    if len(hours := list(dict.fromkeys(starts))) == len(starts):
        return starts, kinds
    return hours, [list(_sums(starts, counts).values()) for counts in kinds]


def _sums(keys: Sequence[Quarter], counts: Sequence[int]) -> dict[Quarter, int]:
    sums = dict.fromkeys(keys, 0)
    for key, count in zip(keys, counts, strict=True):
        sums[key] += count
    return sums


def _earn(earned: dict[Quarter, Decimal], rows: Sequence[Row[Any]], costs: Mapping[Any, Sequence[Decimal]]) -> None:
    """Add what rows bring in to their hours."""
    for start, basic, standard, premium, key in rows:
        of_basic, of_standard, of_premium = costs[key]
        amount = basic * of_basic + standard * of_standard + premium * of_premium
        earned[start] = earned[start] + amount if start in earned else amount


def _costs(prices: PriceBook, outlet: str, quarter: Quarter, zones: Zones) -> Sequence[Decimal]:
    """Return what a treatment of each kind costs at an outlet, nothing where it has no price."""
    amounts = prices.amounts_on(outlet, day_of(quarter, zones.of_outlet(outlet)))
    return [Decimal(0) if amount is None else amount for amount in amounts]


def _price_parts(
    prices: PriceBook, outlets: Collection[str], since: Quarter, zones: Zones
) -> Iterator[tuple[Quarter, Quarter]]:
    """Yield the quarters from the hour before `since` on, in parts in which no price of these outlets changes."""
    first = since - QUARTERS_AN_HOUR + 1
    changes = {
        day_start(date_of(period.start), zones.of_outlet(outlet))
        for outlet in outlets
        for period in prices.history(outlet)
        if period.start != SINCE_EVER
    }
    begins = [first, *sorted(change for change in changes if change > first)]
    yield from zip(begins, [*begins[1:], _END], strict=True)
