"""Read model of revenue, and of the treatments of this week and month: what a machine, an outlet or the fleet earned.

Each treatment counts at the price of its own day, by the clock of its outlet; weeks begin on Monday.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from decimal import Decimal
from enum import StrEnum
from typing import Final, Self
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from ..domain.calendar import Day, Period, date_of, day_number, day_of, period_start, today
from ..domain.fleet import UNASSIGNED, Fleet, Outlet
from ..domain.messages import ZERO, Counters, Kind, Millis
from ..domain.prices import NO_PRICES, Amounts, PriceBook, amounts_on, revenue_of
from ..domain.zones import Zones
from ..ledger import Account, CommitResult, queries, treatments
from ..ledger.prices import read_prices
from .totals import FLEET


class Span(StrEnum):
    """What a figure adds up: the treatments of the present day, week or month, or all of them."""

    TODAY = "today"
    WEEK = "week"
    MONTH = "month"
    TOTAL = "total"


_PERIODS: Final = {Span.TODAY: Period.DAY, Span.WEEK: Period.WEEK, Span.MONTH: Period.MONTH}


class RevenueTotals:
    """Revenue and treatments of each span, by the id of a machine or outlet or `FLEET`."""

    def __init__(self, zones: Zones, prices: PriceBook, now: Millis) -> None:
        """Start empty at `now`."""
        self._zones = zones
        self._prices = prices
        self._now = now
        self._starts: dict[ZoneInfo, dict[Span, Day]] = {}
        self._revenue: defaultdict[tuple[str, Span], Decimal] = defaultdict(Decimal)
        self._treatments: defaultdict[tuple[str, Span], Counters] = defaultdict(lambda: ZERO)

    @classmethod
    def load(cls, connection: Connection, zones: Zones, now: Millis) -> Self:
        """Return the revenue at `now`, from the ledger."""
        totals = cls(zones, read_prices(connection), now)
        for account, price_day, counters in queries.account_sums(connection, totals._prices):
            totals._add(account, price_day, counters, [Span.TOTAL])
        starts = [totals._starts_of(zone) for zone in zones.all()]
        earliest = min(day for days in starts for day in days.values())
        for account, day, counters in queries.daily_sums(connection, earliest):
            totals._add(account, day, counters, totals._spans_of(account, day))
        return totals

    def revenue(self, key: str, span: Span) -> Decimal:
        """Return what a machine, an outlet or the fleet earned."""
        return self._revenue[key, span]

    def treatments(self, key: str, span: Span) -> int:
        """Return how many treatments a machine, an outlet or the fleet gave."""
        return self._treatments[key, span].total

    def counters(self, key: str, span: Span) -> Counters:
        """Return the treatments of a machine, an outlet or the fleet by kind."""
        return self._treatments[key, span]

    def first_day(self, outlet: str, span: Span) -> Day:
        """Return the first day of the present day, week or month of an outlet, as its figures have it."""
        return self._starts_of(self._zones.of_outlet(outlet))[span]

    @property
    def priced_outlets(self) -> Collection[str]:
        """Return the outlets that have or had a price, also removed ones."""
        return self._prices.outlets()

    def apply(self, result: CommitResult) -> None:
        """Add a committed batch."""
        for (quarter, account), amounts in result.sums.items():
            day = day_of(quarter, self._zones.of_outlet(account.outlet))
            self._add(account, day, treatments(amounts), [*self._spans_of(account, day), Span.TOTAL])

    def _spans_of(self, account: Account, day: Day) -> list[Span]:
        """Return the present spans that hold a day of an account."""
        starts = self._starts_of(self._zones.of_outlet(account.outlet))
        return [span for span, start in starts.items() if start <= day <= starts[Span.TODAY]]

    def _starts_of(self, zone: ZoneInfo) -> dict[Span, Day]:
        """Return the first day of each present span in a zone."""
        if zone not in self._starts:
            day = date_of(today(self._now, zone))
            self._starts[zone] = {span: day_number(period_start(day, period)) for span, period in _PERIODS.items()}
        return self._starts[zone]

    def _add(self, account: Account, day: Day | None, counters: Counters, spans: list[Span]) -> None:
        if account.machine == UNASSIGNED:
            return
        earned = revenue_of(counters, self._prices.amounts_on(account.outlet, day)).amount
        for key in (account.machine, account.outlet, FLEET):
            for span in spans:
                self._treatments[key, span] = self._treatments[key, span].plus(counters)
                if earned is not None:
                    self._revenue[key, span] += earned


def priced_keys(fleet: Fleet, priced: Collection[str]) -> Iterator[str]:
    """Yield what has a revenue: the outlets that have or had a price, the machines that stood there, and `FLEET`.

    Of the outlets that are or were `priced`, removed ones have none any more, but what stood there keeps its own.
    """
    if priced:
        yield FLEET
    yield from sorted(fleet.outlets.keys() & set(priced))
    for machine in fleet.machines.values():
        if any(placement.outlet in priced for placement in machine.placements):
            yield machine.id


def priced_outlets(fleet: Fleet, zones: Zones, now: Millis) -> tuple[int, int]:
    """Return how many of the outlets in use have a price today, and how many there are."""
    in_use = [outlet for outlet in fleet.outlets.values() if outlet.is_active]
    priced = [outlet for outlet in in_use if amounts_today(outlet, zones, now) != NO_PRICES]
    return len(priced), len(in_use)


def unpriced_kinds(outlet: Outlet, zones: Zones, now: Millis) -> list[Kind]:
    """Return the kinds that have no price at an outlet today."""
    return [kind for kind in Kind if amounts_today(outlet, zones, now)[kind] is None]


def amounts_today(outlet: Outlet, zones: Zones, now: Millis) -> Amounts:
    """Return the prices of an outlet's present day."""
    return amounts_on(outlet.prices, today(now, zones.of_outlet(outlet.id)))
