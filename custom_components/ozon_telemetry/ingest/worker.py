"""The worker: takes messages from the queue, batch by batch, and retries for as long as it runs.

transports -> queue -> ledger (durable) -> acknowledgements -> consumer (read models, entities, automations).
Data flows in this direction only: what is behind the ledger may lag or fail, and is rebuilt from it.
"""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from enum import Enum, auto
import logging
from typing import Any, Final, Protocol

from homeassistant.core import callback

from ..core.domain.messages import Status
from ..core.ledger import LedgerError
from .ledger_writer import BatchOutcome, LedgerClosedError, LedgerWriter
from .queue import MessageQueue
from .rejection_log import RejectionLog
from .transports.transport import TransportRouter

_LOGGER = logging.getLogger(__name__)

# Events; more would hold the event loop up: the ledger's thread takes Python's lock for its decisions.
BATCH: Final = 1000
FIRST_PAUSE: Final = 1.0
LONGEST_PAUSE: Final = 60.0
_LAST_ACKS: Final = 5.0  # seconds for the acknowledgements of the last batch when the hub stops

type Spawn = Callable[[str, Coroutine[Any, Any, None]], asyncio.Task[None]]


class BatchConsumer(Protocol):
    """What follows the ledger: `hub.projector.LedgerProjector`. It runs in the worker's task, between batches."""

    @property
    def needs_refresh(self) -> bool:
        """Return whether something must be done before the next batch."""

    async def async_refresh(self) -> Sequence[Status]:
        """Do that; return the statuses of devices whose journals are to be requested now. Raises LedgerError."""

    def apply(self, outcome: BatchOutcome) -> None:
        """Apply the outcome of a batch."""

    async def async_publish(self) -> None:
        """Publish the states that changed, unless they are throttled."""

    @property
    def has_long_work(self) -> bool:
        """Return whether there is work that takes long and is done part by part, between batches."""

    async def async_continue(self) -> None:
        """Do the next part of it. Raises LedgerError."""

    @property
    def is_published(self) -> bool:
        """Return whether no changed state is held back."""

    @property
    def idle_delay(self) -> float | None:
        """Return after how many seconds without a message `async_idle` has something to do; None for never."""

    async def async_idle(self) -> None:
        """Do the work that messages take precedence over. Raises LedgerError."""

    def ledger_failed(self, error: LedgerError) -> None:
        """Report that the ledger could not be written."""

    def ledger_recovered(self) -> None:
        """Report that the ledger was written."""


class WorkerState(Enum):
    """What the worker is doing."""

    STARTING = auto()  # nothing runs yet
    RUNNING = auto()
    RETRYING = auto()  # the last step failed; the next one comes after a pause
    STOPPING = auto()  # no message is accepted any more; those in the queue are still committed
    STOPPED = auto()


class IngestWorker:
    """Commits what is in the queue, acknowledges it, and passes it on to the consumer."""

    def __init__(
        self, queue: MessageQueue, writer: LedgerWriter, transports: TransportRouter, consumer: BatchConsumer
    ) -> None:
        """Connect the parts; nothing runs yet."""
        self.state = WorkerState.STARTING
        self.rejections = RejectionLog()
        self.duplicates = 0
        self.tasks: list[asyncio.Task[None]] = []
        self._queue = queue
        self._writer = writer
        self._transports = transports
        self._consumer = consumer
        self._waiters: list[asyncio.Future[None]] = []
        self._pause = FIRST_PAUSE
        self._end_pause = asyncio.Event()

    @callback
    def async_start(self, spawn: Spawn) -> None:
        """Start to commit and to acknowledge, in tasks that `spawn` creates."""
        self.state = WorkerState.RUNNING
        self.tasks = [spawn("worker", self._run()), spawn("transports", self._transports.run())]

    @property
    def is_stopping(self) -> bool:
        """Return whether it stops or has stopped."""
        return self.state in (WorkerState.STOPPING, WorkerState.STOPPED)

    async def async_stop(self) -> None:
        """Accept nothing more, and finish what is in the queue."""
        self.state = WorkerState.STOPPING
        self._queue.close()
        self._end_pause.set()
        if self.tasks:
            worker, transports = self.tasks
            await asyncio.wait([worker])
            transports.cancel()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._transports.flush(), _LAST_ACKS)
        self._transports.close()
        self._stopped()

    async def async_drain(self) -> None:
        """Wait until all that came before this call is committed, published and acknowledged.

        Raises LedgerError if the ledger cannot be written, LedgerClosedError if the worker stops meanwhile, and
        whatever else made the step fail that it waited for. A pause before the next try ends at once.
        """
        if self.is_stopping:
            raise LedgerClosedError
        waiter = asyncio.get_running_loop().create_future()
        self._waiters.append(waiter)
        if self.state is WorkerState.RETRYING:
            self._end_pause.set()
        self._queue.wake()
        await waiter
        await self._transports.async_drain()

    async def async_request_replay(self, device_id: str, gen: str) -> None:
        """Ask a device for everything in its journal that the ledger does not have. Raises LedgerError."""
        ack = await self._writer.resume_ack(device_id, gen)
        if ack is not None:
            self._transports.put(device_id, ack)

    async def _run(self) -> None:
        try:
            while not self.is_stopping or len(self._queue):
                if await self._attempt():
                    continue
                if self.is_stopping:
                    return
                await self._pause_before_retry()
        finally:
            self._stopped()

    async def _attempt(self) -> bool:
        """Do one step, and return whether it succeeded.

        If the ledger failed, the next step commits the same events again; only those who waited when this one began get
        the error. After any other error nothing is tried again.
        """
        waiting = list(self._waiters)
        try:
            await (self._ingest() if self._has_work else self._wait_for_work())
        except LedgerError as error:
            self._consumer.ledger_failed(error)
            self._fail_waiters(error, waiting)
        except Exception as error:
            # No error may end the worker: what is not stored is sent again by its device.
            _LOGGER.exception("A step of the worker failed")
            self._fail_waiters(error, self._waiters)
        else:
            return True
        return False

    @property
    def _has_work(self) -> bool:
        is_called = self._consumer.needs_refresh or self._consumer.has_long_work
        return is_called or len(self._queue) > 0 or self._writer.has_pending

    async def _ingest(self) -> None:
        """Commit a batch. Raises LedgerError if the ledger cannot be written; its events are first in the next one."""
        while self._consumer.needs_refresh:
            await self._answer(await self._consumer.async_refresh())
        outcome = await self._writer.commit(await self._queue.take(BATCH))
        self._apply(outcome)
        await self._consumer.async_publish()
        if outcome.error is not None:
            raise outcome.error
        if self._consumer.has_long_work:
            await self._consumer.async_continue()
        self._consumer.ledger_recovered()
        self._succeeded()
        self._pause = FIRST_PAUSE

    @callback
    def _apply(self, outcome: BatchOutcome) -> None:
        """Acknowledge a batch first, since devices wait for that, then pass it on."""
        for device_id, ack in outcome.resume_acks.items():
            self._transports.put(device_id, ack)
        for (device_id, _), ack in outcome.result.acks.items():
            self._transports.put(device_id, ack)
        for rejected in outcome.decoded.rejected:
            self.rejections.note(rejected)
        self.duplicates += outcome.result.duplicates
        self._consumer.apply(outcome)

    async def _answer(self, statuses: Sequence[Status]) -> None:
        """Ask devices that were just adopted for their journals."""
        for status in statuses:
            if status.gen is not None:
                await self.async_request_replay(status.device_id, status.gen)

    async def _wait_for_work(self) -> None:
        """Wait for a message, or for the time at which the consumer has idle work. Raises LedgerError."""
        self._succeeded()
        self._transports.flush_soon()
        if self._consumer.is_published:
            self._release_waiters()
        if not await self._queue.wait(self._consumer.idle_delay):
            await self._consumer.async_idle()

    async def _pause_before_retry(self) -> None:
        """Pause, longer each time, unless a caller waits for the next try or the worker stops."""
        self.state = WorkerState.RETRYING
        if not self._waiters:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._end_pause.wait(), self._pause)
        self._end_pause.clear()
        self._pause = min(2 * self._pause, LONGEST_PAUSE)

    def _succeeded(self) -> None:
        if self.state is WorkerState.RETRYING:
            self.state = WorkerState.RUNNING

    def _stopped(self) -> None:
        self.state = WorkerState.STOPPED
        self._fail_waiters(LedgerClosedError(), self._waiters)

    def _release_waiters(self) -> None:
        waiters, self._waiters = self._waiters, []
        for waiter in waiters:
            if not waiter.done():
                waiter.set_result(None)

    def _fail_waiters(self, error: Exception, waiters: Sequence[asyncio.Future[None]]) -> None:
        """Fail these waiters; the others wait for a step that did not begin yet."""
        for waiter in waiters:
            if not waiter.done():
                waiter.set_exception(error)
        self._waiters = [waiter for waiter in self._waiters if not waiter.done()]
