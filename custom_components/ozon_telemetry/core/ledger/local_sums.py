"""Local sums: the days of accounts and the hours of outlets, made anew of quarters where the zone of a day is another.

They are summed where the quarters are: no row of them leaves the database. Outlets that take longer than a moment are
done in parts, each a transaction. Until the last part, the table ZONE has another zone for each outlet that is done;
an outlet is always summed in the zone that it has there.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, Select, Table, delete, func, select, union_all

from ..domain.calendar import QUARTER_MILLIS, QUARTERS_A_DAY, QUARTERS_AN_HOUR, Quarter, date_of, day_of, day_start
from ..domain.fleet import UNASSIGNED
from ..domain.messages import Millis
from ..domain.wall_clock import utc_offset_ranges
from ..domain.zones import Zones
from .accounts import read_accounts
from .bulk import insert_rows, json_table
from .engines.expressions import greatest
from .rollup import ZoneOf, summed_zones, zone_key
from .schema import ACCOUNT, AMOUNTS, DAY, HOUR, QUARTER, ZONE

PART: Final = 10_000  # sums that are made anew before events are committed: about a year of an outlet
_MOST_OUTLETS: Final = 5  # in a part, however little is in them: each has statements of its own
_YEARS_AT_ONCE: Final = 10  # the clocks change twice a year, and a statement has a part for each change
# SQL rounds towards zero, a calendar down: so many days before 1970 there is no quarter.
_DAYS_BEFORE: Final = 1_000_000
_BEFORE: Final = _DAYS_BEFORE * QUARTERS_A_DAY


class ZoneAccounts(NamedTuple):
    """The accounts whose days are summed in one zone, each with its outlet and machine."""

    zone: ZoneInfo
    accounts: dict[int, tuple[str, str]]


def accounts_by_zone(connection: Connection, zone_of: ZoneOf) -> list[ZoneAccounts]:
    """Return all accounts, by the zone of their outlet."""
    by_zone = dict[ZoneInfo, ZoneAccounts]()
    for number, account in read_accounts(connection).items():
        zone = zone_of(account.outlet)
        part = by_zone.setdefault(zone, ZoneAccounts(zone, {}))
        part.accounts[number] = account.outlet, account.machine
    return list(by_zone.values())


def first_stored(start: Quarter) -> ColumnElement[Any]:
    """Return the first quarter, from `start` on, of any account: one seek for each."""
    of_account = select(func.min(QUARTER.c.quarter)).where(
        QUARTER.c.account == ACCOUNT.c.number, QUARTER.c.quarter >= start
    )
    return select(func.min(of_account.correlate(ACCOUNT).scalar_subquery())).select_from(ACCOUNT).scalar_subquery()


def quarter_at(instant: ColumnElement[Millis]) -> ColumnElement[Quarter]:
    """Return the quarter of an instant that is stored, as `calendar.quarter_of` does."""
    return (instant + _BEFORE * QUARTER_MILLIS) // QUARTER_MILLIS - _BEFORE


def hour_at(offset: int, midnight: Quarter) -> ColumnElement[Quarter]:
    """Return, of a quarter that is stored, the one at which its hour begins, as `calendar.hour_of` does."""
    quarter = QUARTER.c.quarter
    on_the_clock = quarter - (quarter + offset + _BEFORE) % QUARTERS_AN_HOUR
    return greatest(on_the_clock, quarter - (quarter - midnight) % QUARTERS_AN_HOUR)


def rebuild_part(connection: Connection, zones: Zones) -> bool:
    """Make the days and hours of as many outlets anew as take a moment; return whether others are left.

    What is in no outlet is the last: its zone is that of every outlet for which no other one is stored.
    """
    summed = summed_zones(connection)
    if summed == zones.keys():
        return False
    rebuilt, waiting = 0, _differing(connection, zones, summed)
    for outlet in sorted(waiting, key=lambda it: (it == UNASSIGNED, it)):
        if rebuilt >= PART:
            return True
        part = ZoneAccounts(zones.of_outlet(outlet), waiting[outlet])
        rebuilt += max(_rebuild(connection, part), PART // _MOST_OUTLETS)
        connection.execute(delete(ZONE).where(ZONE.c.outlet == outlet))
        insert_rows(connection, ZONE, [(outlet, part.zone.key)])
    connection.execute(delete(ZONE))
    insert_rows(connection, ZONE, list(zones.keys().items()))
    return False


def _differing(
    connection: Connection, zones: Zones, summed: Mapping[str, str]
) -> dict[str, dict[int, tuple[str, str]]]:
    """Return the outlets that are summed in another zone, each with its accounts."""
    differing: defaultdict[str, dict[int, tuple[str, str]]] = defaultdict(dict)
    for number, account in read_accounts(connection).items():
        if zone_key(account.outlet, summed) != zones.of_outlet(account.outlet).key:
            differing[account.outlet][number] = account.outlet, account.machine
    return differing


def _rebuild(connection: Connection, part: ZoneAccounts) -> int:
    """Make the days of these accounts anew, and the hours of their outlets, all of whose accounts they are.

    Return how many sums they have now.
    """
    number, outlet = json_table([(number, outlet) for number, (outlet, _) in part.accounts.items()], [int, str])
    connection.execute(delete(DAY).where(DAY.c.account.in_(select(number))))
    connection.execute(delete(HOUR).where(HOUR.c.outlet.in_(select(outlet))))
    return sum(
        _insert(connection, DAY, _days(part, quarters)) + _insert(connection, HOUR, _hours(part, quarters))
        for quarters in _stored_years(connection, part.zone)
    )


def _insert(connection: Connection, table: Table, rows: Select[Any]) -> int:
    columns = [column.name for column in rows.selected_columns]
    return connection.execute(table.insert().from_select(columns, rows)).rowcount


def _stored_years(connection: Connection, zone: ZoneInfo) -> Iterator[range]:
    """Yield the quarters of local years in which there is any, some years at a time."""
    start = -_BEFORE
    while (found := connection.execute(select(first_stored(start))).scalar()) is not None:
        year = date_of(day_of(found, zone)).year
        first, start = (day_start(date(year_, 1, 1), zone) for year_ in (year, year + _YEARS_AT_ONCE))
        yield range(first, start)


def _days(part: ZoneAccounts, quarters: range) -> Select[Any]:
    """Return the sums of each account's days."""
    (number,) = json_table([(number,) for number in part.accounts], [int])
    parts = [
        select(_day_at(offset).label("day"), QUARTER.c.account, *_amounts()).where(
            QUARTER.c.account == number, *_within(steady)
        )
        for steady, offset in utc_offset_ranges(quarters, part.zone)
    ]
    return _summed(parts, "day", "account")


def _hours(part: ZoneAccounts, quarters: range) -> Select[Any]:
    """Return the sums of each outlet's hours, without what belongs to no machine."""
    owners = [(number, outlet) for number, (outlet, machine) in part.accounts.items() if machine != UNASSIGNED]
    number, outlet = json_table(owners, [int, str])
    parts = [
        select(hour_at(offset, midnight).label("hour"), outlet.label("outlet"), *_amounts()).where(
            QUARTER.c.account == number, *_within(steady)
        )
        for steady, offset, midnight in _steady_days(quarters, part.zone)
    ]
    return _summed(parts, "hour", "outlet")


def _steady_days(quarters: range, zone: ZoneInfo) -> Iterator[tuple[range, int, Quarter]]:
    """Yield parts in which the clocks do not change, each with their offset and the midnight from which hours count.

    The day on which they change has a part of its own: its hours count from a midnight that had the offset before.
    """
    for steady, offset in utc_offset_ranges(quarters, zone):
        day = day_of(steady.start, zone)
        midnight, next_midnight = (day_start(date_of(it), zone) for it in (day, day + 1))
        edge = min(next_midnight, steady.stop)
        yield range(steady.start, edge), offset, midnight
        yield range(edge, steady.stop), offset, edge


def _day_at(offset: int) -> ColumnElement[int]:
    """Return the local day of a quarter that is stored."""
    return (QUARTER.c.quarter + offset + _BEFORE) // QUARTERS_A_DAY - _DAYS_BEFORE


def _summed(parts: list[Select[Any]], *key: str) -> Select[Any]:
    rows = union_all(*parts).subquery().c
    columns = [rows[name] for name in key]
    return select(*columns, *(func.sum(rows[amount]).label(amount) for amount in AMOUNTS)).group_by(*columns)


def _amounts() -> list[ColumnElement[Any]]:
    return [QUARTER.c[amount] for amount in AMOUNTS]


def _within(quarters: range) -> tuple[ColumnElement[bool], ...]:
    return QUARTER.c.quarter >= quarters.start, QUARTER.c.quarter < quarters.stop
