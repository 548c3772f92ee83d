"""Read model of revenue, and of the treatments of this week and month: what a machine, an outlet or the fleet earned.

Each treatment counts at the price of its own day, by the clock of its outlet; weeks begin on Monday.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from zoneinfo import ZoneInfo

from ..domain.calendar import Day, day_of, today
from ..domain.fleet import UNASSIGNED, Fleet, Outlet
from ..domain.messages import ZERO, Counters, Kind, Millis
from ..domain.prices import NO_PRICES, Amounts, amounts_on, revenue_of
from ..domain.zones import Zones
from ..ledger import Account, CommitResult, treatments
from .present_sums import PresentSums, Span, first_days
from .totals import FLEET


class RevenueTotals:
    """Revenue and treatments of each span, by the id of a machine or outlet or `FLEET`."""

    def __init__(self, zones: Zones, present: PresentSums) -> None:
        """Start with what the ledger says at present."""
        self._zones = zones
        self._prices = present.prices
        self._now = present.now
        self._starts: dict[ZoneInfo, Mapping[Span, Day]] = {}
        self._revenue: defaultdict[tuple[str, Span], Decimal] = defaultdict(Decimal)
        self._treatments: defaultdict[tuple[str, Span], Counters] = defaultdict(lambda: ZERO)
        for account, day, counters in present.sums:
            self._add(account, day, counters)

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
            self._add(account, day, treatments(amounts))

    def _spans_of(self, account: Account, day: Day) -> list[Span]:
        """Return the spans that hold a day of an account."""
        starts = self._starts_of(self._zones.of_outlet(account.outlet))
        if day > starts[Span.TODAY]:
            return [Span.TOTAL]
        return [Span.TOTAL, *(span for span, start in starts.items() if start <= day)]

    def _starts_of(self, zone: ZoneInfo) -> Mapping[Span, Day]:
        """Return the first day of each present span in a zone."""
        if zone not in self._starts:
            self._starts[zone] = first_days(self._now, zone)
        return self._starts[zone]

    def _add(self, account: Account, day: Day, counters: Counters) -> None:
        if account.machine == UNASSIGNED:
            return
        spans = self._spans_of(account, day)
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
