"""Rehearsal of an import: tried on a copy of what the ledger holds of one device, so that a preview says what it does.

The same code runs on the copy as later on the ledger, page after page: what it adds, knows, recovers and disputes is
what the import will, but for live events that come in between.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, select

from ..domain.fleet import Fleet
from ..domain.legacy_history import LegacyTreatment
from ..domain.messages import LEGACY
from ..domain.time_alignment import AlikeKey, AlikeRows, TimeAlignment, alike_rows
from .bulk import insert_rows
from .engines.scratch import scratch_engine, scratch_errors
from .history_import import ImportResult, import_history
from .history_piece import HistoryPiece
from .legacy_queries import rows_at
from .lookups import device_generations
from .rollup import RollupDelta
from .row_mapper import legacy_treatment_from_row
from .schema import CLAIM, DISPUTED, GENERATION, METADATA, PRUNED, RECOVERED, TREATMENT

_OF_DEVICE: Final = (GENERATION, CLAIM, TREATMENT, RECOVERED, DISPUTED)
_CHUNK: Final = 5000


class Rehearsal:
    """One device's part of a ledger, copied into a file of its own. Its methods block."""

    def __init__(self, path: Path, fleet: Fleet, device_id: str) -> None:
        """Create the file; `fill` copies into it."""
        path.unlink(missing_ok=True)
        self._fleet = fleet
        self.device_id = device_id
        self._engine = scratch_engine(path)
        self._journal_rows: dict[AlikeKey, list[LegacyTreatment]] = {}

    def fill(self, ledger: Connection) -> None:
        """Copy the device's rows from a snapshot of the ledger. Raises LedgerError."""
        with scratch_errors(), self._engine.begin() as connection:
            METADATA.create_all(connection)
            insert_rows(connection, PRUNED, [tuple(row) for row in ledger.execute(select(PRUNED))])
            for table in _OF_DEVICE:
                query = select(table).where(table.c.device_id == self.device_id)
                for chunk in ledger.execute(query.execution_options(yield_per=_CHUNK)).partitions():
                    insert_rows(connection, table, [tuple(row) for row in chunk])
            self._journal_rows = alike_rows(self._read_journals(connection))

    def alike(self, treatments: Sequence[LegacyTreatment]) -> AlikeRows:
        """Return the rows that have the kind and the counters of one of these treatments. Raises LedgerError."""
        with scratch_errors(), self._engine.begin() as connection:
            generations = [gen for gen in device_generations(connection, self.device_id) if gen.startswith(LEGACY)]
            found = rows_at(connection, self.device_id, generations, (treatment.seq for treatment in treatments))
        rows = alike_rows(row for rows in found.values() for row in rows)
        for key in {(treatment.kind, treatment.counters) for treatment in treatments} & self._journal_rows.keys():
            rows.setdefault(key, []).extend(self._journal_rows[key])
        return rows

    def import_history(self, history: Sequence[LegacyTreatment], alignment: TimeAlignment) -> ImportResult:
        """Import a piece of history into the copy. Raises LedgerError."""
        with scratch_errors(), self._engine.begin() as connection:
            piece = HistoryPiece.of(self.device_id, history, alignment)
            return import_history(connection, self._fleet, piece, RollupDelta())

    def close(self) -> None:
        """Close the file."""
        self._engine.dispose()

    def _read_journals(self, connection: Connection) -> Iterator[LegacyTreatment]:
        is_journal = ~TREATMENT.c.gen.startswith(LEGACY)
        return map(legacy_treatment_from_row, connection.execute(select(TREATMENT).where(is_journal)))
