"""Treatments by the hour for each series of the recorder's statistics.

Hours begin where the clocks of the zone show a full one: in some zones that is at 15, 30 or 45 past in UTC.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, Table, case, func, literal_column, select

from ..calendar import Quarter, quarter_of
from ..fleet import NOBODY, Fleet, Owner, changed_spans
from ..ledger import Settled
from ..ledger.schema import DAY, QUARTER
from ..messages import Kind
from .wall import Stretch

_QUARTERS_AN_HOUR: Final = 4


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


def series_of(owner: Owner, kind: Kind) -> Iterator[Series]:
    """Return the series in which a treatment counts; one of no machine counts in none."""
    if owner.machine != NOBODY:
        yield Series(Role.FLEET, NOBODY, kind)
        yield Series(Role.MACHINE, owner.machine, kind)
        if owner.outlet != NOBODY:
            yield Series(Role.OUTLET, owner.outlet, kind)


def touched_by(settled: Settled) -> dict[Series, Quarter]:
    """Return the series that a commit changed, each with the first quarter in which it did."""
    touched: dict[Series, Quarter] = {}
    for treatment in settled.treatments:
        _touch(touched, treatment.owner, treatment.kind, quarter_of(treatment.occurred_at))
    for gap in settled.gaps:
        for kind in Kind:
            if gap.recovered[kind]:
                _touch(touched, gap.owner, kind, quarter_of(gap.occurred_at))
    return touched


def moved_by(old: Fleet, new: Fleet) -> dict[Series, Quarter]:
    """Return the series that a change of the fleet may have changed, each with the first quarter in which it may."""
    touched: dict[Series, Quarter] = {}
    for device_id, span in changed_spans(old.timelines, new.timelines).items():
        timelines = (fleet.timelines[device_id] for fleet in (old, new) if device_id in fleet.timelines)
        for owner in {owner for timeline in timelines for owner in timeline.owners}:
            for kind in Kind:
                _touch(touched, owner, kind, quarter_of(span.start))
    return touched


def totals(connection: Connection) -> dict[Series, int]:
    """Return what every series counted in all."""
    columns = DAY.c
    query = select(columns.machine, columns.outlet, columns.kind, func.sum(columns.treatments)).group_by(
        columns.machine, columns.outlet, columns.kind
    )
    sums: dict[Series, int] = {}
    for machine, outlet, kind, number in connection.execute(query):
        for series in series_of(Owner(machine, outlet), Kind(kind)):
            sums[series] = sums.get(series, 0) + number
    return {series: number for series, number in sums.items() if number}


def hours(connection: Connection, series: Series, since: Quarter, clock: list[Stretch]) -> list[Hour]:
    """Return the hours from the one that holds `since` on in which a series counted, in order.

    `clock` tells from which quarter on the clocks' full hours lie how many quarters before those of UTC.
    """
    shift = _ahead(clock)
    start = (QUARTER.c.quarter + shift) // _QUARTERS_AN_HOUR * _QUARTERS_AN_HOUR - shift
    query = (
        select(start, func.sum(QUARTER.c.treatments))
        .where(start > since - _QUARTERS_AN_HOUR, QUARTER.c.quarter > since - _QUARTERS_AN_HOUR, *_of(QUARTER, series))
        .group_by(start)
        .order_by(start)
    )
    return [Hour(*line) for line in connection.execute(query) if line[1]]


def _of(table: Table, series: Series) -> Iterator[ColumnElement[bool]]:
    yield table.c.kind == series.kind
    yield table.c.machine != NOBODY
    if series.role is not Role.FLEET:
        yield table.c[series.role] == series.owner


def _touch(touched: dict[Series, Quarter], owner: Owner, kind: Kind, quarter: Quarter) -> None:
    for series in series_of(owner, kind):
        touched[series] = min(quarter, touched.get(series, quarter))


def _ahead(clock: list[Stretch]) -> ColumnElement[int]:
    """Return how many quarters a clock is ahead of UTC at the quarter of a line."""
    later = [(QUARTER.c.quarter >= stretch.start, stretch.offset) for stretch in reversed(clock[1:])]
    first: ColumnElement[int] = literal_column(str(clock[0].offset))
    return case(*later, else_=first) if later else first
