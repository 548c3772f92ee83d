"""The one writer: raw messages in, a durable ledger, then what each step did.

Everything that changes the ledger runs in one thread, one step after another. Nothing is given out for acknowledgement
before its commit returned; the events of a batch whose commit failed are kept and come first in the next one.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from ..core.domain.fleet import Fleet
from ..core.domain.messages import Ack, Millis, Received, Status
from ..core.ledger import CommitResult, Ledger, LedgerError
from ..core.protocol.batch import DecodedBatch, RawMessage, decode_batch

MOST_PENDING: Final = 10_000


@dataclass(frozen=True, slots=True)
class BatchOutcome:
    """What a step did; `trouble` says why its events are not in the ledger yet."""

    understood: DecodedBatch
    settled: CommitResult
    answers: dict[str, Ack]
    trouble: LedgerError | None = None


class LedgerWriter:
    """The ledger behind its thread."""

    def __init__(self, ledger: Ledger) -> None:
        """Write to `ledger`."""
        self._ledger = ledger
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ozon_telemetry_ledger")
        self._pending: list[Received] = []
        self._gate = asyncio.Lock()
        self._is_held = False

    @property
    def has_pending(self) -> bool:
        """Tell whether events wait for a ledger that could not be written."""
        return bool(self._pending)

    async def change_fleet(self, fleet: Fleet, now: Millis, zone: ZoneInfo) -> int:
        """Book on another fleet; return how many treatments have another owner now. Raises LedgerError."""
        return await self._run(lambda: self._ledger.change_fleet(fleet, now, zone))

    async def write(self, raws: list[RawMessage]) -> BatchOutcome:
        """Understand a batch, settle and commit its events, and work out the answers to its statuses."""
        return await self._run(lambda: self._write(raws))

    async def answer(self, device_id: str, gen: str) -> Ack | None:
        """Return what a device is to hear so that it sends what the ledger does not have."""
        return await self._run(lambda: self._ledger.resume_ack(device_id, gen, None))

    async def remember_told(self) -> None:
        """Remember that automations were told of everything that is committed. Raises LedgerError."""
        await self._run(self._ledger.mark_published)

    async def do[T](self, work: Callable[[Ledger], T]) -> T:
        """Do something to the ledger while nobody else writes. Raises LedgerError."""
        return await self._run(lambda: work(self._ledger))

    async def hold(self) -> None:
        """Bring the ledger's file up to date and write nothing more until `release`. Raises LedgerError."""
        await self._gate.acquire()
        self._is_held = True
        try:
            await self._in_thread(self._ledger.checkpoint)
        except LedgerError:
            self.release()
            raise

    def release(self) -> None:
        """Go on writing after `hold`."""
        if self._is_held:
            self._is_held = False
            self._gate.release()

    async def close(self) -> None:
        """Finish what runs, let go of the ledger's file and end the thread."""
        await self._run(self._ledger.close)
        await asyncio.get_running_loop().run_in_executor(None, self._thread.shutdown)

    async def _run[T](self, function: Callable[[], T]) -> T:
        async with self._gate:
            return await self._in_thread(function)

    async def _in_thread[T](self, function: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, function)

    def _write(self, raws: list[RawMessage]) -> BatchOutcome:
        understood = decode_batch(raws, self._ledger.fleet)
        # What does not fit is safe in the journals of its devices, which send it again.
        self._pending = [*self._pending, *understood.events][:MOST_PENDING]
        try:
            settled = self._ledger.commit(self._pending) if self._pending else CommitResult()
            answers = self._answers(understood)
        except LedgerError as trouble:
            return BatchOutcome(understood, CommitResult(), {}, trouble)
        self._pending = []
        return BatchOutcome(understood, settled, answers)

    def _answers(self, understood: DecodedBatch) -> dict[str, Ack]:
        """Answer every birth and status of an adopted device with what the ledger has of its journal."""
        return {
            status.device_id: ack
            for report in understood.reports
            if isinstance(status := report.message, Status)
            and status.online
            and status.gen is not None
            and self._ledger.fleet.is_adopted(status.device_id)
            and (ack := self._ledger.resume_ack(status.device_id, status.gen, status.acked)) is not None
        }
