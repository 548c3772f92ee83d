"""Sums of treatments by local days, asked of the roll-up: what a database does best, and nothing else."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, func, select

from ..domain.calendar import Day, day_number
from ..domain.fleet import Outlet
from ..domain.messages import ZERO, Counters, Kind
from ..ledger.accounts import Account
from ..ledger.schema import AMOUNTS, DAY
from .query import DateRange, GroupBy, Query
from .selection import GroupKey, Selection, group_of

_KINDS: Final = len(Kind)


class Sums(NamedTuple):
    """Treatments of each kind, of which recovered, of which uncertain; and what those with a price earned."""

    kinds: Counters = ZERO
    recovered: int = 0
    uncertain: int = 0
    revenue: float | None = None

    @property
    def treatments(self) -> int:
        """Return all treatments."""
        return self.kinds.total

    def plus(self, other: Sums) -> Sums:
        """Return the sums of both."""
        earned = [each for each in (self.revenue, other.revenue) if each is not None]
        kinds = self.kinds.plus(other.kinds)
        return Sums(kinds, self[1] + other[1], self[2] + other[2], sum(earned) if earned else None)


class AccountTotal(NamedTuple):
    """What an account counted of a kind in a range, and the last day on which it counted anything."""

    account: Account
    kind: Kind
    last_day: Day
    sums: Sums


def account_totals(
    connection: Connection, selection: Selection, days: DateRange, outlets: Mapping[str, Outlet]
) -> list[AccountTotal]:
    """Return what each account counted of each kind, and what that earned at today's prices."""
    columns, found = DAY.c, []
    (counted,) = selection.count_columns(DAY, GroupBy.NONE).values()
    query = (
        select(columns.account, func.max(columns.day), *(func.sum(columns[amount]) for amount in AMOUNTS))
        .where(*_within(days), counted != 0, *_conditions(selection))
        .group_by(columns.account)
    )
    for number, last, *amounts in connection.execute(query):
        account = selection.accounts[number]
        outlet = outlets.get(account.outlet)
        for kind in selection.kinds:
            if treatments := amounts[kind]:
                price = outlet.prices.get(kind.key) if outlet else None
                revenue = None if price is None else treatments * price
                sums = Sums(_counters(kind, treatments), amounts[_KINDS + kind], amounts[2 * _KINDS + kind], revenue)
                found.append(AccountTotal(account, kind, last, sums))
    return found


def daily_counts(connection: Connection, selection: Selection, question: Query) -> Iterator[tuple[GroupKey, Day, int]]:
    """Yield what each group counted on each day, the day being that of the outlet."""
    columns, numbers = DAY.c, selection.count_columns(DAY, question.group_by)
    wanted = (*_within(question.range), *_conditions(selection))
    if question.group_by in {GroupBy.NONE, GroupBy.KIND}:
        query = select(columns.day, *map(func.sum, numbers.values())).where(*wanted).group_by(columns.day)
        for day, *counted in connection.execute(query):
            yield from ((key, day, number) for key, number in zip(numbers, counted, strict=True))
        return
    # Not summed any further: a group mostly is one account, and sorting the lines takes longer than reading them.
    groups = {number: group_of(account, question.group_by) for number, account in selection.accounts.items()}
    for account, day, number in connection.execute(
        select(columns.account, columns.day, *numbers.values()).where(*wanted)
    ):
        yield groups[account], day, number


def _within(days: DateRange) -> Iterable[ColumnElement[bool]]:
    yield DAY.c.day.between(day_number(days.first), day_number(days.last))


def _conditions(selection: Selection) -> Iterable[ColumnElement[bool]]:
    if selection.excluded:
        yield DAY.c.account.in_(selection.accounts)


def _counters(kind: Kind, treatments: int) -> Counters:
    return ZERO._replace(**{kind.key: treatments})
