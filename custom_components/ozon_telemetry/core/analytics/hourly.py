"""Counts by the hour, from the hourly and quarter-hourly roll-ups.

A treatment counts when the clock on its outlet's wall said so. Where all selected outlets share a zone, that is plain
time; where not, every outlet's Monday morning is Monday morning, and the hours of a day always add up to the day.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from itertools import starmap
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from ..domain.calendar import Quarter
from ..domain.wall_clock import UtcOffsetSpan, utc_offset_spans, wall_hour_of_quarter, wall_hour_start
from ..ledger.accounts import Account
from ..ledger.schema import HOUR, QUARTER
from .buckets import HourBuckets, quarters_in
from .context import QueryContext, ZoneOutlets
from .hour_rows import HourRows, read_plan, rows_of_accounts, rows_of_outlets
from .query import GroupBy, Query
from .selection import GroupKey, Selection, group_of

type BucketCounts = dict[GroupKey, list[int]]


class HourlyCount(NamedTuple):
    """The count of a group in the hour, or the part of one, that begins at a quarter; a negative one is subtracted."""

    group: GroupKey
    quarter: Quarter
    treatments: int


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
    plan = read_plan(selection, group_by, outlets)
    for rows in rows_of_outlets(connection, selection, group_by, plan, quarters):
        yield from _outlet_counts(connection, rows, group_by)
    if accounts := plan.added | plan.subtracted:
        rows = rows_of_accounts(selection, group_by, plan, quarters)
        yield from _account_counts(connection, rows, group_by, accounts)


def _wall_clock_index(offsets: list[UtcOffsetSpan], hours: HourBuckets, zone: ZoneInfo) -> Callable[[Quarter], int]:
    """Return what finds the bucket in which the clocks of `zone` show what those with other UTC offsets do."""

    @cache
    def index(hour: int) -> int:
        return hours.index(wall_hour_start(hour, zone))

    return lambda quarter: index(wall_hour_of_quarter(quarter, offsets))


def _outlet_counts(connection: Connection, rows: HourRows, group_by: GroupBy) -> Iterator[HourlyCount]:
    if group_by is not GroupBy.OUTLET:
        return starmap(HourlyCount, rows.summed_by(connection, rows.step))
    statement = select(HOUR.c.outlet, rows.step, *rows.counts.values()).where(*rows.conditions)
    return (HourlyCount(*row) for row in connection.execute(statement).all())


def _account_counts(
    connection: Connection, rows: HourRows, group_by: GroupBy, accounts: Mapping[int, Account]
) -> Iterator[HourlyCount]:
    if group_by in {GroupBy.NONE, GroupBy.KIND}:
        return starmap(HourlyCount, rows.summed_by(connection, rows.step))
    groups = {number: group_of(account, group_by) for number, account in accounts.items()}
    statement = select(QUARTER.c.account, rows.step, *rows.counts.values()).where(*rows.conditions)
    found = connection.execute(statement).all()
    return (HourlyCount(groups[account], quarter, count) for account, quarter, count in found)
