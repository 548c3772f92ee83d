"""Totals of a ledger by owner, as its roll-ups have them."""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import Connection

from custom_components.ozon_telemetry.core.domain.calendar import Day
from custom_components.ozon_telemetry.core.domain.fleet import Owner
from custom_components.ozon_telemetry.core.domain.messages import ZERO, Counters
from custom_components.ozon_telemetry.core.ledger.queries import AccountSum, account_sums


def owner_totals(connection: Connection) -> dict[Owner, Counters]:
    """Return all treatments of each owner."""
    return _by_owner(account_sums(connection, ()))


def owner_totals_of_day(connection: Connection, day: Day) -> dict[Owner, Counters]:
    """Return the treatments of each owner on one local day."""
    return _by_owner(it for it in account_sums(connection, (day, day + 1)) if it.first == day)


def _by_owner(sums: Iterable[AccountSum]) -> dict[Owner, Counters]:
    totals: defaultdict[Owner, Counters] = defaultdict(lambda: ZERO)
    for account, _, counters in sums:
        totals[account.owner] = totals[account.owner].plus(counters)
    return dict(totals)
