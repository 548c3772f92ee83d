"""Rows that add up to ranges of days: as few as there are, since an engine may keep sums of them.

Where it does, whole months of an account are one row each, and so is a day of a whole outlet. Elsewhere, and at the
edges of a range, they are the days of accounts.
"""

from calendar import monthrange
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, FromClause, Select, Table, or_, select, union_all
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from ..domain.calendar import Day, date_of, day_number
from ..domain.fleet import UNASSIGNED
from ..domain.prices import ALL_DAYS
from .accounts import Account
from .engines.registry import dialect_of
from .schema import ACCOUNT, ACCOUNT_MONTH, AMOUNTS, DAY, OUTLET_DAY, OUTLET_MONTH

LONGEST_ROW: Final = 31  # days
_MOST_SPANS: Final = 10  # of days beside months: of more than that, all are read by the day


class AccountChoice(NamedTuple):
    """The accounts that are asked for, and all others, by number."""

    chosen: Mapping[int, Account] = {}
    others: Mapping[int, Account] = {}

    def conditions(self, number: ColumnElement[int]) -> list[ColumnElement[bool]]:
        """Return the condition that an account is chosen, by what is less to say."""
        if not self.others:
            return []
        return [number.not_in(self.others) if len(self.others) < len(self.chosen) else number.in_(self.chosen)]


EVERY_ACCOUNT: Final = AccountChoice()


class DaySpan(NamedTuple):
    """A range of days, and the first days of its pieces after the first one, in order: no row is of two of them."""

    first: Day
    last: Day
    cuts: Sequence[Day] = ()


class DayRows(NamedTuple):
    """Rows with their day, or the first day of their month, their owner and what they add up."""

    source: FromClause
    owner: ColumnElement[Any]
    columns: ReadOnlyColumnCollection[str, ColumnElement[Any]]
    conditions: Sequence[ColumnElement[bool]] = ()


def rows_of_accounts(connection: Connection, span: DaySpan, choice: AccountChoice = EVERY_ACCOUNT) -> DayRows:
    """Return rows whose owner is the number of an account."""
    months, days = _parts(connection, span)
    chosen = choice.conditions(DAY.c.account)
    if not months:
        return DayRows(DAY, DAY.c.account, DAY.c, (*_within(DAY, days), *chosen))
    parts = [_rows(ACCOUNT_MONTH, ACCOUNT_MONTH.c.account, months, choice.conditions(ACCOUNT_MONTH.c.account))]
    if days:
        parts.append(_rows(DAY, DAY.c.account, days, chosen))
    return _united(parts)


def rows_of_outlets(connection: Connection, span: DaySpan, choice: AccountChoice) -> DayRows:
    """Return rows whose owner is the id of an outlet."""
    if not dialect_of(connection).keeps_sums(connection):
        conditions = (*_within(DAY, [range(span.first, span.last + 1)]), *choice.conditions(DAY.c.account))
        return DayRows(_with_account(DAY), ACCOUNT.c.outlet, DAY.c, conditions)
    months, days = _parts(connection, span)
    parts = [*_outlet_rows(OUTLET_MONTH, ACCOUNT_MONTH, months, choice), *_outlet_rows(OUTLET_DAY, DAY, days, choice)]
    return _united(parts)


def whole_months(span: DaySpan) -> tuple[list[range], list[range]]:
    """Return the spans of days that whole months cover, and the others; a piece shares no month with another one."""
    months: list[range] = []
    days: list[range] = []
    for first, end in pairwise((span.first, *span.cuts, span.last + 1)):
        whole = _months_within(first, end)
        if whole:
            _append(days, range(first, whole.start))
            _append(months, whole)
            _append(days, range(whole.stop, end))
        else:
            _append(days, range(first, end))
    return months, days


def _parts(connection: Connection, span: DaySpan) -> tuple[list[range], list[range]]:
    """Return what is read by the month, and what by the day."""
    months, days = whole_months(span)
    if not months or len(days) > _MOST_SPANS or not dialect_of(connection).keeps_sums(connection):
        return [], [range(span.first, span.last + 1)]
    return months, days


def _months_within(first: Day, end: Day) -> range:
    """Return the days of all months that lie within a piece."""
    begun = date_of(first)
    start = first if begun.day == 1 else first + monthrange(begun.year, begun.month)[1] + 1 - begun.day
    stop = day_number(date_of(end).replace(day=1)) if end <= ALL_DAYS[1] else end  # the day after the last is no date
    return range(start, max(stop, start))


def _append(spans: list[range], span: range) -> None:
    """Append a span to those before it, as one where it goes on."""
    if not span:
        return
    if spans and spans[-1].stop == span.start:
        span = range(spans.pop().start, span.stop)
    spans.append(span)


def _outlet_rows(
    outlets: Table, accounts: Table, spans: Sequence[range], choice: AccountChoice
) -> Iterator[Select[Any]]:
    """Yield the rows of outlets that are chosen as a whole, and of accounts that are not all of their outlet's."""
    if not spans:
        return
    owned = [account.outlet for account in choice.others.values() if account.machine != UNASSIGNED]
    unowned = [account.outlet for account in choice.chosen.values() if account.machine == UNASSIGNED]
    divided = {*owned, *unowned}
    whole = {account.outlet for account in choice.chosen.values()} - divided
    yield _rows(outlets, outlets.c.outlet, spans, [outlets.c.outlet.in_(whole)] if divided else [])
    if rest := [number for number, account in choice.chosen.items() if account.outlet in divided]:
        yield _rows(accounts, ACCOUNT.c.outlet, spans, [accounts.c.account.in_(rest)], _with_account(accounts))


def _rows(
    table: FromClause,
    owner: ColumnElement[Any],
    spans: Sequence[range],
    conditions: Collection[ColumnElement[bool]],
    source: FromClause | None = None,
) -> Select[Any]:
    amounts = (table.c[amount] for amount in AMOUNTS)
    rows = select(owner.label("owner"), table.c.day, *amounts).select_from(table if source is None else source)
    return rows.where(*_within(table, spans), *conditions)


def _within(table: FromClause, spans: Sequence[range]) -> list[ColumnElement[bool]]:
    return [or_(*(table.c.day.between(span.start, span.stop - 1) for span in spans))]


def _united(parts: Sequence[Select[Any]]) -> DayRows:
    rows = (parts[0] if len(parts) == 1 else union_all(*parts)).subquery()
    return DayRows(rows, rows.c.owner, rows.c)


def _with_account(table: FromClause) -> FromClause:
    return table.join(ACCOUNT, ACCOUNT.c.number == table.c.account)
