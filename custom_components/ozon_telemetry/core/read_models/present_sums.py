"""Present sums: what each account counted in all, and in the present day, week and month; read at once.

Each treatment counts on its own day, by the clock of its outlet; weeks begin on Monday.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Self
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from ..domain.calendar import Day, Period, date_of, day_number, period_start, today
from ..domain.messages import Millis
from ..domain.prices import PriceBook
from ..domain.zones import Zones
from ..ledger import queries
from ..ledger.prices import read_prices
from ..ledger.queries import AccountSum


class Span(StrEnum):
    """What a figure adds up: the treatments of the present day, week or month, or all of them."""

    TODAY = "today"
    WEEK = "week"
    MONTH = "month"
    TOTAL = "total"


_PERIODS: Final = {Span.TODAY: Period.DAY, Span.WEEK: Period.WEEK, Span.MONTH: Period.MONTH}


def first_days(now: Millis, zone: ZoneInfo) -> Mapping[Span, Day]:
    """Return the first day of each present span in a zone; the total has none."""
    day = date_of(today(now, zone))
    return {span: day_number(period_start(day, period)) for span, period in _PERIODS.items()}


@dataclass(frozen=True, slots=True)
class PresentSums:
    """The treatments of each account at `now`, in pieces that no price, no midnight and no present span divides."""

    now: Millis
    prices: PriceBook
    sums: tuple[AccountSum, ...]

    @classmethod
    def load(cls, connection: Connection, zones: Zones, now: Millis) -> Self:
        """Return what the ledger says."""
        prices = read_prices(connection)
        cuts = {*queries.price_changes(prices), *(cut for zone in zones.all() for cut in _cuts(now, zone))}
        return cls(now, prices, tuple(queries.account_sums(connection, sorted(cuts))))


def _cuts(now: Millis, zone: ZoneInfo) -> Iterator[Day]:
    """Yield the days on which something begins that is present in a zone, or is not any more."""
    yield from first_days(now, zone).values()
    yield today(now, zone) + 1
