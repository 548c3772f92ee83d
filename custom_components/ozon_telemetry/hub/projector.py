"""The projector: applies every committed batch to what follows the ledger. It may lag, and is rebuilt from the ledger.

Devices, read models, repair issues, entities and automations follow. Nothing here acknowledges, or changes what counts.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from homeassistant.config_entries import SOURCE_IGNORE, ConfigEntry, ConfigEntryChange, ConfigEntryState
from homeassistant.core import HomeAssistant, callback

from ..clock import home_zone, now_millis
from ..const import DOMAIN
from ..core.domain.fleet import Fleet
from ..core.domain.goals import goal_id
from ..core.domain.messages import Status
from ..core.ledger import CommitResult, LedgerError, LedgerErrorKind
from ..core.ledger.engines.store import LedgerChange
from ..core.ledger.retreat import Retreat
from ..core.protocol.batch import DecodedBatch
from ..core.read_models import ReadModels
from ..core.read_models.revenue import priced_keys
from ..core.read_models.totals import FLEET
from ..devices.broker_check import BrokerCheck
from ..devices.commands import CommandSender
from ..devices.tracker import DeviceTracker
from ..fleet.device_registry import FleetDevices
from ..fleet.editor import leave_removed_outlets
from ..fleet.subentries import fleet_of
from ..ingest.ledger_writer import BatchOutcome
from ..issues import Issues
from ..options import HubOptions
from ..publish.item_feed import FleetFeeds
from ..publish.outbox import TreatmentBatch, TreatmentOutbox
from ..publish.signal import EVERYTHING, Signal
from ..publish.state_throttle import StateThrottle
from ..publish.treatment_events import TreatmentEvents
from .open_ledger import OpenLedger


class OtherFile(NamedTuple):
    """What was found in the place of the ledger's file, and how many treatments were shown before."""

    change: LedgerChange
    before: int


@dataclass(slots=True, kw_only=True, eq=False)
class LedgerProjector:
    """The worker's consumer (`ingest.worker.BatchConsumer`); `models` are replaced as a whole when reloaded."""

    hass: HomeAssistant
    entry: ConfigEntry
    ledger: OpenLedger
    wake_worker: Callable[[], None]
    issues: Issues
    fleet_devices: FleetDevices
    devices: DeviceTracker
    commands: CommandSender
    broker_check: BrokerCheck
    feeds: FleetFeeds
    state_changed: Signal[[]]
    throttle: StateThrottle
    treatment_events: TreatmentEvents
    outbox: TreatmentOutbox
    history_changed: Signal[[]]
    models: ReadModels
    _is_fleet_changed: bool = False
    _are_models_stale: bool = False
    _is_outbox_due: bool = False
    _is_file_due: bool = False
    _other_file: OtherFile | None = None

    @property
    def needs_refresh(self) -> bool:
        """Return whether fleet, read models or outbox must be refreshed before the next batch."""
        is_fleet_due = self._is_fleet_changed and not self.has_long_work  # one change after the other
        return is_fleet_due or self._are_models_stale or self._is_outbox_due or self._is_file_due

    @callback
    def fleet_changed(self) -> None:
        """Rebook on the configured fleet before anything else is committed."""
        self._is_fleet_changed = True
        self.wake_worker()

    @callback
    def models_changed(self) -> None:
        """Reload the models before anything else is committed: something else than a batch changed them."""
        self._are_models_stale = True
        self.wake_worker()

    @callback
    def open_outbox(self) -> None:
        """Publish to automations from now on, beginning with what was not published yet."""
        self._is_outbox_due = True
        self.wake_worker()

    @callback
    def check_file(self) -> None:
        """Look before the next batch whether the ledger's file is still the one that is open."""
        self._is_file_due = True
        self.wake_worker()

    @callback
    def file_changed(self, change: LedgerChange) -> None:
        """Rebook and reload everything: another file was found in the ledger's place."""
        treatments = self._other_file.before if self._other_file else self.models.totals.everything
        self._other_file = OtherFile(change, treatments)
        self.fleet_changed()

    async def async_refresh(self) -> Sequence[Status]:
        """Do the first refresh that is due; return the statuses of devices that were adopted. Raises LedgerError."""
        if self._is_file_due:
            self._is_file_due = False
            await self.ledger.writer.check_file()
            return ()
        if self._is_fleet_changed and not self.has_long_work:
            return await self._async_change_fleet()
        await self.ledger.writer.open()
        if self._are_models_stale:
            await self._async_read_models()
        else:
            await self._async_open_outbox()
        return ()

    @callback
    def follow_fleet(self, fleet: Fleet) -> list[Status]:
        """Apply the fleet on which treatments are booked now; return what its new devices reported before adoption."""
        now = now_millis()
        self.fleet_devices.register(fleet)
        self.issues.check_fleet(fleet)
        statuses = self.devices.change_fleet(fleet, now)
        self.feeds.outlets.update(fleet.outlets)
        self.feeds.machines.update(fleet.machines)
        priced = () if HubOptions.of(self.entry).revenue_for_admins else self.models.revenue.priced_outlets
        self.feeds.priced.update(priced_keys(fleet, priced))
        rules = {machine.id: machine.maintenance for machine in fleet.machines.values()}
        self.feeds.treatment_rules.update(key for key, rule in rules.items() if rule.treatments is not None)
        self.feeds.month_rules.update(key for key, rule in rules.items() if rule.months is not None)
        outlets = fleet.outlets.values()
        self.feeds.goals.update(goal_id(outlet.id, goal) for outlet in outlets for goal in outlet.goals)
        leave_removed_outlets(self.hass, self.entry, fleet, now)
        return statuses

    @callback
    def follow_ignored(self, change: ConfigEntryChange, changed: ConfigEntry) -> None:
        """Show nothing more of a device that a person ignores, and offer one again that is no longer ignored."""
        if changed.domain != DOMAIN or changed.source != SOURCE_IGNORE:
            return
        if change is ConfigEntryChange.REMOVED and changed.unique_id:
            self.devices.pending.offer_again(changed.unique_id)
        self.issues.check_pending(self.devices.pending.counting)
        self.throttle.publish(FLEET)

    @callback
    def follow_flow(self, change: str, flow_id: str) -> None:  # noqa: ARG002 - any flow may be one of adoption
        """Tell pages of the flows in which pending devices are adopted."""
        if self.devices.pending.number:
            self.throttle.publish(FLEET)

    @callback
    def apply(self, outcome: BatchOutcome) -> None:
        """Apply the outcome of a batch: first its messages to the devices, then its commit to the read models."""
        self._apply_messages(outcome.decoded)
        self._apply_commit(outcome.result)
        for retreat in outcome.retreats:
            self._apply_retreat(retreat)

    async def async_publish(self) -> None:
        """Publish the states that changed, unless they are throttled."""
        await self.throttle.flush()

    @property
    def has_long_work(self) -> bool:
        """Return whether treatments are still to be booked on the fleet, or an import is still to be undone."""
        return self.ledger.writer.is_booking or self.ledger.writer.is_undoing

    async def async_continue(self) -> None:
        """Do the next part of it; after the last, read everything again that shows them. Raises LedgerError."""
        writer = self.ledger.writer
        await (writer.continue_booking() if writer.is_booking else writer.continue_undo())
        if not self.has_long_work:
            self.models_changed()
            self.history_changed.send(EVERYTHING)

    @property
    def is_published(self) -> bool:
        """Return whether no changed state is held back."""
        return self.throttle.next_flush_in is None

    @property
    def idle_delay(self) -> float | None:
        """Return after how many seconds without a message throttled states are written, or the ledger's lease is."""
        delays = (self.throttle.next_flush_in, self.ledger.file.next_beat_in)
        return min((delay for delay in delays if delay is not None), default=None)

    async def async_idle(self) -> None:
        """Publish throttled states, or renew the right to write the ledger. Raises LedgerError."""
        if self.ledger.file.next_beat_in == 0:
            await self.ledger.writer.open()
            self.ledger_recovered()
        else:
            await self.throttle.flush_all()

    @callback
    def ledger_failed(self, error: LedgerError) -> None:
        """Raise the issue of a ledger that cannot be written, and ask for another password where that may help.

        One that was moved is opened in its new place.
        """
        if error.kind is LedgerErrorKind.MOVED:
            if self.entry.state is ConfigEntryState.LOADED:  # else it is being unloaded
                self.hass.config_entries.async_schedule_reload(self.entry.entry_id)
            return
        self.issues.ledger_failed(error, self.ledger.place)
        if error.is_of_login:
            self.entry.async_start_reauth(self.hass)

    @callback
    def ledger_recovered(self) -> None:
        """Delete the issue of a ledger that could not be written."""
        self.issues.ledger_recovered()

    def _apply_messages(self, decoded: DecodedBatch) -> None:
        """Apply what devices reported, whether or not it is stored."""
        self.devices.apply(decoded)
        self.issues.check_pending(self.devices.pending.counting)
        if decoded.has_live_message:
            self.broker_check.confirm()
        for report in decoded.reports:
            self.commands.confirm(report)
            if isinstance(report.message, Status):
                self.issues.check_parts(report.message, self.ledger.fleet)

    def _apply_commit(self, result: CommitResult) -> None:
        """Apply what was committed."""
        fleet, freshness = self.ledger.fleet, HubOptions.of(self.entry).freshness
        if self._other_file is None:  # else they are of the file before, and read again
            self.throttle.mark_dirty(*self.models.apply(result))
        self.issues.review_commit(result, fleet)
        if result.disputes or result.answered:
            self.issues.check_disputes(self.models.disputes.by_device, fleet)
        self.treatment_events.publish(result, freshness)
        self.outbox.publish(result, fleet, freshness, now_millis())

    def _apply_retreat(self, retreat: Retreat) -> None:
        """Tell of a mark that lay beyond its journal; what was withdrawn leaves every figure."""
        self.issues.mark_retreated(retreat, self.ledger.fleet)
        if retreat.withdrawn:
            self.models_changed()
            self.history_changed.send(EVERYTHING)

    async def _async_change_fleet(self) -> Sequence[Status]:
        # Cleared before it is done: what changes in the meantime must be looked at again.
        self._is_fleet_changed = False
        fleet = fleet_of(self.entry)
        try:
            await self.ledger.writer.change_fleet(fleet, now_millis(), home_zone(self.hass))
            await self._async_read_models()
        except LedgerError:
            self._is_fleet_changed = True
            raise
        if self._is_fleet_changed:
            return ()  # it changed meanwhile: what follows would look for subentries that are gone
        statuses = self.follow_fleet(fleet)
        return statuses if self._other_file is None else self._follow_other_file(self._other_file)

    @callback
    def _follow_other_file(self, other: OtherFile) -> list[Status]:
        """Tell what was found, have everything read again, and return the statuses of devices that are to replay."""
        self._other_file = None
        self.issues.file_changed(other.change, self.ledger.place, other.before, self.models.totals.everything)
        self._is_outbox_due = self.outbox.is_open
        self.history_changed.send(EVERYTHING)
        return self.devices.journal_statuses()

    async def _async_read_models(self) -> None:
        # Cleared before it is done: what changes in the meantime must be read again.
        self._are_models_stale = False
        try:
            self.models = await self.ledger.async_read_models(home_zone(self.hass))
        except Exception:
            self._are_models_stale = True
            raise
        self.issues.check_maintenance(self.models.maintenance.overdue(now_millis()))
        self.issues.check_disputes(self.models.disputes.by_device, self.ledger.fleet)
        self.throttle.mark_dirty(*self.state_changed.keys())

    async def _async_open_outbox(self) -> None:
        unpublished = await self.ledger.reader.unpublished_treatments()
        freshness = HubOptions.of(self.entry).freshness
        self.outbox.open(TreatmentBatch(unpublished, self.ledger.fleet, freshness, now_millis()))
        self._is_outbox_due = False
