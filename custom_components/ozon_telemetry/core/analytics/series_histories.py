"""Histories of statistics series, read from the ledger: their totals, and their hours.

All series of an owner come of one reading of its rows, which the database adds up (`series_rows`, `series_hours`).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import compress, groupby
from typing import Final, NamedTuple, Self

from sqlalchemy import Connection

from ..domain.calendar import Quarter
from ..domain.messages import Counters, Kind
from ..domain.prices import Amounts, PriceBook, revenue_of
from ..domain.wall_clock import UtcOffsetSpan
from ..domain.zones import Zones
from ..ledger import queries
from ..ledger.prices import read_prices
from .series_hours import Amount, OwnerHours, count_hours, price_hours
from .series_rows import SeriesRows
from .statistics_series import Measure, Role, Series, Sum, series_of

# What is read at once stays in memory until it is written: ten years of an owner are 350,000 amounts, 5 MB.
CHUNK_HOURS: Final = 300_000

type Request = tuple[Series, Quarter, Sequence[UtcOffsetSpan]]


class SeriesHistory(NamedTuple):
    """A series from the hour on that begins at quarter `since`: its amount `before`, and that of each hour then."""

    since: Quarter
    before: Amount
    starts: Sequence[Quarter]
    amounts: Sequence[Amount]

    @property
    def hours(self) -> dict[Quarter, Amount]:
        """Return the hours in which there is anything, in order, each by the quarter at which it begins."""
        return dict(compress(zip(self.starts, self.amounts, strict=True), self.amounts))

    @property
    def total(self) -> Amount:
        """Return the amount of the series in all."""
        return self.before + sum(self.amounts)


def series_totals(connection: Connection) -> dict[Series, Amount]:
    """Return the amount of every series in all."""
    sums: dict[Series, Amount] = {}
    prices = read_prices(connection)
    for account, price_day, counters in queries.account_sums(connection, queries.price_changes(prices)):
        for measure, amount in _measures(counters, prices.amounts_on(account.outlet, price_day)):
            for series in series_of(account.owner, measure):
                sums[series] = sums.get(series, 0) + amount
    return {series: amount for series, amount in sums.items() if amount}


def series_histories(
    connection: Connection, due: Iterable[Request], zones: Zones, chunk_hours: int = CHUNK_HOURS
) -> dict[Series, SeriesHistory]:
    """Return the histories of the first series that are `due`, all of one snapshot: as many as fill a chunk.

    Those of an owner are to be one after the other: they are read at once.
    """
    totals, histories, size = series_totals(connection), dict[Series, SeriesHistory](), 0
    reader = _HourReader.of(connection, zones)
    for _, group in groupby(due, _owner_of):
        hours = reader.read(requests := list(group))
        for series, since, _ in requests:
            amounts = hours.amounts(series.measure)
            histories[series] = SeriesHistory(since, totals.get(series, 0) - sum(amounts), hours.starts, amounts)
            size += len(amounts)
        if size >= chunk_hours:
            break
    return histories


@dataclass(frozen=True, slots=True)
class _HourReader:
    """Reader of the hours of series, owner by owner, with what is the same for all of them."""

    connection: Connection
    zones: Zones
    rows: SeriesRows
    prices: PriceBook

    @classmethod
    def of(cls, connection: Connection, zones: Zones) -> Self:
        """Read that."""
        return cls(connection, zones, SeriesRows.of(connection, zones), read_prices(connection))

    def read(self, requests: Sequence[Request]) -> OwnerHours:
        """Return the hours of an owner, as its series need them."""
        (role, owner, _), since, offsets = requests[0]
        sources = list(self.rows.sources(role, owner, since, offsets))
        if any(series.measure is Sum.REVENUE for series, *_ in requests):
            return price_hours(self.connection, sources, since, self.prices, self.zones)
        return count_hours(self.connection, sources, since)


def _owner_of(request: Request) -> tuple[Role, str, Quarter, Sequence[UtcOffsetSpan]]:
    """Return what all series of an owner have in common."""
    series, since, offsets = request
    return series.role, series.owner, since, offsets


def _measures(counters: Counters, amounts: Amounts) -> Iterator[tuple[Measure, Amount]]:
    """Yield what treatments add to their series, at these prices."""
    yield from ((kind, counters[kind]) for kind in Kind)
    yield Sum.TOTAL, counters.total
    revenue = revenue_of(counters, amounts)
    if revenue.amount is not None:
        yield Sum.REVENUE, revenue.amount
