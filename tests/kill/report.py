"""Report of the kill test: every record of every journal against every row of the ledger."""

from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from sqlalchemy import Row, func, select

from custom_components.ozon_telemetry.core.domain.messages import Kind
from custom_components.ozon_telemetry.core.ledger import Ledger, queries
from custom_components.ozon_telemetry.core.ledger.schema import DAY, RECOVERED, TREATMENT
from simulator.journal import Record
from simulator.journal_file import read_journal

from .cluster import Cluster

type Identity = tuple[str, str, int]


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
    records = _records(cluster)
    ledger = Ledger(cluster.ledger, ZoneInfo("Europe/Amsterdam"))
    ledger.open()
    with ledger.reading() as connection:
        rows = {(line.device_id, line.gen, line.seq): line for line in connection.execute(select(TREATMENT))}
        counted = connection.execute(select(func.sum(DAY.c.basic + DAY.c.standard + DAY.c.premium))).scalar() or 0
        recovered = connection.execute(select(func.count()).select_from(RECOVERED)).scalar_one()
        names = queries.names(connection)
    ledger.close()
    owners = {adoption.device_id: (adoption.machine, adoption.outlet) for adoption in cluster.adoptions}
    report = Report(len(records), lost=[identity for identity in records if identity not in rows])
    for identity, row in rows.items():
        booked = names.get(row.machine), names.get(row.outlet)
        if identity not in records or booked != owners[row.device_id] or not _tells(row, records[identity]):
            report.wrong.append(identity)
    report.doubled = max(counted - len(records), recovered)
    return report


def _records(cluster: Cluster) -> dict[Identity, Record]:
    cards = [
        (device_id, read_journal(path))
        for device_id in cluster.fleet.device_ids
        for path in cluster.fleet.cards(device_id)
    ]
    copied = {(copy.device_id, copy.gen): copy.last for copy in cluster.copies}
    return {
        (device_id, card.gen, record.seq): record
        for device_id, card in cards
        for record in card.records
        if record.seq > copied.get((device_id, card.gen), 0)  # what is on a copy was counted by the original
    }


def _tells(row: Row[tuple[object, ...]], record: Record) -> bool:
    return (Kind(row.kind), row.occurred_at) == (record.kind, record.timestamp)
