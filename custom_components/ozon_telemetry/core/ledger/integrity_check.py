"""Integrity check: the file is whole, and its sums are what its rows add up to."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, func, select

from ..domain.disputes import DisputeChoice
from ..domain.messages import Kind
from . import availability, former_owners, import_log, prices, recount
from .engines.registry import dialect_of
from .retention import pruned_before
from .schema import DISPUTED, EVERY_GENERATION, RECOVERED, TREATMENT

_WHOLE: Final = "ok"


@dataclass(frozen=True, slots=True)
class IntegrityReport:
    """The findings of a recount.

    `file` is what the engine says of its files, "ok" if nothing. `quarters`, `hours` and `days` are sums that differ
    from a recount, `beyond_marks` are treatments that could be counted again because their generation's mark lies
    before them, `unproved` are gaps that count more treatments than events are missing, `outages` are spans of downtime
    that cannot be, `former_owners` spans of removed machines that cannot be, `prices` are periods whose prices are no
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


def verify(connection: Connection) -> IntegrityReport:
    """Recount everything whose rows are still there, on one snapshot; writing goes on beside it."""
    sums = recount.compare_sums(connection)
    return IntegrityReport(
        file=dialect_of(connection).damage(connection),
        treatments=sums.treatments,
        recovered=sums.recovered,
        quarters=sums.quarters,
        hours=sums.hours,
        days=sums.days,
        beyond_marks=_beyond_marks(connection),
        unproved=_unproved(connection),
        outages=availability.count_faults(connection),
        former_owners=former_owners.count_faults(connection),
        prices=prices.count_faults(connection),
        imports=0 if pruned_before(connection) else import_log.count_faults(connection),
    )


def _beyond_marks(connection: Connection) -> int:
    row, marks = TREATMENT.c, EVERY_GENERATION.c
    joined = TREATMENT.outerjoin(EVERY_GENERATION, (row.device_id == marks.device_id) & (row.gen == marks.gen))
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
