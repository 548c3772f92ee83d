"""The days on which the newest treatments of a selection are, from the daily roll-up.

A filter may let few of many treatments through, or none for years. Its accounts tell on which days it does, so that no
other treatment is read: what a page costs depends on the page, not on the history.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final, NamedTuple, Self
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, func, literal_column, select

from ..domain.calendar import QUARTERS_A_DAY, Day, date_of, day_start, quarter_of, quarter_start
from ..domain.messages import Millis
from ..ledger.accounts import Account
from ..ledger.bulk import json_table
from ..ledger.retention import pruned_before
from ..ledger.rollup import summed_zone_of
from ..ledger.schema import DAY
from .selection import Selection

_ALL: Final = 4  # of so many treatments one that is selected is found soon enough by its time alone
_GROWTH: Final = 4
_MARGIN: Final = 2  # days by which those of two zones may be apart
_FEW_DAYS: Final = 8
_NEVER: Final[Day] = 2**30  # with a day or two more it still is an integer of every engine
_ZERO: Final[ColumnElement[Any]] = literal_column("0")


class AccountSpan(NamedTuple):
    """A span of time in which an account has treatments."""

    machine: str
    outlet: str
    device_id: str
    start: Millis
    end: Millis


@dataclass(slots=True)
class NewestDays:
    """The days that hold the newest treatments of a selection, or all it has."""

    connection: Connection
    selection: Selection
    zone_of: Callable[[str], ZoneInfo]
    spans: list[AccountSpan] = field(default_factory=list)
    first: Day = _NEVER
    treatments: int = 0

    @classmethod
    def of(cls, connection: Connection, selection: Selection, limit: int, before: Millis | None) -> Self:
        """Return the days that hold the newest `limit` treatments before an instant."""
        days = cls(connection, selection, cache(summed_zone_of(connection)))
        days._search(limit, _NEVER if before is None else quarter_of(before) // QUARTERS_A_DAY)
        return days

    @property
    def are_dense(self) -> bool:
        """Return whether much of all that was counted since is selected."""
        last = select(func.max(DAY.c.day)).scalar_subquery()
        treatments = func.coalesce(func.sum(sum((DAY.c[kind.key] for kind in self.selection.kinds), start=_ZERO)), 0)
        query = select(last, treatments).where(DAY.c.day >= self.first, DAY.c.day < self.first + _FEW_DAYS)
        newest, everything = self.connection.execute(query).one()
        return bool(newest < self.first + _FEW_DAYS and everything <= _ALL * self.treatments)

    @property
    def start(self) -> Millis:
        """Return the instant before which nothing of it is."""
        return min((span.start for span in self.spans), default=0)

    def _search(self, limit: int, cut: Day) -> None:
        """Look on ever more days, from the one on which `before` is in some zone."""
        edge = pruned_before(self.connection) // QUARTERS_A_DAY
        accounts = self.selection.accounts.values()
        margin = _MARGIN if len({self.zone_of(account.outlet) for account in accounts}) > 1 else 0
        missing, last, days = limit, cut + 1, 1
        while missing > 0:
            newest = self._newest(last)
            if newest is None or newest <= edge + 1:
                break
            first = max(newest - days + 1, edge + 2)
            missing -= self._add(range(first, newest + 1), cut - 1)
            last, days = first - 1, days * _GROWTH
        if missing <= 0:
            self._add(range(last - margin + 1, last + 1), cut)
        elif edge:
            self._add_kept(edge + 2)

    def _newest(self, last: Day) -> Day | None:
        """Return the newest day, until `last`, on which anything is selected: one seek for each account."""
        (number,) = json_table([(number,) for number in self.selection.accounts], [int])
        newest = (
            select(DAY.c.day)
            .where(DAY.c.account == number, DAY.c.day <= last, self._count() > 0)
            .order_by(DAY.c.day.desc())
            .limit(1)
            .correlate(number.table)
            .scalar_subquery()
        )
        found: Day | None = self.connection.execute(select(func.max(newest)).select_from(number.table)).scalar_one()
        return found

    def _add(self, days: range, whole: Day) -> int:
        """Add the spans of these days; return how many treatments are on those before the day `whole`."""
        counted = 0
        for number, day, treatments in self._days(days):
            account = self.selection.accounts[number]
            self.spans.append(AccountSpan(*account, self._start(account, day), self._start(account, day + 1)))
            self.first = min(self.first, day)
            self.treatments += treatments
            counted += treatments if day < whole else 0
        return counted

    def _add_kept(self, day: Day) -> None:
        """Add what retention left of the days before one."""
        for account in self.selection.accounts.values():
            self.spans.append(AccountSpan(*account, 0, self._start(account, day)))
        self.first = 0

    def _days(self, days: range) -> Iterator[tuple[int, Day, int]]:
        (number,) = json_table([(number,) for number in self.selection.accounts], [int])
        columns = DAY.c
        within = (columns.account == number, columns.day >= days.start, columns.day < days.stop, self._count() > 0)
        yield from self.connection.execute(select(columns.account, columns.day, self._count()).where(*within)).tuples()

    def _count(self) -> ColumnElement[Any]:
        """Return how many treatments of the kinds are on an account and day, without what only counters prove."""
        columns = DAY.c
        kinds = (columns[kind.key] - columns[f"recovered_{kind.key}"] for kind in self.selection.kinds)
        return sum(kinds, start=_ZERO)

    def _start(self, account: Account, day: Day) -> Millis:
        return quarter_start(day_start(date_of(day), self.zone_of(account.outlet)))
