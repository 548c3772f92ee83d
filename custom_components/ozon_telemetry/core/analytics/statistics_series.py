"""Statistics series: treatments by the hour of a machine, an outlet or the fleet, for the recorder.

Hours begin where the clocks of the zone show a full one: in some zones that is at 15, 30 or 45 past in UTC.
"""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, case, func, literal_column, select

from ..domain.calendar import QUARTERS_AN_HOUR, Quarter, quarter_of
from ..domain.fleet import UNASSIGNED, Fleet, Owner, changed_spans
from ..domain.messages import Kind
from ..domain.wall_clock import UtcOffsetSpan
from ..ledger import CommitResult, queries
from ..ledger.accounts import Account, read_accounts
from ..ledger.schema import QUARTER

# What is read at once stays in memory until it is written: ten years of one series are 88,000 hours.
CHUNK_HOURS: Final = 20_000


class Role(StrEnum):
    """The level of a series: whose treatments it counts."""

    FLEET = "fleet"
    OUTLET = "outlet"
    MACHINE = "machine"


class Series(NamedTuple):
    """The treatments of one kind of a machine, an outlet, or of all (then `owner` is empty)."""

    role: Role
    owner: str
    kind: Kind


class Hour(NamedTuple):
    """The number of treatments in the hour that begins at quarter `start`."""

    start: Quarter
    treatments: int


class SeriesHistory(NamedTuple):
    """A series from the hour on that begins at quarter `since`: its count `before`, and then its hours."""

    since: Quarter
    before: int
    hours: list[Hour]

    @property
    def total(self) -> int:
        """Return the count of the series in all."""
        return self.before + _treatments(self.hours)


def series_of(owner: Owner, kind: Kind) -> Iterator[Series]:
    """Yield the series in which a treatment counts; one of no machine counts in none."""
    if owner.machine != UNASSIGNED:
        yield Series(Role.FLEET, UNASSIGNED, kind)
        yield Series(Role.MACHINE, owner.machine, kind)
        if owner.outlet != UNASSIGNED:
            yield Series(Role.OUTLET, owner.outlet, kind)


def series_changed_by_commit(result: CommitResult) -> dict[Series, Quarter]:
    """Return the series that a commit changed, each with the first quarter in which it did."""
    changed: dict[Series, Quarter] = {}
    for (quarter, account), amounts in result.sums.items():
        for kind in Kind:
            if amounts[kind]:
                _mark_changed(changed, account.owner, kind, quarter)
    return changed


def series_changed_by_fleet(old: Fleet, new: Fleet) -> dict[Series, Quarter]:
    """Return the series that a change of the fleet may have changed, each with the first quarter in which it may."""
    changed: dict[Series, Quarter] = {}
    for device_id, span in changed_spans(old.timelines, new.timelines).items():
        timelines = (fleet.timelines[device_id] for fleet in (old, new) if device_id in fleet.timelines)
        for owner in {owner for timeline in timelines for owner in timeline.owners}:
            for kind in Kind:
                _mark_changed(changed, owner, kind, quarter_of(span.start))
    return changed


def series_totals(connection: Connection) -> dict[Series, int]:
    """Return the count of every series in all."""
    sums: dict[Series, int] = {}
    for owner, counters in queries.totals(connection).items():
        for kind in Kind:
            for series in series_of(owner, kind):
                sums[series] = sums.get(series, 0) + counters[kind]
    return {series: count for series, count in sums.items() if count}


def series_histories(
    connection: Connection,
    due: Iterable[tuple[Series, Quarter, list[UtcOffsetSpan]]],
    chunk_hours: int = CHUNK_HOURS,
) -> dict[Series, SeriesHistory]:
    """Return the histories of the first series that are `due`, all of one snapshot: as many as fill a chunk."""
    totals, histories, size = series_totals(connection), dict[Series, SeriesHistory](), 0
    for series, since, offsets in due:
        hours = series_hours(connection, series, since, offsets)
        histories[series] = SeriesHistory(since, totals.get(series, 0) - _treatments(hours), hours)
        size += len(hours)
        if size >= chunk_hours:
            break
    return histories


def series_hours(connection: Connection, series: Series, since: Quarter, offsets: list[UtcOffsetSpan]) -> list[Hour]:
    """Return the hours from the one that holds `since` on in which a series counted, in order.

    `offsets` says from which quarter on the clocks' full hours are how many quarters before those of UTC.
    """
    offset, count = _offset_column(offsets), QUARTER.c[series.kind.key]
    start = (QUARTER.c.quarter + offset) // QUARTERS_AN_HOUR * QUARTERS_AN_HOUR - offset
    accounts = [number for number, account in read_accounts(connection).items() if _counts_in(account, series)]
    statement = (
        select(start, func.sum(count))
        .where(
            start > since - QUARTERS_AN_HOUR,
            QUARTER.c.quarter > since - QUARTERS_AN_HOUR,
            QUARTER.c.account.in_(accounts),
            count != 0,
        )
        .group_by(start)
        .order_by(start)
    )
    return [Hour(*row) for row in connection.execute(statement) if row[1]]


def _treatments(hours: list[Hour]) -> int:
    return sum(hour.treatments for hour in hours)


def _counts_in(account: Account, series: Series) -> bool:
    return series in series_of(account.owner, series.kind)


def _mark_changed(changed: dict[Series, Quarter], owner: Owner, kind: Kind, quarter: Quarter) -> None:
    for series in series_of(owner, kind):
        changed[series] = min(quarter, changed.get(series, quarter))


def _offset_column(offsets: list[UtcOffsetSpan]) -> ColumnElement[int]:
    """Return how many quarters the clocks are ahead of UTC at the quarter of a row."""
    first: ColumnElement[int] = literal_column(str(offsets[0].offset))
    later = [(QUARTER.c.quarter >= span.start, span.offset) for span in reversed(offsets[1:])]
    return case(*later, else_=first) if later else first
