"""What a question counts: the accounts and kinds that its filter lets through, and the groups they form."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self

from sqlalchemy import ColumnElement, Connection, Table, literal_column

from ..domain.fleet import NOBODY
from ..domain.messages import Kind
from ..ledger.accounts import Account, read_accounts
from .query import Filter, GroupBy

ALL_GROUP: Final = "all"

type GroupKey = str | int

_FIELDS: Final = {GroupBy.OUTLET: "outlet", GroupBy.MACHINE: "machine", GroupBy.DEVICE: "device_id"}


@dataclass(frozen=True, slots=True)
class Selection:
    """The `accounts` and kinds that count; `others` are the accounts that do not."""

    accounts: Mapping[int, Account]
    excluded: Mapping[int, Account]
    kinds: tuple[Kind, ...]

    @classmethod
    def of(cls, connection: Connection, asked: Filter) -> Self:
        """Return what a filter lets through."""
        there = read_accounts(connection)
        accounts = {number: account for number, account in there.items() if matches_account(account, asked)}
        others = {number: account for number, account in there.items() if number not in accounts}
        return cls(accounts, others, tuple(kind for kind in Kind if asked.kinds is None or kind in asked.kinds))

    def count_columns(self, table: Table, group_by: GroupBy) -> dict[GroupKey, ColumnElement[int]]:
        """Return what a line of a roll-up counts for each group: each kind for its own, or all of them for one."""
        kinds: dict[GroupKey, ColumnElement[int]] = {int(kind): table.c[kind.key] for kind in self.kinds}
        if group_by is GroupBy.KIND:
            return kinds
        return {ALL_GROUP: sum(kinds.values(), start=literal_column("0"))}


def group_of(account: Account, group_by: GroupBy) -> GroupKey:
    """Return the group in which an account counts, unless they are kinds."""
    return str(getattr(account, _FIELDS[group_by])) if group_by in _FIELDS else ALL_GROUP


def matches_account(account: Account, asked: Filter) -> bool:
    """Tell whether a filter lets an account through."""
    if account.machine == NOBODY and asked.machines is None and not asked.unassigned:
        return False
    wanted = ((asked.outlets, account.outlet), (asked.machines, account.machine), (asked.devices, account.device_id))
    return all(values is None or value in values for values, value in wanted)
