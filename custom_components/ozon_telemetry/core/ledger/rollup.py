"""The roll-ups: sums of treatments by quarter and by local day, kept in the transaction of the rows they sum."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Table

from ..calendar import day_of, quarter_of
from ..fleet import Owner
from ..messages import Counters, Kind, Millis
from ..timing import TimeSource
from .bulk import add_all
from .rows import Gap, Treatment
from .schema import DAY, QUARTER

type ZoneOf = Callable[[str], ZoneInfo]


class Cell(NamedTuple):
    """One sum: of a quarter (or a day), owner, device and kind."""

    step: int
    machine: str
    outlet: str
    device_id: str
    kind: int


def cell_of(instant: Millis, owner: Owner, device_id: str, kind: int) -> Cell:
    """Return the cell of the quarter that holds `instant`."""
    return Cell(quarter_of(instant), owner.machine, owner.outlet, device_id, kind)


class Sum(NamedTuple):
    """Treatments in all, of which recovered by counters, of which uncertain in time; differences may be negative."""

    treatments: int = 0
    recovered: int = 0
    uncertain: int = 0

    def plus(self, other: Sum, sign: int = 1) -> Sum:
        """Return the sum of both, or with sign -1 the difference."""
        return Sum(self[0] + sign * other[0], self[1] + sign * other[1], self[2] + sign * other[2])


_NOTHING: Final = Sum()
_CERTAIN: Final = Sum(1, 0, 0)
_UNCERTAIN: Final = Sum(1, 0, 1)


class Tally:
    """Differences to the roll-ups, collected before they are written."""

    def __init__(self) -> None:
        """Begin with no difference."""
        self._quarters: dict[Cell, Sum] = {}

    def add_treatment(self, treatment: Treatment) -> None:
        """Count one treatment on its owner."""
        amount = _UNCERTAIN if treatment.source is TimeSource.RECEIPT else _CERTAIN
        self.add(cell_of(treatment.occurred_at, treatment.owner, treatment.device_id, treatment.kind), amount)

    def add_gap(self, gap: Gap) -> None:
        """Count what a gap's counters prove, at the next known time."""
        self.add_recovered(gap.occurred_at, gap.owner, gap.device_id, gap.recovered)

    def add_recovered(self, instant: Millis, owner: Owner, device_id: str, recovered: Counters, sign: int = 1) -> None:
        """Count (or with sign -1 discount) recovered treatments of each kind."""
        for kind, number in zip(Kind, recovered, strict=True):
            if number:
                self.add(cell_of(instant, owner, device_id, kind), Sum(number, number, 0), sign)

    def add(self, cell: Cell, amount: Sum, sign: int = 1) -> None:
        """Add an amount to a quarter."""
        self._quarters[cell] = self._quarters.get(cell, _NOTHING).plus(amount, sign)

    def write(self, connection: Connection, zone_of: ZoneOf) -> None:
        """Bring both roll-ups up to date within the caller's transaction."""
        changed = {cell: amount for cell, amount in self._quarters.items() if amount != _NOTHING}
        upsert(connection, QUARTER, changed)
        upsert(connection, DAY, by_day(changed.items(), zone_of))


def by_day(quarters: Iterable[tuple[Cell, Sum]], zone_of: ZoneOf) -> dict[Cell, Sum]:
    """Return the sums of local days, each in the zone of its outlet."""
    days: dict[Cell, Sum] = {}
    for (quarter, machine, outlet, device_id, kind), amount in quarters:
        cell = Cell(day_of(quarter, zone_of(outlet)), machine, outlet, device_id, kind)
        days[cell] = days.get(cell, _NOTHING).plus(amount)
    return days


def upsert(connection: Connection, table: Table, cells: Mapping[Cell, Sum]) -> None:
    """Add sums to a roll-up, cell by cell."""
    add_all(connection, table, Sum._fields, [(*cell, *amount) for cell, amount in cells.items()])
