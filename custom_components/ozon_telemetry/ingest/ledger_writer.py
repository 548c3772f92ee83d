"""The ledger's writer: one thread, in which everything that changes the ledger runs, one call after another.

Every method is durable when it returns, or raises LedgerError and has changed nothing. No acknowledgement is given out
before its commit returned; the events of a batch whose commit failed are kept and come first in the next one.
"""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from time import monotonic
from typing import Concatenate, Final
from zoneinfo import ZoneInfo

from ..core.domain.availability import AvailabilityDelta
from ..core.domain.disputes import Resolution
from ..core.domain.fleet import Fleet
from ..core.domain.home_clock import ClockJump
from ..core.domain.legacy_history import LegacyTreatment
from ..core.domain.messages import Ack, Millis, Received
from ..core.domain.time_alignment import UNSHIFTED, TimeAlignment
from ..core.ledger import CommitResult, Dispute, Ledger, LedgerError, LedgerErrorKind, Treatment, TreatmentKey
from ..core.ledger.engines.company import SiteStates
from ..core.ledger.engines.store import FrozenLedger, LedgerChange
from ..core.ledger.history_import import ImportResult
from ..core.ledger.import_log import ImportStart
from ..core.ledger.maintenance_log import MaintenanceEntry
from ..core.ledger.move import Move
from ..core.ledger.retreat import Retreat
from ..core.protocol.batch import DecodedBatch, RawMessage, decode_batch
from .reconciler import Reconciler

MOST_PENDING: Final = 10_000
_LONGEST_QUERY: Final = 60.0  # seconds
_BETWEEN_FREEZES: Final = 0.2  # seconds in which events are committed


class LedgerClosedError(LedgerError):
    """The hub was stopped: nothing is written any more."""

    def __init__(self) -> None:
        """Create the error."""
        super().__init__(LedgerErrorKind.UNAVAILABLE, "the hub was stopped")


@dataclass(frozen=True, slots=True)
class BatchOutcome:
    """The outcome of a batch; `error` says why its events are not in the ledger yet.

    `resume_acks` holds the answers to statuses and heartbeats, by device; `retreats` the marks that were taken back.
    """

    decoded: DecodedBatch
    result: CommitResult
    resume_acks: dict[str, Ack]
    retreats: Sequence[Retreat] = ()
    error: LedgerError | None = None


class LedgerWriter:
    """Changes the ledger, from the event loop, in its one thread."""

    def __init__(self, ledger: Ledger) -> None:
        """Write to `ledger`; `file_changed` is called when another file was found in its place."""
        self._ledger = ledger
        self.file_changed: Callable[[LedgerChange], None] | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ozon_telemetry_ledger")
        self._pending: list[Received] = []
        self._reconciler = Reconciler()
        self._gate = asyncio.Lock()
        self._is_closed = False

    @property
    def has_pending(self) -> bool:
        """Return whether events wait for a ledger that could not be written."""
        return bool(self._pending)

    async def open(self) -> None:
        """Open the file again if an error closed it: the reader needs it open."""
        await self._run(Ledger.open)

    async def commit(self, messages: list[RawMessage]) -> BatchOutcome:
        """Decode a batch, commit its events, and find the acknowledgements of its statuses."""
        return await self._run(self._commit, messages)

    async def resume_ack(self, device_id: str, gen: str) -> Ack | None:
        """Return the acknowledgement after which a device sends what the ledger does not have."""
        self._reconciler.note_journal(device_id, gen)
        return await self._run(Ledger.resume_ack, device_id, gen, None)

    async def book_told_times(self, jump: ClockJump) -> list[Treatment]:
        """Book what was told rightly while our clock was behind at that time; return those treatments as they were."""
        return await self._run(Ledger.book_told_times, jump)

    async def book_told_times_before(self, device_id: str, restart: Millis, lag: Millis = 0) -> list[Treatment]:
        """Book what a device told until a restart, after which our clock was right or behind by `lag`."""
        return await self._run(Ledger.book_told_times_before, device_id, restart, lag)

    def note_published(self) -> None:
        """Note that everything committed was published to automations; recorded with whatever is written next."""
        self._ledger.published.note()

    async def record_published(self) -> None:
        """Record now what was published to automations, if that is not recorded yet."""
        if self._ledger.published.is_due:
            await self._run(Ledger.mark_published)

    async def change_fleet(self, fleet: Fleet, now: Millis, zone: ZoneInfo) -> int:
        """Begin to book on another fleet; return how many treatments have another owner now.

        What takes more than a moment is left to `continue_booking`.
        """
        await self.open()
        while self.is_booking:  # what an earlier change left, as that one has it
            await self.continue_booking()
        return await self._run(Ledger.begin_change, fleet, now, zone)

    @property
    def is_booking(self) -> bool:
        """Return whether treatments are still to be booked on the fleet."""
        return self._ledger.is_booking

    async def continue_booking(self) -> None:
        """Book again as much as takes a moment."""
        await self._run(Ledger.continue_booking)

    async def start_import(self, begin: ImportStart) -> int:
        """Start an import that can be undone; return its number."""
        return await self._run(Ledger.start_import, begin)

    async def import_history(
        self,
        device_id: str,
        history: Sequence[LegacyTreatment],
        alignment: TimeAlignment = UNSHIFTED,
        number: int | None = None,
    ) -> ImportResult:
        """Add a piece of a device's history from another system."""
        return await self._run(Ledger.import_history, device_id, history, alignment, number)

    async def forget_imports(self, before: Millis) -> None:
        """Make the imports from before an instant final."""
        await self._run(Ledger.forget_imports, before)

    async def finish_import(self, number: int, at: Millis, left_out: int, fleet: str) -> None:
        """Record the end of an import."""
        await self._run(Ledger.finish_import, number, at, left_out, fleet)

    async def undo_import(self, number: int, device_id: str) -> None:
        """Undo an import for one device. Raises UndoError if that is not possible any more."""
        await self._run(Ledger.begin_undo, number, device_id)
        while self.is_undoing:
            await self.continue_undo()

    @property
    def is_undoing(self) -> bool:
        """Return whether an undo of an import was begun that is not done."""
        return self._ledger.is_undoing

    async def continue_undo(self) -> None:
        """Take back as much as takes a moment."""
        await self._run(Ledger.continue_undo)

    async def finish_undo(self, number: int, at: Millis, by: str) -> None:
        """Record that an import was undone."""
        await self._run(Ledger.finish_undo, number, at, by)

    async def record_availability(self, delta: AvailabilityDelta) -> None:
        """Add when the broker was connected, and which devices were offline meanwhile."""
        await self._run(Ledger.record_availability, delta)

    async def record_maintenance(
        self, done: Sequence[MaintenanceEntry], instead_of: MaintenanceEntry | None = None
    ) -> None:
        """Add entries to the maintenance log, or replace one by them, which none removes."""
        await self._run(Ledger.record_maintenance, done, instead_of)

    async def accept_moved_card(self, device_id: str, gen: str) -> None:
        """Let a device continue the journal that another one began."""
        await self._run(Ledger.accept_moved_card, device_id, gen)

    async def accept_copied_card(self, device_id: str, gen: str) -> None:
        """Let a device have a journal of its own, though another one's has the same name."""
        await self._run(Ledger.accept_copied_card, device_id, gen)

    async def hand_over(self, device_id: str, site: str, since: Millis) -> None:
        """Let a device count for another site, from an instant on."""
        await self._run(Ledger.hand_over, device_id, site, since)

    async def take_over(self, device_id: str, since: Millis) -> None:
        """Let a device that counts for another site count for this one, from an instant on."""
        await self._run(Ledger.take_over, device_id, since)

    async def publish_states(self, states: SiteStates) -> None:
        """Let the sites that share the ledger know what this one shows of its machines beside their figures."""
        await self._run(Ledger.publish_states, states)

    async def resolve_disputes(self, keys: Sequence[TreatmentKey], resolution: Resolution | None) -> list[Dispute]:
        """Decide on disputes, or take their decisions back with None; return those that changed."""
        return await self._run(Ledger.resolve_disputes, keys, resolution)

    async def prune(self, before: Millis) -> int:
        """Delete the rows from before an instant, with commits between; return how many treatments they were."""
        parts, deleted = self._ledger.prune_in_parts(before), 0
        while (part := await self._run(lambda _: next(parts, None))) is not None:
            deleted += part
        return deleted

    async def check_writable(self) -> None:
        """Check that the file can be written, durably."""
        await self._run(Ledger.check_writable)

    async def check_file(self) -> None:
        """Look whether the file under the ledger's path is still the one that is open, and open it again if not."""
        await self._run(Ledger.check_file)

    async def finish_move(self, move: Move) -> None:
        """Copy what is left of a move, and write nothing here any more."""
        await self._run(lambda _: move.finish())

    async def freeze_file(self) -> FrozenLedger:
        """Complete the ledger's file, so that it can be copied until it is released; writing goes on.

        Queries that still read what is not in the file are waited for, but not for ever: then LedgerError is raised.
        """
        end = monotonic() + _LONGEST_QUERY
        while True:
            try:
                return await self._run(Ledger.freeze)
            except LedgerError as error:
                if error.kind is not LedgerErrorKind.LOCKED or monotonic() > end:
                    raise
            await asyncio.sleep(_BETWEEN_FREEZES)

    async def close(self) -> None:
        """Finish what runs, close the ledger's file and end the thread."""
        async with self._gate:
            if self._is_closed:
                return
            self._is_closed = True
            await self._in_thread(self._ledger.close)
        await asyncio.get_running_loop().run_in_executor(None, self._thread.shutdown)

    async def _run[**P, T](self, write: Callable[Concatenate[Ledger, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        async with self._gate:
            self._check_open()
            try:
                return await self._in_thread(lambda: write(self._ledger, *args, **kwargs))
            finally:
                self._report_change()

    def _report_change(self) -> None:
        if (change := self._ledger.take_change()) is not None and self.file_changed is not None:
            self.file_changed(change)

    def _check_open(self) -> None:
        if self._is_closed:
            raise LedgerClosedError

    async def _in_thread[T](self, function: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, function)

    def _commit(self, ledger: Ledger, messages: list[RawMessage]) -> BatchOutcome:
        decoded = decode_batch(messages, ledger.fleet)
        # What does not fit is safe in the journals of its devices, which send it again.
        self._pending = [*self._pending, *decoded.events][:MOST_PENDING]
        result = CommitResult()
        try:
            result = ledger.commit(self._pending) if self._pending else result
            self._pending = []
            resume_acks, retreats = self._reconciler.answer(ledger, decoded)
        except LedgerError as error:
            return BatchOutcome(decoded, result, {}, error=error)
        for retreat in retreats:
            result.acks.pop((retreat.device_id, retreat.gen), None)
        return BatchOutcome(decoded, result, resume_acks, retreats)
