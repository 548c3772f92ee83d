"""Daily summary as CSV: a line for each day, outlet, machine and kind, with its price and revenue, for spreadsheets.

A part is written for some days at a time, so that years need no more memory than a month.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import batched
from typing import Final, NamedTuple

from sqlalchemy import Connection, select

from ..domain.calendar import Day, date_of, day_number
from ..domain.messages import Kind
from ..ledger.schema import DAY
from .context import QueryContext
from .csv_export import Cells, csv_lines
from .query import DateRange, Query
from .scope import Scope
from .selection import Selection

DAILY_HEADER: Final = ("date", "outlet", "machine", "kind", "treatments", "price", "revenue")
BYTE_ORDER_MARK: Final = "\ufeff"  # without it, spreadsheets take the text for another encoding
_DAYS_AT_ONCE: Final = 31


class Separator(StrEnum):
    """What separates cells; spreadsheets of countries that write 1,50 expect a semicolon."""

    COMMA = "comma"
    SEMICOLON = "semicolon"
    TAB = "tab"

    @property
    def character(self) -> str:
        """Return the character itself."""
        return {Separator.COMMA: ",", Separator.SEMICOLON: ";", Separator.TAB: "\t"}[self]


class _Line(NamedTuple):
    day: Day
    outlet: str
    machine: str
    kind: Kind


def daily_parts(days: DateRange) -> Iterator[DateRange]:
    """Yield a range in the parts in which it is written."""
    for part in batched(range(days.days), _DAYS_AT_ONCE, strict=False):
        yield DateRange(days.first + timedelta(days=part[0]), days.first + timedelta(days=part[-1]))


def daily_header(separator: Separator) -> str:
    """Return the beginning of the file."""
    return BYTE_ORDER_MARK + csv_lines([DAILY_HEADER], separator.character)


def daily_lines(connection: Connection, context: QueryContext, query: Query, separator: Separator) -> str:
    """Return the lines of a query's range and filter; what was counted on no day has none."""
    scope = Scope.of(connection, context, query.filter)
    counts, known_names = _daily_counts(connection, scope.selection, query.range), scope.names

    def cells(line: _Line) -> Cells:
        price = scope.prices.amounts_on(line.outlet, line.day)[line.kind]
        return (
            date_of(line.day).isoformat(),
            known_names.get(line.outlet, ""),
            known_names.get(line.machine, ""),
            line.kind.key,
            counts[line],
            _amount(price, separator),
            _amount(price and price * counts[line], separator),
        )

    return csv_lines(sorted(map(cells, counts), key=lambda row: row[:3]), separator.character)


def _daily_counts(connection: Connection, selection: Selection, range_: DateRange) -> Counter[_Line]:
    """Return what each machine counted at each outlet; its devices are added up."""
    columns, kinds = DAY.c, selection.kinds
    days = columns.day.between(day_number(range_.first), day_number(range_.last))
    statement = select(columns.account, columns.day, *(columns[kind.key] for kind in kinds)).where(days)
    if selection.excluded:
        statement = statement.where(columns.account.in_(selection.accounts))
    counts: Counter[_Line] = Counter()
    for number, day, *treatments in connection.execute(statement).all():
        account = selection.accounts[number]
        for kind, count in zip(kinds, treatments, strict=True):
            if count:
                counts[_Line(day, account.outlet, account.machine, kind)] += count
    return counts


def _amount(amount: Decimal | None, separator: Separator) -> str:
    text = "" if amount is None else str(amount)
    return text.replace(".", ",") if separator is Separator.SEMICOLON else text
