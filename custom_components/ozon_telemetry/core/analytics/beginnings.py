"""Beginnings: the first day on which each group counted anything; a comparison with days before it means nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from sqlalchemy import Connection, func, select

from ..domain.calendar import Day, day_number
from ..ledger.schema import ACCOUNT, DAY
from .query import DateRange, GroupBy, Query
from .selection import GroupKey, Selection, group_of


@dataclass(frozen=True, slots=True)
class Beginnings:
    """The first day of each group that ever counted anything, within a selection."""

    days: Mapping[GroupKey, Day]

    @classmethod
    def of(cls, connection: Connection, selection: Selection, query: Query) -> Self:
        """Return the beginnings of a query's groups; all kinds of treatment begin together."""
        accounts = selection.accounts
        first = select(func.min(DAY.c.day)).where(DAY.c.account == ACCOUNT.c.number).scalar_subquery()
        days: dict[GroupKey, Day] = {}
        for number, day in connection.execute(select(ACCOUNT.c.number, first)).all():
            if number not in accounts or day is None:
                continue
            key = group_of(accounts[number], query.group_by)
            days[key] = min(day, days.get(key, day))
        return cls(days)

    def covers(self, days: DateRange, key: GroupKey | None = None, group_by: GroupBy = GroupBy.NONE) -> bool:
        """Tell whether a group, or any of them, had begun before a range was over its first day."""
        whole = key is None or group_by is GroupBy.KIND
        first = min(self.days.values(), default=None) if whole else self.days.get(key or "")
        return first is not None and first <= day_number(days.first)
