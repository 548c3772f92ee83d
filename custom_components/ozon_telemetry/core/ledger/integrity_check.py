"""Integrity check: the file is whole, and its sums are what its rows add up to."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, func, select

from ..domain.calendar import QUARTER_MILLIS, Day, Quarter
from ..domain.disputes import DisputeChoice
from ..domain.messages import Kind
from . import availability, former_owners, import_log, prices
from .accounts import Account, read_accounts
from .records import Amounts, Cell
from .retention import pruned_before
from .rollup import (
    NO_AMOUNTS,
    ZoneOf,
    amounts_of,
    amounts_of_recovered,
    cell_of,
    stored_quarters,
    sum_by_day,
    sum_by_hour,
    sum_by_key,
)
from .row_mapper import gap_from_row
from .schema import DAY, DISPUTED, GENERATION, HOUR, RECOVERED, TREATMENT

_WHOLE: Final = "ok"
_TREATMENTS: Final = slice(len(Kind))
_RECOVERED: Final = slice(len(Kind), 2 * len(Kind))


@dataclass(frozen=True, slots=True)
class IntegrityReport:
    """The findings of a recount.

    `file` is what SQLite says of the file, "ok" if nothing. `quarters`, `hours` and `days` are sums that differ from a
    recount, `beyond_marks` are treatments that could be counted again because their generation's mark lies before
    them, `unproved` are gaps that count more treatments than events are missing, `outages` are spans of downtime that
    cannot be, `former_owners` spans of removed machines that cannot be, `prices` are periods whose prices are no
    amounts of money, `imports` are rows that imports added and that are gone, so that these cannot be undone.
    """

    file: str
    treatments: int
    recovered: int
    quarters: int
    hours: int
    days: int
    beyond_marks: int
    unproved: int
    outages: int
    former_owners: int
    prices: int
    imports: int

    @property
    def is_sound(self) -> bool:
        """Tell whether nothing is wrong."""
        sums = self.quarters + self.hours + self.days
        rows = self.beyond_marks + self.unproved + self.outages + self.former_owners + self.prices + self.imports
        return self.file == _WHOLE and not sums + rows


def verify(connection: Connection, zone_of: ZoneOf) -> IntegrityReport:
    """Recount everything whose rows are still there, while nothing is written."""
    since = pruned_before(connection)
    stored = dict(stored_quarters(connection))
    recounted = sum_by_key((*_treatments(connection, since), *_recovered(connection, since)))
    return IntegrityReport(
        file=str(connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar_one()),
        treatments=sum(sum(amounts[_TREATMENTS]) for amounts in recounted.values()),
        recovered=sum(sum(amounts[_RECOVERED]) for amounts in recounted.values()),
        quarters=_differences({cell: amounts for cell, amounts in stored.items() if cell[0] >= since}, recounted),
        hours=_differences(_hours(connection), sum_by_hour(stored.items(), zone_of)),
        days=_differences(_days(connection), sum_by_day(stored.items(), zone_of)),
        beyond_marks=_beyond_marks(connection),
        unproved=_unproved(connection),
        outages=availability.count_faults(connection),
        former_owners=former_owners.count_faults(connection),
        prices=prices.count_faults(connection),
        imports=0 if since else import_log.count_faults(connection),
    )


def _days(connection: Connection) -> dict[tuple[Day, Account], Amounts]:
    accounts = read_accounts(connection)
    return {(day, accounts[number]): tuple(sums) for day, number, *sums in connection.execute(select(DAY))}


def _hours(connection: Connection) -> dict[tuple[Quarter, str], Amounts]:
    return {(hour, outlet): tuple(sums) for hour, outlet, *sums in connection.execute(select(HOUR))}


def _differences[Key](stored: Mapping[Key, Amounts], recounted: Mapping[Key, Amounts]) -> int:
    """Count the sums that differ; one of nothing is as good as none."""
    keys = stored.keys() | recounted.keys()
    return sum(stored.get(key, NO_AMOUNTS) != recounted.get(key, NO_AMOUNTS) for key in keys)


def _treatments(connection: Connection, since: Quarter) -> Iterator[tuple[Cell, Amounts]]:
    columns = TREATMENT.c
    quarter = (columns.occurred_at // QUARTER_MILLIS).label("quarter")
    by = (quarter, columns.machine, columns.outlet, columns.device_id, columns.kind, columns.time_source)
    query = select(*by, func.count()).where(quarter >= since).group_by(*by)
    for start, machine, outlet, device_id, kind, source, number in connection.execute(query):
        amounts = tuple(number * amount for amount in amounts_of(kind, source))
        yield (start, Account(machine, outlet, device_id)), amounts


def _recovered(connection: Connection, since: Quarter) -> Iterator[tuple[Cell, Amounts]]:
    for gap in map(gap_from_row, connection.execute(select(RECOVERED))):
        cell = cell_of(gap.occurred_at, gap.owner, gap.device_id)
        if cell[0] >= since:
            yield cell, amounts_of_recovered(gap.recovered)


def _beyond_marks(connection: Connection) -> int:
    row, marks = TREATMENT.c, GENERATION.c
    joined = TREATMENT.outerjoin(GENERATION, (row.device_id == marks.device_id) & (row.gen == marks.gen))
    query = select(func.count()).select_from(joined).where(row.seq > func.coalesce(marks.mark, 0))
    return connection.execute(query).scalar_one()


def _unproved(connection: Connection) -> int:
    """Count the gaps that count more treatments than are missing, without those that a person says took place."""
    gap, dispute = RECOVERED.c, DISPUTED.c
    is_same = (dispute.device_id == gap.device_id) & (dispute.gen == gap.gen) & (dispute.seq == gap.seq)
    joined = RECOVERED.outerjoin(DISPUTED, is_same & (dispute.choice == DisputeChoice.ALL))
    exceeds = (gap[kind.key] - func.coalesce(dispute[kind.key], 0) for kind in Kind)
    query = select(func.count()).select_from(joined).where(sum(exceeds, -gap.missing) > 0)
    return connection.execute(query).scalar_one()
