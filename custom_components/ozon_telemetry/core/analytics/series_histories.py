"""Histories of statistics series, read from the ledger: their totals, and their hours.

Hours begin where the clocks of the zone show a full one: in some zones that is at 15, 30 or 45 past in UTC.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from decimal import Decimal
from functools import cache, partial
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, case, func, literal_column, select

from ..domain.calendar import QUARTERS_AN_HOUR, Quarter, date_of, day_of, day_start
from ..domain.messages import Counters, Kind
from ..domain.prices import SINCE_EVER, Amounts, PriceBook, revenue_of
from ..domain.wall_clock import UtcOffsetSpan
from ..domain.zones import Zones
from ..ledger import queries
from ..ledger.accounts import Account, read_accounts
from ..ledger.prices import read_prices
from ..ledger.schema import QUARTER
from .statistics_series import Measure, Role, Series, Sum, series_of

# What is read at once stays in memory until it is written: ten years of one series are 88,000 hours.
CHUNK_HOURS: Final = 20_000
_END: Final[Quarter] = 2**30  # an integer of every engine

type Amount = int | Decimal


class Hour(NamedTuple):
    """The amount of a series in the hour that begins at quarter `start`."""

    start: Quarter
    amount: Amount


class SeriesHistory(NamedTuple):
    """A series from the hour on that begins at quarter `since`: its amount `before`, and then its hours."""

    since: Quarter
    before: Amount
    hours: list[Hour]

    @property
    def total(self) -> Amount:
        """Return the amount of the series in all."""
        return self.before + _amount(self.hours)


def series_totals(connection: Connection) -> dict[Series, Amount]:
    """Return the amount of every series in all."""
    sums: dict[Series, Amount] = {}
    prices = read_prices(connection)
    for account, price_day, counters in queries.account_sums(connection, prices):
        for measure, amount in _measures(counters, prices.amounts_on(account.outlet, price_day)):
            for series in series_of(account.owner, measure):
                sums[series] = sums.get(series, 0) + amount
    return {series: amount for series, amount in sums.items() if amount}


def series_histories(
    connection: Connection,
    due: Iterable[tuple[Series, Quarter, list[UtcOffsetSpan]]],
    zones: Zones,
    chunk_hours: int = CHUNK_HOURS,
) -> dict[Series, SeriesHistory]:
    """Return the histories of the first series that are `due`, all of one snapshot: as many as fill a chunk."""
    totals, histories, size = series_totals(connection), dict[Series, SeriesHistory](), 0
    counted = cache(partial(owner_hours, connection))  # those of an owner come one after the other: read once for all
    for series, since, offsets in due:
        if series.measure is Sum.REVENUE:
            hours = revenue_hours(connection, series, since, offsets, zones)
        else:
            hours = _hours_of(series.measure, counted(series.role, series.owner, since, tuple(offsets)))
        histories[series] = SeriesHistory(since, totals.get(series, 0) - _amount(hours), hours)
        size += len(hours)
        if size >= chunk_hours:
            break
    return histories


def owner_hours(
    connection: Connection, role: Role, owner: str, since: Quarter, offsets: Sequence[UtcOffsetSpan]
) -> list[tuple[Quarter, Counters]]:
    """Return the hours from the one that holds `since` on in which an owner counted, in order, with what of each kind.

    `offsets` says from which quarter on the clocks' full hours are how many quarters before those of UTC.
    """
    start, series = _hour_column(offsets), Series(role, owner, Sum.TOTAL)
    accounts = [number for number, account in read_accounts(connection).items() if _counts_in(account, series)]
    statement = (
        select(start, *(func.sum(QUARTER.c[kind.key]) for kind in Kind))
        .where(
            start > since - QUARTERS_AN_HOUR,
            QUARTER.c.quarter > since - QUARTERS_AN_HOUR,
            QUARTER.c.account.in_(accounts),
        )
        .group_by(start)
        .order_by(start)
    )
    return [(hour, Counters(*counts)) for hour, *counts in connection.execute(statement)]


def _hours_of(measure: Measure, counted: Iterable[tuple[Quarter, Counters]]) -> list[Hour]:
    """Return the hours in which there is anything of a kind, or of all."""
    if isinstance(measure, Kind):
        return [Hour(hour, counters[measure]) for hour, counters in counted if counters[measure]]
    return [Hour(hour, counters.total) for hour, counters in counted if counters.total]


def revenue_hours(
    connection: Connection, series: Series, since: Quarter, offsets: list[UtcOffsetSpan], zones: Zones
) -> list[Hour]:
    """Return the hours from the one that holds `since` on in which a series of revenue earned something, in order."""
    prices, earned = read_prices(connection), dict[Quarter, Decimal]()
    accounts = {
        number: account
        for number, account in read_accounts(connection).items()
        if _counts_in(account, series) and prices.history(account.outlet)
    }
    start = _hour_column(offsets)
    for first, end in _price_parts(prices, {account.outlet for account in accounts.values()}, since, zones):
        statement = (
            select(start, QUARTER.c.account, *(func.sum(QUARTER.c[kind.key]) for kind in Kind))
            .where(
                start > since - QUARTERS_AN_HOUR,
                QUARTER.c.quarter >= first,
                QUARTER.c.quarter < end,
                QUARTER.c.account.in_(accounts),
            )
            .group_by(start, QUARTER.c.account)
        )
        for hour, number, *counts in connection.execute(statement):
            outlet = accounts[number].outlet
            amounts = prices.amounts_on(outlet, day_of(first, zones.of_outlet(outlet)))
            if (amount := revenue_of(Counters(*counts), amounts).amount) is not None:
                earned[hour] = earned.get(hour, Decimal(0)) + amount
    return [Hour(hour, earned[hour]) for hour in sorted(earned) if earned[hour]]


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


def _measures(counters: Counters, amounts: Amounts) -> Iterator[tuple[Measure, Amount]]:
    """Yield what treatments add to their series, at these prices."""
    yield from ((kind, counters[kind]) for kind in Kind)
    yield Sum.TOTAL, counters.total
    revenue = revenue_of(counters, amounts)
    if revenue.amount is not None:
        yield Sum.REVENUE, revenue.amount


def _amount(hours: list[Hour]) -> Amount:
    return sum((hour.amount for hour in hours), start=0)


def _counts_in(account: Account, series: Series) -> bool:
    return series in series_of(account.owner, series.measure)


def _hour_column(offsets: Sequence[UtcOffsetSpan]) -> ColumnElement[int]:
    """Return the quarter at which the hour of a row begins."""
    offset = _offset_column(offsets)
    return (QUARTER.c.quarter + offset) // QUARTERS_AN_HOUR * QUARTERS_AN_HOUR - offset


def _offset_column(offsets: Sequence[UtcOffsetSpan]) -> ColumnElement[int]:
    """Return how many quarters the clocks are ahead of UTC at the quarter of a row."""
    first: ColumnElement[int] = literal_column(str(offsets[0].offset))
    later = [(QUARTER.c.quarter >= span.start, span.offset) for span in reversed(offsets[1:])]
    return case(*later, else_=first) if later else first
