"""Rows of which the hours of statistics series consist: hours of outlets, or quarters of accounts.

Hours begin where the clocks of Home Assistant's zone show a full one: in some zones at 15, 30 or 45 past in UTC.
The ledger has each outlet's hours by the clocks there: where both show full hours at the same time, nothing is left to
be added up. Machines, and outlets where that is not so, are added up from quarters.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from sqlalchemy import ColumnElement, Connection, Select, Table, case, func, literal_column, select

from ..domain.calendar import QUARTERS_A_DAY, QUARTERS_AN_HOUR, Quarter
from ..domain.messages import Kind
from ..domain.wall_clock import UtcOffsetSpan, utc_offset_spans
from ..domain.zones import Zones
from ..ledger.accounts import Account, read_accounts
from ..ledger.rollup import ZoneOf, summed_zone_of
from ..ledger.schema import HOUR, QUARTER
from .statistics_series import Role, Series, Sum, series_of


@dataclass(frozen=True, slots=True)
class RowSource:
    """Rows of a roll-up: at which quarter the hour of each begins, by what they are told apart, and their outlets."""

    table: Table
    hour: ColumnElement[int]
    key: ColumnElement[Any]
    outlets: Mapping[Any, str]

    def sums(self, since: Quarter, *by: ColumnElement[Any]) -> Select[Any]:
        """Return the sums of each kind in the hours from the one that holds `since` on."""
        first = since - QUARTERS_AN_HOUR + 1
        start = self.hour.label("start")
        is_within = [column >= first for column in {self.hour, self.period}]
        return (
            select(start, *(func.sum(self.table.c[kind.key]) for kind in Kind), *by)
            .where(*is_within, self.key.in_(self.outlets))
            .group_by("start", *by)  # by its name: an engine sees no other expression then
        )

    @property
    def period(self) -> ColumnElement[int]:
        """Return the quarter at which a row begins."""
        return self.table.c[self.table.name]


@dataclass(frozen=True, slots=True)
class SeriesRows:
    """What is known of the rows of all series: their accounts, the zones of outlets, and the newest hour."""

    accounts: Mapping[int, Account]
    zone_ofs: tuple[ZoneOf, ZoneOf]  # by which hours are summed, and days begin: others while they are summed anew
    newest: Quarter

    @classmethod
    def of(cls, connection: Connection, zones: Zones) -> Self:
        """Read it."""
        newest: Quarter = connection.execute(select(func.max(HOUR.c.hour))).scalar() or 0
        return cls(read_accounts(connection), (summed_zone_of(connection), zones.of_outlet), newest)

    def sources(self, role: Role, owner: str, since: Quarter, offsets: Sequence[UtcOffsetSpan]) -> Iterator[RowSource]:
        """Yield the rows of which the series of an owner consist.

        `offsets` says from which quarter on the clocks' full hours are how many quarters before those of UTC.
        """
        series = Series(role, owner, Sum.TOTAL)
        outlets = {
            number: account.outlet
            for number, account in self.accounts.items()
            if series in series_of(account.owner, Sum.TOTAL)
        }
        summed = set(outlets.values()) if role is not Role.MACHINE and len(offsets) == 1 else set[str]()
        summed = {outlet for outlet in summed if self._shows_full_hours(outlet, since, offsets[0].offset)}
        if summed:
            yield RowSource(HOUR, HOUR.c.hour, HOUR.c.outlet, {outlet: outlet for outlet in summed})
        if rest := {number: outlet for number, outlet in outlets.items() if outlet not in summed}:
            yield RowSource(QUARTER, _hour_column(offsets), QUARTER.c.account, rest)

    def _shows_full_hours(self, outlet: str, since: Quarter, offset: int) -> bool:
        """Tell whether the clocks of an outlet always show full hours as many quarters before those of UTC."""
        quarters = range(since - QUARTERS_AN_HOUR, max(since, self.newest) + QUARTERS_A_DAY)
        spans = (span for zone_of in self.zone_ofs for span in utc_offset_spans(quarters, zone_of(outlet)))
        return all(span.offset % QUARTERS_AN_HOUR == offset for span in spans)


def _hour_column(offsets: Sequence[UtcOffsetSpan]) -> ColumnElement[int]:
    """Return the quarter at which the hour of a row begins."""
    offset = _offset_column(offsets)
    return (QUARTER.c.quarter + offset) // QUARTERS_AN_HOUR * QUARTERS_AN_HOUR - offset


def _offset_column(offsets: Sequence[UtcOffsetSpan]) -> ColumnElement[int]:
    """Return how many quarters the clocks are ahead of UTC at the quarter of a row."""
    first: ColumnElement[int] = literal_column(str(offsets[0].offset))
    later = [(QUARTER.c.quarter >= span.start, span.offset) for span in reversed(offsets[1:])]
    return case(*later, else_=first) if later else first
