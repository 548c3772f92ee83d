"""The proof that the ledger is sound: the file is whole, and its sums are what its rows add up to."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, Table, func, select

from ..calendar import QUARTER_MILLIS, Quarter
from ..messages import Kind
from ..timing import TimeSource
from .pruning import pruned_before
from .rollup import Cell, Sum, ZoneOf, by_day
from .schema import DAY, GENERATION, QUARTER, RECOVERED, TREATMENT

_WHOLE: Final = "ok"
_NOTHING: Final = Sum()


@dataclass(frozen=True, slots=True)
class Findings:
    """What a recount found.

    `file` is what SQLite says of the file, "ok" if nothing. `quarters` and `days` are sums that differ from a recount,
    `beyond_marks` are treatments that could be counted again because their generation's mark lies before them.
    """

    file: str
    treatments: int
    recovered: int
    quarters: int
    days: int
    beyond_marks: int

    @property
    def is_sound(self) -> bool:
        """Tell whether nothing is wrong."""
        return self.file == _WHOLE and not (self.quarters or self.days or self.beyond_marks)


def verify(connection: Connection, zone_of: ZoneOf) -> Findings:
    """Recount everything whose rows are still there, while nobody writes."""
    since = pruned_before(connection)
    stored = dict(_stored(connection, QUARTER))
    recounted = _recount(connection, since)
    return Findings(
        file=str(connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar_one()),
        treatments=sum(amount.treatments for amount in recounted.values()),
        recovered=sum(amount.recovered for amount in recounted.values()),
        quarters=_differences({cell: amount for cell, amount in stored.items() if cell.step >= since}, recounted),
        days=_differences(dict(_stored(connection, DAY)), by_day(stored.items(), zone_of)),
        beyond_marks=_beyond_marks(connection),
    )


def _stored(connection: Connection, table: Table) -> Iterator[tuple[Cell, Sum]]:
    for line in connection.execute(select(table)):
        yield Cell(*line[:5]), Sum(*line[5:])


def _differences(stored: Mapping[Cell, Sum], recounted: Mapping[Cell, Sum]) -> int:
    """Count the cells that differ; one that sums up to nothing is as good as none."""
    cells = stored.keys() | recounted.keys()
    return sum(stored.get(cell, _NOTHING) != recounted.get(cell, _NOTHING) for cell in cells)


def _recount(connection: Connection, since: Quarter) -> Mapping[Cell, Sum]:
    cells: dict[Cell, Sum] = {}
    for cell, amount in (*_treatments(connection, since), *_recovered(connection, since)):
        cells[cell] = cells.get(cell, _NOTHING).plus(amount)
    return cells


def _treatments(connection: Connection, since: Quarter) -> Iterator[tuple[Cell, Sum]]:
    columns = TREATMENT.c
    quarter = (columns.occurred_at // QUARTER_MILLIS).label("quarter")
    by = (quarter, columns.machine, columns.outlet, columns.device_id, columns.kind)
    uncertain = func.sum(columns.time_source == TimeSource.RECEIPT)
    query = select(*by, func.count(), uncertain).where(quarter >= since).group_by(*by)
    for *cell, number, unsure in connection.execute(query):
        yield Cell(*cell), Sum(number, 0, int(unsure))


def _recovered(connection: Connection, since: Quarter) -> Iterator[tuple[Cell, Sum]]:
    for line in connection.execute(select(RECOVERED)):
        quarter = line.occurred_at // QUARTER_MILLIS
        for kind in Kind:
            if quarter >= since and (number := getattr(line, kind.key)):
                yield Cell(quarter, line.machine, line.outlet, line.device_id, kind), Sum(number, number, 0)


def _beyond_marks(connection: Connection) -> int:
    row, marks = TREATMENT.c, GENERATION.c
    joined = TREATMENT.outerjoin(GENERATION, (row.device_id == marks.device_id) & (row.gen == marks.gen))
    query = select(func.count()).select_from(joined).where(row.seq > func.coalesce(marks.mark, 0))
    return connection.execute(query).scalar_one()
