"""The roll-up's rows of which hours consist: which of them a query reads, and what they count.

An outlet's hours are summed already. Where a query leaves out some of its machines, these are subtracted from its sums,
quarter by quarter, or those that count are added up instead: whatever is less to read.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, Table, case, func, select

from ..domain.fleet import UNASSIGNED
from ..ledger.accounts import Account
from ..ledger.schema import HOUR, QUARTER, SITE_HOUR
from ..ledger.whole_sites import SITE, whole_sites
from .context import ZoneOutlets
from .query import GroupBy
from .selection import GroupKey, Selection

type _Accounts = Mapping[int, Account]


@dataclass(slots=True)
class ReadPlan:
    """The outlets whose hours count as they are, and the accounts to add to them and to subtract from them."""

    outlets: set[str] = field(default_factory=set)
    added: dict[int, Account] = field(default_factory=dict)
    subtracted: dict[int, Account] = field(default_factory=dict)


class HourRows(NamedTuple):
    """Rows of a roll-up, and what they count for each group; a negative count is subtracted."""

    table: Table
    counts: Mapping[GroupKey, ColumnElement[int]]
    conditions: tuple[ColumnElement[bool], ...]

    @property
    def step(self) -> ColumnElement[int]:
        """Return the quarter at which a row begins."""
        return _step(self.table)

    def summed_by(self, connection: Connection, step: ColumnElement[int]) -> Iterator[tuple[GroupKey, int, int]]:
        """Yield each group's sum of all rows of a step."""
        statement = select(step, *map(func.sum, self.counts.values())).where(*self.conditions).group_by(step)
        for moment, *row in connection.execute(statement).all():
            for key, count in zip(self.counts, row, strict=True):
                yield key, moment, count


def read_plan(selection: Selection, group_by: GroupBy, outlets: ZoneOutlets) -> ReadPlan:
    """Return the cheapest way to count what is selected of some outlets."""
    plan = ReadPlan()
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


def rows_of_outlets(
    connection: Connection, selection: Selection, group_by: GroupBy, plan: ReadPlan, quarters: range
) -> Iterator[HourRows]:
    """Yield the rows of whole outlets, and of whole sites where the engine has these and no outlet is told apart."""
    sites, outlets = ((), plan.outlets) if group_by is GroupBy.OUTLET else whole_sites(connection, plan.outlets)
    if sites:
        conditions = (*_within(SITE_HOUR, quarters), SITE.in_(sites))
        yield HourRows(SITE_HOUR, selection.count_columns(SITE_HOUR.c, group_by), conditions)
    if outlets:
        conditions = (*_within(HOUR, quarters), HOUR.c.outlet.in_(outlets))
        yield HourRows(HOUR, selection.count_columns(HOUR.c, group_by), conditions)


def rows_of_accounts(selection: Selection, group_by: GroupBy, plan: ReadPlan, quarters: range) -> HourRows:
    """Return the rows of single accounts, added and subtracted, of the quarter-hourly roll-up."""
    account, subtracted = QUARTER.c.account, plan.subtracted
    counts = {
        key: case((account.in_(subtracted), -count), else_=count) if subtracted else count
        for key, count in selection.count_columns(QUARTER.c, group_by).items()
    }
    return HourRows(QUARTER, counts, (*_within(QUARTER, quarters), account.in_(plan.added | subtracted)))


def _by_outlet(accounts: _Accounts, outlets: ZoneOutlets) -> dict[str, dict[int, Account]]:
    found: dict[str, dict[int, Account]] = {}
    for number, account in accounts.items():
        if outlets.contains(account.outlet):
            found.setdefault(account.outlet, {})[number] = account
    return found


def _within(table: Table, quarters: range) -> tuple[ColumnElement[bool], ...]:
    step = _step(table)
    return step >= quarters.start, step < quarters.stop


def _step(table: Table) -> ColumnElement[int]:
    return table.c.quarter if table is QUARTER else table.c.hour
