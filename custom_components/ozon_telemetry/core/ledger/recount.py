"""Recount: whether the sums are what the rows add up to, day by day, on one snapshot and in little memory.

The quarters of a day are compared with its rows, and each outlet's local days and hours with its quarters.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Table,
    func,
    literal_column,
    or_,
    select,
    union_all,
)

from ..domain.calendar import (
    QUARTERS_A_DAY,
    Day,
    Quarter,
    date_of,
    day_of,
    day_start,
    quarter_start,
)
from ..domain.event_time import TimeSource
from ..domain.fleet import UNASSIGNED
from ..domain.messages import Kind
from ..domain.wall_clock import utc_offset_ranges
from .accounts import Account
from .bulk import json_table
from .engines.expressions import count_if
from .engines.registry import dialect_of
from .local_sums import ZoneAccounts, accounts_by_zone, first_stored, hour_at, quarter_at
from .records import Amounts, Cell
from .retention import pruned_before
from .rollup import NO_AMOUNTS, amounts_of_recovered, cell_of, sum_by_key, summed_zone_of
from .row_mapper import gap_from_row
from .schema import ACCOUNT, AMOUNTS, DAY, HOUR, QUARTER, RECOVERED, TREATMENT

_RECOVERED: Final = slice(len(Kind), 2 * len(Kind))
_DAYS: Final = range(-700_000, 2_900_000)  # those of the calendar

type _Gaps = Mapping[Day, Mapping[Cell, Amounts]]


@dataclass(slots=True)
class SumFaults:
    """How many sums differ from a recount, and how many treatments were recounted."""

    treatments: int
    recovered: int
    quarters: int
    hours: int
    days: int


def compare_sums(connection: Connection) -> SumFaults:
    """Compare all sums with the rows, and with each other."""
    since = pruned_before(connection)
    gaps = _gaps_by_day(connection, since)
    rows = select(func.count()).where(TREATMENT.c.occurred_at >= quarter_start(since))
    proved = [amounts for cells in gaps.values() for amounts in cells.values()]
    faults = SumFaults(
        treatments=connection.execute(rows).scalar_one() + sum(sum(amounts[: len(Kind)]) for amounts in proved),
        recovered=sum(sum(amounts[_RECOVERED]) for amounts in proved),
        quarters=_differing_quarters(connection, since, gaps) + _of_nobody(connection, QUARTER, "account", "number"),
        hours=_of_nobody(connection, HOUR, "outlet", "outlet"),
        days=_of_nobody(connection, DAY, "account", "number") + dialect_of(connection).differing_sums(connection),
    )
    for part in accounts_by_zone(connection, summed_zone_of(connection)):
        for day in _local_days(connection, part.zone):
            faults.days += _count(connection, _differing_days(part, day))
            faults.hours += _count(connection, _differing_hours(part, day))
    return faults


def _differing_quarters(connection: Connection, since: Quarter, gaps: _Gaps) -> int:
    """Count the quarters that differ from their rows, as far as these are kept."""
    differing, gap_days = 0, sorted(gaps)
    day = _next_day(connection, since // QUARTERS_A_DAY if since else _DAYS.start, gap_days)
    while day is not None:
        quarters = range(max(day * QUARTERS_A_DAY, since), (day + 1) * QUARTERS_A_DAY)
        beyond_rows = {
            (quarter, Account(machine, outlet, device_id)): tuple(amounts)
            for quarter, machine, outlet, device_id, *amounts in connection.execute(_beyond_rows(quarters))
        }
        proved = gaps.get(day, {})
        cells = beyond_rows.keys() | proved.keys()
        differing += sum(beyond_rows.get(cell, NO_AMOUNTS) != proved.get(cell, NO_AMOUNTS) for cell in cells)
        day = _next_day(connection, day + 1, gap_days)
    return differing


def _next_day(connection: Connection, day: Day, gap_days: Sequence[Day]) -> Day | None:
    """Return the first UTC day, from `day` on, with a row or a sum of a quarter."""
    start, occurred_at = day * QUARTERS_A_DAY, TREATMENT.c.occurred_at
    row = select(quarter_at(func.min(occurred_at))).where(occurred_at >= quarter_start(start)).scalar_subquery()
    found = connection.execute(select(row, first_stored(start))).one()
    days = [step // QUARTERS_A_DAY for step in found if step is not None]
    return min([*days, *gap_days[bisect_left(gap_days, day) :][:1]], default=None)


def _beyond_rows(quarters: range) -> Select[Any]:
    """Return what quarters hold beyond the rows of treatments, by quarter and account, where that is anything."""
    row = TREATMENT.c
    kinds = [count_if(row.kind == kind) for kind in Kind]
    uncertain = [count_if((row.kind == kind) & (row.time_source == TimeSource.RECEIPT)) for kind in Kind]
    ones = (*(-one for one in kinds), *(literal_column("0") for _ in Kind), *(-one for one in uncertain))
    key = (quarter_at(row.occurred_at).label("quarter"), row.machine, row.outlet, row.device_id)
    rows = select(*key, *(one.label(name) for name, one in zip(AMOUNTS, ones, strict=True))).where(
        row.occurred_at >= quarter_start(quarters.start), row.occurred_at < quarter_start(quarters.stop)
    )
    owner = ACCOUNT.c
    stored = (
        select(QUARTER.c.quarter, owner.machine, owner.outlet, owner.device_id, *_amounts(QUARTER))
        .join_from(ACCOUNT, QUARTER, QUARTER.c.account == owner.number)
        .where(QUARTER.c.account.in_(select(owner.number)), *_within(quarters))
    )
    return _nonzero(stored, rows)


def _differing_days(part: ZoneAccounts, day: Day) -> Select[Any]:
    """Return the accounts of a zone whose sums of a local day are not those of its quarters."""
    (number,) = json_table([(number,) for number in part.accounts], [int])
    stored = select(DAY.c.account, *_amounts(DAY)).where(DAY.c.day == day, DAY.c.account == number)
    its_quarters = _quarters_of(part, day)
    quarters = (
        select(QUARTER.c.account, *_negative_sums(QUARTER))
        .where(QUARTER.c.account == number, *_within(its_quarters))
        .group_by(QUARTER.c.account)
    )
    return _nonzero(stored, quarters)


def _differing_hours(part: ZoneAccounts, day: Day) -> Select[Any]:
    """Return the outlets and hours of a local day whose sums are not those of their quarters."""
    its_quarters, columns = _quarters_of(part, day), HOUR.c
    owners = [(number, *owner) for number, owner in part.accounts.items()]
    number, outlet, machine = json_table(owners, [int, str, str])
    stored = select(columns.hour, columns.outlet, *_amounts(HOUR)).where(
        columns.hour >= its_quarters.start, columns.hour < its_quarters.stop, columns.outlet.in_(select(outlet))
    )
    parts = []
    for quarters, offset in utc_offset_ranges(its_quarters, part.zone):
        hour = hour_at(offset, its_quarters.start).label("hour")
        sums = (
            select(hour, outlet.label("outlet"), *_negative_sums(QUARTER))
            .where(QUARTER.c.account == number, machine != UNASSIGNED, *_within(quarters))
            .group_by(hour, outlet)
        )
        parts.append(sums)
    return _nonzero(stored, *parts)


def _nonzero(*parts: Select[Any]) -> Select[Any]:
    """Return the keys under which these parts do not add up to nothing, with their sums."""
    rows = union_all(*parts).subquery().c
    sums = [func.sum(rows[amount]).label(amount) for amount in AMOUNTS]
    key = [column for column in rows if column.name not in AMOUNTS]
    return select(*key, *sums).group_by(*key).having(or_(*(total != 0 for total in sums)))


def _local_days(connection: Connection, zone: ZoneInfo) -> Iterator[Day]:
    """Yield the local days of a zone in which there is any sum."""
    day = _DAYS.start
    while True:
        start = day_start(date_of(day), zone)
        stored = select(func.min(DAY.c.day)).where(DAY.c.day >= day).scalar_subquery()
        hour = select(func.min(HOUR.c.hour)).where(HOUR.c.hour >= start).scalar_subquery()
        first_day, *steps = connection.execute(select(stored, hour, first_stored(start))).one()
        found = [day_of(step, zone) for step in steps if step is not None]
        day = min(found if first_day is None else [first_day, *found], default=_DAYS.stop)
        if day >= _DAYS.stop:
            return
        yield day
        day += 1


def _gaps_by_day(connection: Connection, since: Quarter) -> _Gaps:
    """Return what counters prove, by UTC day and cell: there are few gaps beside so many treatments."""
    by_day: defaultdict[Day, list[tuple[Cell, Amounts]]] = defaultdict(list)
    for gap in map(gap_from_row, connection.execute(select(RECOVERED))):
        cell = cell_of(gap.occurred_at, gap.owner, gap.device_id)
        if cell[0] >= since:
            by_day[cell[0] // QUARTERS_A_DAY].append((cell, amounts_of_recovered(gap.recovered)))
    return {day: sum_by_key(cells) for day, cells in by_day.items()}


def _of_nobody(connection: Connection, table: Table, name: str, owner: str) -> int:
    """Count the sums that are stored under no account."""
    is_nobodys = table.c[name].not_in(select(ACCOUNT.c[owner]))
    is_any = or_(*(amount != 0 for amount in _amounts(table)))
    return connection.execute(select(func.count()).select_from(table).where(is_nobodys, is_any)).scalar_one()


def _count(connection: Connection, query: Select[Any]) -> int:
    return len(connection.execute(query).all())


def _quarters_of(part: ZoneAccounts, day: Day) -> range:
    first, end = (day_start(date_of(it), part.zone) for it in (day, day + 1))
    return range(first, end)


def _within(quarters: range) -> tuple[ColumnElement[bool], ...]:
    return QUARTER.c.quarter >= quarters.start, QUARTER.c.quarter < quarters.stop


def _amounts(table: Table) -> list[ColumnElement[Any]]:
    return [table.c[amount] for amount in AMOUNTS]


def _negative_sums(table: Table) -> list[ColumnElement[Any]]:
    return [(-func.sum(table.c[amount])).label(amount) for amount in AMOUNTS]
