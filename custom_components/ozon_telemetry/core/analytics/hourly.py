"""Counts by the hour, from the hourly and quarter-hourly roll-ups: for charts, and for the hours of the week.

An outlet's hours are summed already. Where a query leaves out some of its machines, these are subtracted from its sums,
quarter by quarter, or those that count are added up instead: whatever is less to read.

A treatment counts when the clock on its outlet's wall said so. Where all selected outlets share a zone, that is plain
time; where not, every outlet's Monday morning is Monday morning, and the hours of a day always add up to the day.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, Table, case, func, select

from ..domain.calendar import Quarter
from ..domain.fleet import UNASSIGNED
from ..domain.wall_clock import (
    HOURS_A_DAY,
    HOURS_A_WEEK,
    UtcOffsetSpan,
    hour_of_week,
    utc_offset_spans,
    wall_hour_of_quarter,
    wall_hour_start,
)
from ..ledger.accounts import Account
from ..ledger.schema import HOUR, QUARTER
from .buckets import HourBuckets, quarters_in
from .context import QueryContext, ZoneOutlets
from .query import GroupBy, Query
from .selection import GroupKey, Selection, group_of

type BucketCounts = dict[GroupKey, list[int]]
type _Accounts = Mapping[int, Account]


class HourlyCount(NamedTuple):
    """The count of a group in the hour, or the part of one, that begins at a quarter; a negative one is subtracted."""

    group: GroupKey
    quarter: Quarter
    treatments: int


@dataclass(frozen=True, slots=True)
class Profile:
    """The busiest hours of the week, by the clock on each outlet's wall: `hours[weekday][hour]`, Monday first."""

    zone: str
    hours: list[list[int]]


@dataclass(slots=True)
class _ReadPlan:
    """The outlets whose hours count as they are, and the accounts to add to them and to subtract from them."""

    outlets: set[str] = field(default_factory=set)
    added: dict[int, Account] = field(default_factory=dict)
    subtracted: dict[int, Account] = field(default_factory=dict)


def profile(connection: Connection, context: QueryContext, query: Query) -> Profile:
    """Return the profile of a range; the query's buckets and groups do not matter."""
    week = [0] * HOURS_A_WEEK
    selection = Selection.of(connection, query.filter)
    for outlets in context.outlets_by_zone():
        quarters = quarters_in(query.range, outlets.zone)
        offsets = utc_offset_spans(quarters, outlets.zone)
        for _, quarter, treatments in hourly_counts(connection, selection, GroupBy.NONE, outlets, quarters):
            week[hour_of_week(wall_hour_of_quarter(quarter, offsets))] += treatments
    days = [week[start : start + HOURS_A_DAY] for start in range(0, HOURS_A_WEEK, HOURS_A_DAY)]
    return Profile(context.zone_for(query.filter).key, days)


def hourly_bucket_counts(
    connection: Connection, context: QueryContext, selection: Selection, query: Query, hours: HourBuckets
) -> BucketCounts:
    """Return the count of each group in each hour."""
    counts: defaultdict[GroupKey, list[int]] = defaultdict(lambda: [0] * hours.count)
    zone = context.zone_for(query.filter)
    for outlets in context.outlets_by_zone():
        quarters = quarters_in(query.range, outlets.zone)
        if outlets.zone == zone:
            index = cache(hours.index)
        else:
            index = cache(_wall_clock_index(utc_offset_spans(quarters, outlets.zone), hours, zone))
        for group, quarter, treatments in hourly_counts(connection, selection, query.group_by, outlets, quarters):
            counts[group][index(quarter)] += treatments
    return counts


def hourly_counts(
    connection: Connection, selection: Selection, group_by: GroupBy, outlets: ZoneOutlets, quarters: range
) -> Iterator[HourlyCount]:
    """Yield the counts of each group in the outlets of one zone, in no order."""
    plan = _read_plan(selection, group_by, outlets)
    if plan.outlets:
        yield from _outlet_counts(connection, selection, group_by, plan.outlets, quarters)
    if plan.added or plan.subtracted:
        yield from _account_counts(connection, selection, group_by, plan, quarters)


def _wall_clock_index(offsets: list[UtcOffsetSpan], hours: HourBuckets, zone: ZoneInfo) -> Callable[[Quarter], int]:
    """Return what finds the bucket in which the clocks of `zone` show what those with other UTC offsets do."""

    @cache
    def index(hour: int) -> int:
        return hours.index(wall_hour_start(hour, zone))

    return lambda quarter: index(wall_hour_of_quarter(quarter, offsets))


def _read_plan(selection: Selection, group_by: GroupBy, outlets: ZoneOutlets) -> _ReadPlan:
    """Return the cheapest way to count what is selected of some outlets."""
    plan = _ReadPlan()
    excluded_accounts = _by_outlet(selection.excluded, outlets)
    for outlet, accounts in _by_outlet(selection.accounts, outlets).items():
        # What belongs to no machine is in no outlet's hours.
        unowned = {number: account for number, account in accounts.items() if account.machine == UNASSIGNED}
        excluded = excluded_accounts.get(outlet, {})
        excluded = {number: account for number, account in excluded.items() if account.machine != UNASSIGNED}
        if group_by in {GroupBy.MACHINE, GroupBy.DEVICE} or len(accounts) - len(unowned) <= len(excluded):
            plan.added |= accounts
        else:
            plan.outlets.add(outlet)
            plan.added |= unowned
            plan.subtracted |= excluded
    return plan


def _by_outlet(accounts: _Accounts, outlets: ZoneOutlets) -> dict[str, dict[int, Account]]:
    found: dict[str, dict[int, Account]] = {}
    for number, account in accounts.items():
        if outlets.contains(account.outlet):
            found.setdefault(account.outlet, {})[number] = account
    return found


def _outlet_counts(
    connection: Connection, selection: Selection, group_by: GroupBy, outlets: set[str], quarters: range
) -> Iterator[HourlyCount]:
    """Return the counts of whole outlets, from the hourly roll-up."""
    columns, counts = HOUR.c, selection.count_columns(HOUR, group_by)
    conditions = (*_within(HOUR, quarters), columns.outlet.in_(outlets))
    if group_by is GroupBy.OUTLET:
        statement = select(columns.outlet, columns.hour, *counts.values()).where(*conditions)
        return (HourlyCount(*row) for row in connection.execute(statement).all())
    return _summed(connection, HOUR, counts, conditions)


def _account_counts(
    connection: Connection, selection: Selection, group_by: GroupBy, plan: _ReadPlan, quarters: range
) -> Iterator[HourlyCount]:
    """Return the counts of single accounts, added and subtracted, from the quarter-hourly roll-up."""
    columns, accounts = QUARTER.c, plan.added | plan.subtracted
    counts = {
        key: case((columns.account.in_(plan.subtracted), -count), else_=count) if plan.subtracted else count
        for key, count in selection.count_columns(QUARTER, group_by).items()
    }
    conditions = (*_within(QUARTER, quarters), columns.account.in_(accounts))
    if group_by in {GroupBy.NONE, GroupBy.KIND}:
        return _summed(connection, QUARTER, counts, conditions)
    groups = {number: group_of(account, group_by) for number, account in accounts.items()}
    statement = select(columns.account, columns.quarter, *counts.values()).where(*conditions)
    rows = connection.execute(statement).all()
    return (HourlyCount(groups[account], quarter, count) for account, quarter, count in rows)


def _summed(
    connection: Connection,
    table: Table,
    counts: Mapping[GroupKey, ColumnElement[int]],
    conditions: tuple[ColumnElement[bool], ...],
) -> Iterator[HourlyCount]:
    """Yield the sums of all rows of a quarter, for each group a column of its own."""
    step = table.c[table.name]
    statement = select(step, *map(func.sum, counts.values())).where(*conditions).group_by(step)
    for quarter, *row in connection.execute(statement).all():
        for key, count in zip(counts, row, strict=True):
            yield HourlyCount(key, quarter, count)


def _within(table: Table, quarters: range) -> tuple[ColumnElement[bool], ...]:
    step = table.c[table.name]
    return step >= quarters.start, step < quarters.stop
