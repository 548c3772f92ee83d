"""Sums of the daily roll-up over pieces of a range: added up where the rows are, so that few of them travel.

A range is cut into pieces where a bucket begins or a price changes. Where no single machine is asked for, the accounts
of an outlet are one sum.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache, partial
from itertools import batched, cycle
import json
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Select, String, case, cast, func, literal_column, select

from ..domain.calendar import Day, day_number
from ..domain.fleet import UNASSIGNED
from ..domain.messages import ZERO, Counters, Kind
from ..domain.prices import NO_REVENUE, Amounts, PriceBook, Revenue, revenue_of
from ..ledger.accounts import Account
from ..ledger.day_pieces import piece_start
from ..ledger.day_rows import AccountChoice, DayRows, DaySpan, rows_of_accounts, rows_of_outlets
from ..ledger.schema import AMOUNTS
from .query import DateRange, GroupBy, Query
from .selection import GroupKey, Selection, group_of

_KINDS: Final = tuple(Kind)


class Sums(NamedTuple):
    """Treatments of each kind, how many are recovered or uncertain in time, and the revenue of those with a price."""

    kinds: Counters = ZERO
    recovered: int = 0
    uncertain: int = 0
    revenue: Revenue = NO_REVENUE

    @property
    def treatments(self) -> int:
        """Return the number of all treatments."""
        return self.kinds.total

    def plus(self, other: Sums) -> Sums:
        """Return the sums of both."""
        return Sums(
            self.kinds.plus(other.kinds),
            self.recovered + other.recovered,
            self.uncertain + other.uncertain,
            self.revenue.plus(other.revenue),
        )


class AccountTotal(NamedTuple):
    """What an account counted for a group in a range, and the first day of the last row in which an event counted.

    Such a row is a day, or a month where the engine keeps those; there is none of what only counters prove. A whole
    outlet's has neither machine nor device.
    """

    group: GroupKey
    account: Account
    last_day: Day | None
    sums: Sums


def account_totals(
    connection: Connection, selection: Selection, query: Query, prices: PriceBook, *, by_account: bool
) -> Iterator[AccountTotal]:
    """Yield the sums of each account and group in a query's range, once for each price that held within it.

    Unless `by_account`, those of each outlet as a whole.
    """
    pieces = _Pieces(selection, query.range, _price_changes(selection, query.range, prices))
    for account, piece, last_day, amounts in pieces.summed(connection, AMOUNTS, by_account=by_account):
        its_prices = prices.amounts_on(account.outlet, piece)
        for group, kinds in _kinds_by_group(selection, account, query.group_by):
            sums = _sums_of_kinds(kinds, amounts, its_prices)
            if sums.treatments:
                yield AccountTotal(group, account, last_day, sums)


def revenues(
    connection: Connection, selection: Selection, days: DateRange, prices: PriceBook, starts: Sequence[Day]
) -> list[Revenue]:
    """Return the revenue of each bucket of a range, the first of which begins with it."""
    cuts = sorted({*starts[1:], *_price_changes(selection, days, prices)})
    found = [NO_REVENUE] * len(starts)
    pieces = _Pieces(selection, days, cuts)
    for account, piece, _, amounts in pieces.summed(connection, [kind.key for kind in Kind], by_account=False):
        counted = Counters(
            *(count if kind in selection.kinds else 0 for kind, count in zip(Kind, amounts, strict=True))
        )
        bucket = bisect_right(starts, piece) - 1
        found[bucket] = found[bucket].plus(revenue_of(counted, prices.amounts_on(account.outlet, piece)))
    return found


def bucket_counts(
    connection: Connection, selection: Selection, query: Query, starts: Sequence[Day]
) -> Iterator[tuple[GroupKey, int, int]]:
    """Yield the count of each group in each bucket, by its number, or in some parts of it."""
    pieces, bucket_of = _Pieces(selection, query.range, starts[1:]), cache(partial(bisect_right, starts))
    if query.group_by in {GroupBy.NONE, GroupBy.KIND}:
        for piece, counts in pieces.counted(connection, query.group_by):
            yield from ((key, bucket_of(piece) - 1, count) for key, count in counts.items())
        return
    for account, counted in pieces.counted_by_owner(connection, by_account=query.group_by is not GroupBy.OUTLET):
        group = group_of(account, query.group_by)
        yield from ((group, bucket_of(piece) - 1, count) for piece, count in counted)


class _PieceSum(NamedTuple):
    """What an account, or a whole outlet, counted in a piece of a range: its first day, and that of its last row."""

    account: Account
    piece: Day
    last_day: Day | None
    amounts: Sequence[int]


class _Pieces(NamedTuple):
    """What is selected of a range that is cut into pieces; each cut is the first day of one."""

    selection: Selection
    days: DateRange
    cuts: Sequence[Day]

    def summed(self, connection: Connection, amounts: Iterable[str], *, by_account: bool) -> Iterator[_PieceSum]:
        """Yield the sums of these amounts by account or whole outlet, and by piece or even day."""
        rows = self._rows(connection, by_account=by_account)
        (count,) = self.selection.count_columns(rows.columns, GroupBy.NONE).values()
        recovered = sum((rows.columns[f"recovered_{kind.key}"] for kind in self.selection.kinds), literal_column("0"))
        piece = piece_start(rows.columns.day, day_number(self.days.first), self.cuts)
        sums = [func.sum(rows.columns[amount]) for amount in amounts]
        statement = (
            select(rows.owner, piece, func.max(case((count > recovered, rows.columns.day))), *sums)
            .select_from(rows.source)
            .where(*rows.conditions, count != 0)
            .group_by(rows.owner, *([piece] if self.cuts else ()))
        )
        for owner, piece_day, last_day, *row in connection.execute(statement).all():
            yield _PieceSum(self._account(owner, by_account=by_account), piece_day, last_day, row)

    def counted_by_owner(
        self, connection: Connection, *, by_account: bool
    ) -> Iterator[tuple[Account, Iterable[tuple[Day, int]]]]:
        """Yield what is selected of each account or whole outlet, by piece or even day.

        Where there are several pieces, they come as one row with a text of numbers: to fetch a row for each would take
        most of the time.
        """
        pieces = self._pieces(connection, by_account=by_account)
        if not self.cuts:
            for owner, piece, count in connection.execute(pieces).all():
                yield self._account(owner, by_account=by_account), [(piece, count)]
            return
        columns = pieces.subquery().columns
        numbers = cast(columns.piece, String) + "," + cast(columns.count, String)
        texts = select(columns.owner, func.aggregate_strings(numbers, ",")).group_by(columns.owner)
        for owner, text in connection.execute(texts).all():
            found = json.loads(f"[{text}]")
            yield self._account(owner, by_account=by_account), zip(found[::2], found[1::2], strict=True)

    def counted(self, connection: Connection, group_by: GroupBy) -> Iterator[tuple[Day, dict[GroupKey, int]]]:
        """Yield what is selected of each day, or of several in a piece together, by group."""
        rows = self._rows(connection, by_account=False)
        counts = self.selection.count_columns(rows.columns, group_by)
        day = rows.columns.day
        statement = select(day, *map(func.sum, counts.values())).select_from(rows.source)
        for piece, *row in connection.execute(statement.where(*rows.conditions).group_by(day)):
            yield piece, dict(zip(counts, row, strict=True))

    def _pieces(self, connection: Connection, *, by_account: bool) -> Select[Any]:
        """Return what is selected of each account or whole outlet, by piece; of an account a day has one row anyway."""
        rows = self._rows(connection, by_account=by_account)
        (count,) = self.selection.count_columns(rows.columns, GroupBy.NONE).values()
        selected = select(rows.owner.label("owner")).select_from(rows.source).where(*rows.conditions, count != 0)
        if by_account and len(self.cuts) + 1 == self.days.days:
            return selected.add_columns(rows.columns.day.label("piece"), count.label("count"))
        piece = piece_start(rows.columns.day, day_number(self.days.first), self.cuts)
        summed = selected.add_columns(piece.label("piece"), func.sum(count).label("count"))
        return summed.group_by(rows.owner, *([piece] if self.cuts else ()))

    def _account(self, owner: Any, *, by_account: bool) -> Account:  # noqa: ANN401  a number or an id
        return self.selection.accounts[owner] if by_account else Account(UNASSIGNED, owner, UNASSIGNED)

    def _rows(self, connection: Connection, *, by_account: bool) -> DayRows:
        span = DaySpan(day_number(self.days.first), day_number(self.days.last), self.cuts)
        choice = AccountChoice(self.selection.accounts, self.selection.excluded)
        return (rows_of_accounts if by_account else rows_of_outlets)(connection, span, choice)


def _price_changes(selection: Selection, days: DateRange, prices: PriceBook) -> list[Day]:
    """Return the days within a range on which a price of what is selected changes."""
    outlets = {account.outlet for account in selection.accounts.values()}
    return prices.changes_within(outlets, day_number(days.first), day_number(days.last))


def _kinds_by_group(
    selection: Selection, account: Account, group_by: GroupBy
) -> list[tuple[GroupKey, tuple[Kind, ...]]]:
    """Return the groups for which an account counts, and which kinds of treatments for each."""
    if group_by is GroupBy.KIND:
        return [(int(kind), (kind,)) for kind in selection.kinds]
    return [(group_of(account, group_by), selection.kinds)]


def _sums_of_kinds(kinds: Collection[Kind], amounts: Sequence[int], prices: Amounts) -> Sums:
    """Return the sums of some kinds out of a roll-up's amounts: treatments, recovered and uncertain, each by kind."""
    chosen = [amount if kind in kinds else 0 for amount, kind in zip(amounts, cycle(_KINDS), strict=False)]
    treatments, recovered, uncertain = batched(chosen, len(_KINDS), strict=True)
    counters = Counters(*treatments)
    return Sums(counters, sum(recovered), sum(uncertain), revenue_of(counters, prices))
