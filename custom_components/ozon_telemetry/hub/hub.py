"""The hub: what entities, dialogues, actions and commands ask and tell of one fleet and its ledger.

What follows the ledger is read here as it stands; what changes it goes through the pipeline.
"""

from collections.abc import Callable, Sequence
import logging

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback

from ..clock import now_millis
from ..core.domain.instants import duration_millis
from ..core.domain.legacy_history import LegacyTreatment
from ..core.ledger import CommitResult, LedgerError
from ..core.ledger.history_import import ImportResult
from ..core.machine_health.silence_tracker import SilenceTracker
from ..devices.availability_recorder import AvailabilityRecorder
from ..ingest.queue import MessageQueue
from ..ingest.worker import IngestWorker
from ..options import HubOptions
from ..projections import Projections
from ..publish.listeners import Listeners
from ..publish.treatment_events import EVERYTHING

_LOGGER = logging.getLogger(__name__)

type OzonConfigEntry = ConfigEntry[Hub]


class Hub(Projections):
    """A fleet of devices below one prefix of topics, and its ledger."""

    def __init__(self, hass: HomeAssistant, entry: OzonConfigEntry) -> None:
        """Put the parts together; nothing runs yet."""
        super().__init__(hass, entry)
        self.history = Listeners[[]]()
        self.silences = SilenceTracker()
        self.inbox = MessageQueue(self.topics)
        self.pipeline = IngestWorker(self.inbox, self)
        self.watching = AvailabilityRecorder(self.devices.lookout, self.writer.record_availability, now_millis)

    async def async_open(self) -> None:
        """Open the ledger and load where everything stands. Raises LedgerError."""
        try:
            await self.pipeline.async_open()
        except LedgerError as error:
            self.issues.ledger_failed(error, self.ledger.path)
            raise
        self.issues.ledger_recovered()

    @callback
    def async_start(self) -> None:
        """Begin to write and to acknowledge."""
        self.entry.async_on_unload(self.pipeline.async_start(self.hass))

    async def async_stop(self) -> None:
        """Take nothing more, finish what is in the inbox, acknowledge it, and let go of the ledger."""
        if self.pipeline.is_stopping:
            return
        await self.pipeline.async_stop()
        await self.watching.async_end()
        await self.writer.close()

    async def async_caught_up(self) -> None:
        """Wait until all that came before this call is durable, shown and acknowledged."""
        await self.pipeline.async_caught_up()

    @callback
    def async_configuration_changed(self) -> None:
        """Take over options and subentries; what they re-book is written in its turn."""
        self.options = HubOptions.of(self.entry)
        self.pipeline.fleet_changed()

    @callback
    def async_connection_changed(self, is_connected: bool) -> None:
        """Show whether devices can be heard at all; told by MQTT."""
        if is_connected != self.devices.is_connected:
            _LOGGER.info("The connection to the broker is %s", "there" if is_connected else "lost")
            self.devices.connection_changed(is_connected=is_connected)
            self.broker.connection_changed(now_millis(), is_connected=is_connected)
            watch = self.devices.lookout.start_window if is_connected else self.devices.lookout.end_window
            watch(now_millis())

    async def async_import_history(self, device_id: str, history: Sequence[LegacyTreatment]) -> ImportResult:
        """Take in a piece of a device's history; `async_history_changed` comes after the last. Raises LedgerError."""
        await self.pipeline.async_remember_told()  # afterwards, what is imported counts as told together with it
        return await self.writer.import_history(device_id, history)

    @callback
    def async_history_changed(self) -> None:
        """Let everything follow that is made of what has been."""
        self.async_figures_changed()
        self.history.call(EVERYTHING)

    async def async_hold(self) -> None:
        """Let the ledger's file rest, whole, until `release`; events wait meanwhile. Raises LedgerError."""
        await self.writer.hold()

    @callback
    def release(self) -> None:
        """Go on after `async_hold`."""
        self.writer.release()

    async def async_request_replay(self, device_id: str, gen: str) -> None:
        """Ask a device for everything in its journal that the ledger does not have. Raises LedgerError."""
        await self.pipeline.async_invite(device_id, gen)

    @callback
    def async_listen_settled(self, listener: Callable[[CommitResult], None]) -> CALLBACK_TYPE:
        """Call `listener` after every commit, until the returned function is called."""
        return self.news.settled.add(EVERYTHING, listener)

    @callback
    def async_tick(self) -> None:
        """Notice what only time changes: who has been silent for too long, and whether a midnight has passed."""
        now = now_millis()
        timeout = duration_millis(self.options.offline_timeout)
        self.devices.expire(now, timeout)
        self.broker.tick(now, timeout)
        self.devices.lookout.expire(now, timeout)
        if self.standing.is_day_over(now):
            self.async_figures_changed()

    @callback
    def async_figures_changed(self) -> None:
        """Have all figures loaded anew, since something else than a treatment changed them."""
        self.pipeline.figures_changed()
