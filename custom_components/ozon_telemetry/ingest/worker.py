"""The pipeline: from the inbox to the ledger, and from there to everything that follows it.

MQTT -> inbox -> writer (ledger, durable) -> acknowledgements -> projections -> automations. The arrows never turn back:
what is behind the ledger may lag or fail, and is rebuilt from it.
"""

import asyncio
from collections.abc import Awaitable
from contextlib import suppress
import logging
from typing import Final

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.start import async_at_started

from ..clock import now_millis
from ..const import DOMAIN
from ..core.domain.fleet import Fleet
from ..core.ledger import LedgerError
from ..fleet.subentries import fleet_of
from ..projections import Projections
from ..publish.outbox import TreatmentOutbox
from .ack_publisher import AckPublisher
from .ledger_writer import BatchOutcome
from .queue import MessageQueue

_LOGGER = logging.getLogger(__name__)

BATCH: Final = 1000  # more would hold the event loop up: the ledger's thread takes Python's lock for its judgement
FIRST_PAUSE: Final = 1.0
LONGEST_PAUSE: Final = 60.0
_LAST_WORDS: Final = 5.0
QUIET: Final = 1.0  # what automations were told is written down when nothing has come for so long


class IngestWorker:
    """Takes what is in the inbox, one step after another, and never gives up."""

    def __init__(self, inbox: MessageQueue, projections: Projections) -> None:
        """Write to the ledger that `projections` follow; nothing runs yet."""
        self._inbox = inbox
        self._projections = projections
        self._entry = projections.entry
        self.writer = projections.writer
        self.acknowledger = AckPublisher(projections.hass, projections.topics)
        self._teller = TreatmentOutbox(projections.hass)
        self._is_fleet_changed = True
        self._is_standing_old = False
        self._is_telling_due = False
        self._caught_up = asyncio.Event()
        self._stopping = asyncio.Event()
        self._pause = FIRST_PAUSE
        self.tasks: list[asyncio.Task[None]] = []

    async def async_open(self) -> None:
        """Open the ledger and load where everything stands. Raises LedgerError."""
        while self._is_fleet_changed:
            await self._change_fleet()

    @callback
    def async_start(self, hass: HomeAssistant) -> CALLBACK_TYPE:
        """Begin to write and to acknowledge, and to tell once Home Assistant has started, unless that is called off."""
        for name, run in (("writer", self._write_forever()), ("acknowledger", self.acknowledger.run())):
            title = f"{DOMAIN} {name} of {self._entry.title}"
            self.tasks.append(self._entry.async_create_background_task(hass, run, title))
        return async_at_started(hass, self._begin_telling)

    async def async_stop(self) -> None:
        """Take nothing more, finish what is in the inbox and acknowledge it."""
        self._stopping.set()
        self._inbox.close()
        self.writer.release()
        if self.tasks:
            await self._finish()

    @property
    def is_stopping(self) -> bool:
        """Tell whether it was told to stop."""
        return self._stopping.is_set()

    async def async_caught_up(self) -> None:
        """Wait until all that came before this call is durable, shown and acknowledged."""
        self._caught_up.clear()
        self._inbox.wake()
        await self._caught_up.wait()
        await self.acknowledger.async_caught_up()

    @callback
    def fleet_changed(self) -> None:
        """Book on the configured fleet before anything else is written."""
        self._is_fleet_changed = True
        self._inbox.wake()

    @callback
    def figures_changed(self) -> None:
        """Have all figures loaded anew, since something else than a treatment changed them."""
        self._is_standing_old = True
        self._inbox.wake()

    async def async_invite(self, device_id: str, gen: str) -> None:
        """Ask a device for everything in its journal that the ledger does not have. Raises LedgerError."""
        ack = await self.writer.resume_ack(device_id, gen)
        if ack is not None:
            self.acknowledger.tell(device_id, ack)

    async def async_remember_told(self) -> None:
        """Write down what automations were told, if it is not yet. Raises LedgerError."""
        if self._teller.owes_memory:
            await self.writer.mark_published()
            self._teller.owes_memory = False

    @callback
    def _begin_telling(self, _: HomeAssistant) -> None:
        self._is_telling_due = True
        self._inbox.wake()

    @property
    def _has_work(self) -> bool:
        changed = self._is_fleet_changed or self._is_standing_old or self._is_telling_due
        return changed or len(self._inbox) > 0 or self.writer.has_pending

    async def _write_forever(self) -> None:
        while not self.is_stopping or len(self._inbox):
            turn = self._step() if self._has_work else self._quiet()
            if await self._succeeds(turn):
                continue
            if self.is_stopping:
                return
            await self._rest()

    async def _succeeds(self, turn: Awaitable[None]) -> bool:
        try:
            await turn
        except LedgerError as error:
            self._projections.issues.ledger_failed(error, self._projections.ledger.path)
        except Exception:
            # Whatever it was must not end the counting: what is not stored, its device sends again.
            _LOGGER.exception("A step of %s failed", self._entry.title)
        else:
            return True
        return False

    async def _rest(self) -> None:
        """Wait before the next try, each time longer."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), self._pause)
        self._pause = min(2 * self._pause, LONGEST_PAUSE)

    async def _step(self) -> None:
        """Do one step. Raises LedgerError if the ledger could not take it; then everything waits for the next try."""
        while self._is_fleet_changed:
            await self._change_fleet()
        if self._is_standing_old:
            await self._load()
        if self._is_telling_due:
            await self._open_teller()
        done = await self.writer.commit(await self._inbox.take(BATCH))
        self._take_in(done)
        await self._projections.screen.flush()
        if done.error is not None:
            raise done.error
        self._projections.issues.ledger_recovered()
        self._pause = FIRST_PAUSE

    @callback
    def _take_in(self, done: BatchOutcome) -> None:
        """Spread what a step did: first to the devices, then to those who show and react."""
        for device_id, ack in done.resume_acks.items():
            self.acknowledger.tell(device_id, ack)
        for (device_id, _), ack in done.result.acks.items():
            self.acknowledger.tell(device_id, ack)
        projections = self._projections
        projections.take_in(done)
        self._teller.tell(done.result, projections.fleet, projections.options.freshness, now_millis())

    async def _quiet(self) -> None:
        """Wait for work, and do meanwhile what had to stand back behind it. Raises LedgerError."""
        self.acknowledger.hurry()
        rest = self._projections.screen.next_flush_in
        if rest is not None:
            if not await self._inbox.wait(rest):
                await self._projections.screen.show_all()
            return
        self._caught_up.set()
        if not await self._inbox.wait(QUIET if self._teller.owes_memory else None):
            await self.async_remember_told()

    async def _open_teller(self) -> None:
        projections = self._projections
        waiting = await projections.reader.unpublished_treatments()
        self._teller.open(waiting, projections.fleet, projections.options.freshness, now_millis())
        self._is_telling_due = False

    async def _load(self) -> None:
        """Load the figures anew. Raises LedgerError."""
        # Cleared before it is done: what changes in the meantime must be loaded again.
        self._is_standing_old = False
        try:
            await self._projections.async_load()
        except Exception:
            self._is_standing_old = True
            raise

    async def _change_fleet(self) -> None:
        """Book on the configured fleet and let everything else follow. Raises LedgerError."""
        fleet = fleet_of(self._entry)
        await self._book_on(fleet)
        if self._is_fleet_changed:
            return  # it changed meanwhile: what follows would look for subentries that are gone
        for status in self._projections.follow_fleet(fleet):
            if status.gen is not None:
                await self.async_invite(status.device_id, status.gen)

    async def _book_on(self, fleet: Fleet) -> None:
        # Cleared before it is done: what changes in the meantime must be looked at again.
        self._is_fleet_changed = False
        try:
            await self.writer.change_fleet(fleet, now_millis(), self._projections.zone)
            await self._load()
        except LedgerError:
            self._is_fleet_changed = True
            raise

    async def _finish(self) -> None:
        writer, acknowledger = self.tasks
        await asyncio.wait([writer])
        acknowledger.cancel()
        with suppress(TimeoutError):
            await asyncio.wait_for(self.acknowledger.flush(), _LAST_WORDS)
        with suppress(LedgerError):
            await self.async_remember_told()
