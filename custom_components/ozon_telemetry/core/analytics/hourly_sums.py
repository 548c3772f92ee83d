"""Sums of treatments by the hour, asked of the roll-ups.

An outlet's hours are summed already. Where a question leaves out some of its machines, these are taken from its sums,
quarter by quarter, or those that count are added up instead: whatever is less to read.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, Table, case, func, select

from ..domain.calendar import Quarter
from ..domain.fleet import NOBODY
from ..ledger.accounts import Account
from ..ledger.schema import HOUR, QUARTER
from .context import ZoneOutlets
from .query import GroupBy
from .selection import GroupKey, Selection, group_of

type _Accounts = Mapping[int, Account]


class HourlyCount(NamedTuple):
    """What a group counted in an hour or a part of it, which begins at a quarter; what is negative counts less."""

    group: GroupKey
    quarter: Quarter
    treatments: int


@dataclass(slots=True)
class _ReadPlan:
    """The outlets whose hours count as they are, and the accounts to add to them and to take from them."""

    outlets: set[str] = field(default_factory=set)
    added: dict[int, Account] = field(default_factory=dict)
    subtracted: dict[int, Account] = field(default_factory=dict)


def hourly_counts(
    connection: Connection, selection: Selection, group_by: GroupBy, part: ZoneOutlets, quarters: range
) -> Iterator[HourlyCount]:
    """Yield what each group of one zone's outlets counted, in no order."""
    plan = _plan(selection, group_by, part)
    if plan.outlets:
        yield from _of_outlets(connection, selection, group_by, plan.outlets, quarters)
    if plan.added or plan.subtracted:
        yield from _of_accounts(connection, selection, group_by, plan, quarters)


def _plan(selection: Selection, group_by: GroupBy, part: ZoneOutlets) -> _ReadPlan:
    plan = _ReadPlan()
    chosen, left_out = _by_outlet(selection.accounts, part), _by_outlet(selection.excluded, part)
    for outlet, accounts in chosen.items():
        # What belongs to no machine is in no outlet's hours.
        stray = {number: account for number, account in accounts.items() if account.machine == NOBODY}
        owned = accounts.keys() - stray.keys()
        others = {number: each for number, each in left_out.get(outlet, {}).items() if each.machine != NOBODY}
        if group_by in {GroupBy.MACHINE, GroupBy.DEVICE} or len(owned) <= len(others):
            plan.added |= accounts
        else:
            plan.outlets.add(outlet)
            plan.added |= stray
            plan.subtracted |= others
    return plan


def _by_outlet(accounts: _Accounts, part: ZoneOutlets) -> dict[str, dict[int, Account]]:
    found: dict[str, dict[int, Account]] = {}
    for number, account in accounts.items():
        if part.contains(account.outlet):
            found.setdefault(account.outlet, {})[number] = account
    return found


def _of_outlets(
    connection: Connection, selection: Selection, group_by: GroupBy, outlets: set[str], quarters: range
) -> Iterator[HourlyCount]:
    columns, numbers = HOUR.c, selection.count_columns(HOUR, group_by)
    wanted = (*_within(HOUR, quarters), columns.outlet.in_(outlets))
    if group_by is GroupBy.OUTLET:
        lines = connection.execute(select(columns.outlet, columns.hour, *numbers.values()).where(*wanted)).all()
        return (HourlyCount(*line) for line in lines)
    return _summed(connection, HOUR, numbers, wanted)


def _of_accounts(
    connection: Connection, selection: Selection, group_by: GroupBy, plan: _ReadPlan, quarters: range
) -> Iterator[HourlyCount]:
    columns = QUARTER.c
    numbers = {
        key: case((columns.account.in_(plan.subtracted), -number), else_=number) if plan.subtracted else number
        for key, number in selection.count_columns(QUARTER, group_by).items()
    }
    accounts = plan.added | plan.subtracted
    wanted = (*_within(QUARTER, quarters), columns.account.in_(accounts))
    if group_by in {GroupBy.NONE, GroupBy.KIND}:
        return _summed(connection, QUARTER, numbers, wanted)
    groups = {number: group_of(account, group_by) for number, account in accounts.items()}
    lines = connection.execute(select(columns.account, columns.quarter, *numbers.values()).where(*wanted)).all()
    return (HourlyCount(groups[account], quarter, number) for account, quarter, number in lines)


def _summed(
    connection: Connection,
    table: Table,
    numbers: Mapping[GroupKey, ColumnElement[int]],
    wanted: tuple[ColumnElement[bool], ...],
) -> Iterator[HourlyCount]:
    """Yield the sums of all lines of a quarter, for each group a column of its own."""
    step = table.c[table.name]
    query = select(step, *map(func.sum, numbers.values())).where(*wanted).group_by(step)
    for quarter, *counted in connection.execute(query).all():
        for key, number in zip(numbers, counted, strict=True):
            yield HourlyCount(key, quarter, number)


def _within(table: Table, quarters: range) -> tuple[ColumnElement[bool], ...]:
    step = table.c[table.name]
    return step >= quarters.start, step < quarters.stop
