"""Imports of histories as a ledger does them: piece by piece, each import with its undo."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import replace

from sqlalchemy import Connection

from ..domain.fleet import Fleet
from ..domain.legacy_history import LegacyTreatment
from ..domain.messages import Millis, Received
from ..domain.time_alignment import UNSHIFTED, TimeAlignment
from . import history_import, import_log, import_undo, inserts, lookups
from .generation_index import GenerationIndex
from .history_import import ImportResult
from .history_piece import HistoryPiece
from .records import CommitResult
from .rollup import RollupDelta, delete_empty
from .sites import Sites


class HistoryImports(ABC):
    """The part of a ledger that imports histories."""

    _fleet: Fleet
    _index: GenerationIndex
    _followed: frozenset[str]
    _sites: Sites
    _undos: list[tuple[int, str]]

    @abstractmethod
    def _writing(self) -> AbstractContextManager[Connection]:
        """Provide the only connection that may write."""

    @abstractmethod
    def check_file(self) -> None:
        """Open the file if it is not, and open it again if it is another one by now."""

    @abstractmethod
    def _decide(self, connection: Connection, batch: Sequence[Received], rollup: RollupDelta) -> CommitResult:
        """Decide on a batch of events, and withdraw what they refute."""

    @abstractmethod
    def _write_sums(self, connection: Connection, rollup: RollupDelta) -> None:
        """Write what was collected for the roll-ups."""

    def import_history(
        self,
        device_id: str,
        history: Sequence[LegacyTreatment],
        alignment: TimeAlignment = UNSHIFTED,
        number: int | None = None,
    ) -> ImportResult:
        """Import a piece of a device's history, in the order of its arrival; what is known already changes nothing.

        `alignment`: how far its times are from those of the ledger; `number`: the import of which it is, for its undo.
        """
        unit = None if number is None else import_log.LoggedImport(number)
        self.finish_undos()
        with self._writing() as connection:
            rollup = RollupDelta()
            admitted = self._sites.admit_history(connection, device_id, history)
            piece = HistoryPiece.of(device_id, admitted, alignment)
            result = history_import.import_history(connection, self._fleet, piece, rollup, unit)
            self._write_sums(connection, rollup)
            self._index = lookups.read_index(connection)
            self._followed = import_log.followed_devices(connection)
        return replace(result, pruned=result.pruned + len(history) - len(admitted))

    def start_import(self, begin: import_log.ImportStart) -> int:
        """Start an import that can be undone; return its number."""
        self.finish_undos()
        with self._writing() as connection:
            number = import_log.start(connection, begin)
            self._followed = import_log.followed_devices(connection)
        return number

    def forget_imports(self, before: Millis) -> None:
        """Make the imports from before an instant final: what their undo needs is deleted."""
        self.finish_undos()
        with self._writing() as connection:
            import_log.forget(connection, before)
            self._followed = import_log.followed_devices(connection)

    def finish_import(self, number: int, at: Millis, left_out: int, fleet: str) -> None:
        """Record the end of an import, how many events it left out, and what it changed in the fleet."""
        with self._writing() as connection:
            import_log.finish(connection, number, at, left_out, fleet)

    def undo_import(self, number: int, device_id: str) -> None:
        """Undo an import for one device. Raises UndoError if that is not possible any more."""
        self.begin_undo(number, device_id)
        self.finish_undos()

    def begin_undo(self, number: int, device_id: str) -> None:
        """Begin to undo an import for one device; `continue_undo` does it. Raises UndoError if it is too late."""
        with self._writing() as connection:
            import_undo.begin(connection, self._fleet, number, device_id)
            self._undos = import_log.begun_undos(connection)

    @property
    def is_undoing(self) -> bool:
        """Return whether an undo was begun that is not done."""
        return bool(self._undos)

    def continue_undo(self) -> None:
        """Take back as much as takes a moment; after that, decide again on the live events that came since."""
        with self._writing() as connection:
            if not self._undos:
                return
            rollup, (number, device_id) = RollupDelta(), self._undos[0]
            if not import_undo.take_part(connection, number, device_id, rollup):
                self._complete_undo(connection, number, device_id, rollup)
            self._write_sums(connection, rollup)
            delete_empty(connection, rollup.cells)
            self._undos = import_log.begun_undos(connection)

    def finish_undos(self) -> None:
        """Do all that is left of the undos that were begun."""
        self.check_file()
        while self.is_undoing:
            self.continue_undo()

    def _complete_undo(self, connection: Connection, number: int, device_id: str, rollup: RollupDelta) -> None:
        """Restore what a device had before an import, and decide again on what came since."""
        undo = import_undo.DeviceUndo(connection, self._fleet, number, device_id)
        undo.restore(rollup)
        self._index = lookups.read_index(connection)
        undo.replay(
            lambda batch: self._decide_again(connection, batch, rollup),
            lambda result: inserts.write_result(connection, self._index, result, rollup),
        )
        undo.decide_disputes(rollup)
        self._index = lookups.read_index(connection)
        self._followed = import_log.followed_devices(connection)

    def _decide_again(self, connection: Connection, batch: Sequence[Received], rollup: RollupDelta) -> CommitResult:
        """Decide again on events that are the ledger's already; what other sites have of them stays as it is."""
        admitted, _ = self._sites.admit(connection, self._index, batch)
        result = self._decide(connection, admitted, rollup)
        self._sites.take_elsewhere(result)
        return result

    def finish_undo(self, number: int, at: Millis, by: str) -> None:
        """Record that an import was undone."""
        with self._writing() as connection:
            import_log.mark_undone(connection, number, at, by)
