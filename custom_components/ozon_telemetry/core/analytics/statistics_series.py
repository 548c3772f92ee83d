"""Treatments by the hour for each series of the recorder's statistics.

Hours begin where the clocks of the zone show a full one: in some zones that is at 15, 30 or 45 past in UTC.
"""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, case, func, literal_column, select

from ..domain.calendar import QUARTERS_AN_HOUR, Quarter, quarter_of
from ..domain.fleet import NOBODY, Fleet, Owner, changed_spans
from ..domain.messages import Kind
from ..ledger import CommitResult, queries
from ..ledger.accounts import Account, read_accounts
from ..ledger.schema import QUARTER
from .wall_clock import UtcOffsetSpan

# What is read at once stays in memory until it is written: ten years of one series are 88,000 hours.
CHUNK_HOURS: Final = 20_000


class Role(StrEnum):
    """Whose treatments a series counts."""

    FLEET = "fleet"
    OUTLET = "outlet"
    MACHINE = "machine"


class Series(NamedTuple):
    """The treatments of one kind of a machine, an outlet, or of all (then `owner` is empty)."""

    role: Role
    owner: str
    kind: Kind


class Hour(NamedTuple):
    """How many treatments an hour had that begins at quarter `start`."""

    start: Quarter
    treatments: int


class SeriesHistory(NamedTuple):
    """A series from the hour on that begins at quarter `since`: what it counted before, and then by the hour."""

    since: Quarter
    before: int
    hours: list[Hour]

    @property
    def total(self) -> int:
        """Return what the series counted in all."""
        return self.before + _treatments(self.hours)


def series_of(owner: Owner, kind: Kind) -> Iterator[Series]:
    """Return the series in which a treatment counts; one of no machine counts in none."""
    if owner.machine != NOBODY:
        yield Series(Role.FLEET, NOBODY, kind)
        yield Series(Role.MACHINE, owner.machine, kind)
        if owner.outlet != NOBODY:
            yield Series(Role.OUTLET, owner.outlet, kind)


def series_changed_by_commit(settled: CommitResult) -> dict[Series, Quarter]:
    """Return the series that a commit changed, each with the first quarter in which it did."""
    touched: dict[Series, Quarter] = {}
    for (quarter, account), amounts in settled.sums.items():
        for kind in Kind:
            if amounts[kind]:
                _mark_changed(touched, account.owner, kind, quarter)
    return touched


def series_changed_by_fleet(old: Fleet, new: Fleet) -> dict[Series, Quarter]:
    """Return the series that a change of the fleet may have changed, each with the first quarter in which it may."""
    touched: dict[Series, Quarter] = {}
    for device_id, span in changed_spans(old.timelines, new.timelines).items():
        timelines = (fleet.timelines[device_id] for fleet in (old, new) if device_id in fleet.timelines)
        for owner in {owner for timeline in timelines for owner in timeline.owners}:
            for kind in Kind:
                _mark_changed(touched, owner, kind, quarter_of(span.start))
    return touched


def series_totals(connection: Connection) -> dict[Series, int]:
    """Return what every series counted in all."""
    sums: dict[Series, int] = {}
    for owner, counters in queries.totals(connection).items():
        for kind in Kind:
            for series in series_of(owner, kind):
                sums[series] = sums.get(series, 0) + counters[kind]
    return {series: number for series, number in sums.items() if number}


def series_histories(
    connection: Connection, due: Iterable[tuple[Series, Quarter, list[UtcOffsetSpan]]], chunk_hours: int = CHUNK_HOURS
) -> dict[Series, SeriesHistory]:
    """Return the courses of the first series that are `due`, all of the same moment: as many as are about a piece."""
    sums, found, size = series_totals(connection), dict[Series, SeriesHistory](), 0
    for series, since, clock in due:
        lines = series_hours(connection, series, since, clock)
        found[series] = SeriesHistory(since, sums.get(series, 0) - _treatments(lines), lines)
        size += len(lines)
        if size >= chunk_hours:
            break
    return found


def series_hours(connection: Connection, series: Series, since: Quarter, clock: list[UtcOffsetSpan]) -> list[Hour]:
    """Return the hours from the one that holds `since` on in which a series counted, in order.

    `clock` tells from which quarter on the clocks' full hours lie how many quarters before those of UTC.
    """
    shift, number = _offset_column(clock), QUARTER.c[series.kind.key]
    start = (QUARTER.c.quarter + shift) // QUARTERS_AN_HOUR * QUARTERS_AN_HOUR - shift
    accounts = [each for each, account in read_accounts(connection).items() if _counts_in(account, series)]
    query = (
        select(start, func.sum(number))
        .where(
            start > since - QUARTERS_AN_HOUR,
            QUARTER.c.quarter > since - QUARTERS_AN_HOUR,
            QUARTER.c.account.in_(accounts),
            number != 0,
        )
        .group_by(start)
        .order_by(start)
    )
    return [Hour(*line) for line in connection.execute(query) if line[1]]


def _treatments(hours: list[Hour]) -> int:
    return sum(hour.treatments for hour in hours)


def _counts_in(account: Account, series: Series) -> bool:
    return series in series_of(Owner(account.machine, account.outlet), series.kind)


def _mark_changed(touched: dict[Series, Quarter], owner: Owner, kind: Kind, quarter: Quarter) -> None:
    for series in series_of(owner, kind):
        touched[series] = min(quarter, touched.get(series, quarter))


def _offset_column(clock: list[UtcOffsetSpan]) -> ColumnElement[int]:
    """Return how many quarters a clock is ahead of UTC at the quarter of a line."""
    later = [(QUARTER.c.quarter >= stretch.start, stretch.offset) for stretch in reversed(clock[1:])]
    first: ColumnElement[int] = literal_column(str(clock[0].offset))
    return case(*later, else_=first) if later else first
