"""Price preview: by how much other prices of an outlet change what its treatments earned, before they are saved."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, func, select

from ..domain.calendar import Day, Period, date_of, period_start
from ..domain.messages import ZERO, Counters, Kind
from ..domain.prices import NO_REVENUE, PriceHistory, Revenue, amounts_on, first_difference, revenue_of
from .prices import PRICED_DAYS
from .schema import ACCOUNT, DAY


@dataclass(frozen=True, slots=True)
class RevenueChange:
    """Treatments that get another price, and what they earn before and after."""

    treatments: int = 0
    before: Revenue = NO_REVENUE
    after: Revenue = NO_REVENUE

    def plus(self, other: RevenueChange) -> RevenueChange:
        """Return the sum of both."""
        return RevenueChange(
            self.treatments + other.treatments, self.before.plus(other.before), self.after.plus(other.after)
        )


# Changes by the first day of their month, earliest first; without the months in which nothing changes.
type RevenueChanges = dict[date, RevenueChange]


def preview_prices(connection: Connection, outlet: str, old: PriceHistory, new: PriceHistory) -> RevenueChanges:
    """Return what new prices of an outlet would change."""
    since = first_difference(old, new)
    if since is None:
        return {}
    months: defaultdict[date, RevenueChange] = defaultdict(RevenueChange)
    columns = DAY.c
    statement = (
        select(columns.day, *(func.sum(columns[kind.key]) for kind in Kind))
        .select_from(PRICED_DAYS)
        .where(ACCOUNT.c.outlet == outlet, columns.day >= since)
        .group_by(columns.day)
        .order_by(columns.day)
    )
    for day, *counts in connection.execute(statement):
        change = _change_of_day(day, Counters(*counts), old, new)
        if change.treatments:
            month = period_start(date_of(day), Period.MONTH)
            months[month] = months[month].plus(change)
    return dict(months)


def _change_of_day(day: Day, counters: Counters, old: PriceHistory, new: PriceHistory) -> RevenueChange:
    before, after = amounts_on(old, day), amounts_on(new, day)
    changed = Counters(*(counters[kind] if before[kind] != after[kind] else 0 for kind in Kind))
    if changed == ZERO:
        return RevenueChange()
    return RevenueChange(changed.total, revenue_of(changed, before), revenue_of(changed, after))
