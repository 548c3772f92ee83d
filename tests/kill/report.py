"""Report of the kill test: every record of every journal against every row of the ledger."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Row, func, select

from custom_components.ozon_telemetry.core.domain.messages import Kind
from custom_components.ozon_telemetry.core.ledger import Ledger, queries
from custom_components.ozon_telemetry.core.ledger.schema import DAY, RECOVERED, TREATMENT
from simulator.journal import Record
from simulator.journal_file import read_journal

from .cluster import Cluster, Identity


@dataclass(slots=True)
class Report:
    """What was found."""

    treatments: int
    lost: list[Identity] = field(default_factory=list)
    wrong: list[Identity] = field(default_factory=list)
    doubled: int = 0

    @property
    def is_clean(self) -> bool:
        """Tell whether every treatment is there once, with its own time, machine and outlet."""
        return not self.lost and not self.wrong and not self.doubled


def compare(cluster: Cluster) -> Report:
    """Compare journals and ledger, of which nobody else has any open."""
    records = records_of(cluster, cluster.cards)
    ledger = Ledger(cluster.ledger, ZoneInfo("Europe/Amsterdam"))
    ledger.open()
    with ledger.reading() as connection:
        rows = {(line.device_id, line.gen, line.seq): line for line in connection.execute(select(TREATMENT))}
        counted = connection.execute(select(func.sum(DAY.c.basic + DAY.c.standard + DAY.c.premium))).scalar() or 0
        recovered = connection.execute(select(func.count()).select_from(RECOVERED)).scalar_one()
        names = queries.names(connection)
    ledger.close()
    owners = {adoption.device_id: (adoption.machine, adoption.outlet) for adoption in cluster.adoptions}
    found = {cluster.first_identity(*identity) for identity in rows}
    report = Report(len(records), lost=[identity for identity in records if identity not in found])
    for identity, row in rows.items():
        record = records.get(cluster.first_identity(*identity))
        booked = names.get(row.machine), names.get(row.outlet)
        if record is None or booked != owners[row.device_id] or not _tells(row, record):
            report.wrong.append(identity)
    report.doubled = max(counted - len(records), recovered)
    return report


def records_of(cluster: Cluster, cards: Iterable[tuple[str, Path]]) -> dict[Identity, Record]:
    """Return the records of cards of devices; what a copy holds is known as what its original recorded."""
    return {
        cluster.first_identity(device_id, journal.gen, record.seq): record
        for device_id, path in cards
        for journal in [read_journal(path)]
        for record in journal.records
    }


def _tells(row: Row[tuple[object, ...]], record: Record) -> bool:
    return (Kind(row.kind), row.occurred_at) == (record.kind, record.timestamp)
