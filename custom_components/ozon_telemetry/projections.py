"""What follows the ledger: figures, entities, devices, issues and news. It may lag, and is rebuilt from the ledger.

Nothing here writes to the ledger or acknowledges: that is the pipeline's, which tells what each of its steps did.
"""

from pathlib import Path
from zoneinfo import ZoneInfo

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from .clock import now_millis
from .const import CONF_LEDGER, CONF_PREFIX
from .core.domain.fleet import Fleet
from .core.domain.messages import Status
from .core.ledger import CommitResult, Ledger
from .core.protocol.batch import DecodedBatch
from .core.protocol.codec import Topics
from .core.read_models.maintenance import MaintenanceStatus
from .core.read_models.totals import FleetTotals
from .devices.broker_check import BrokerCheck
from .devices.commands import CommandSender
from .devices.tracker import DeviceTracker
from .fleet.device_registry import FleetDevices
from .fleet.editor import leave_removed_outlets
from .hub.ledger_reader import LedgerReader
from .ingest.ledger_writer import BatchOutcome, LedgerWriter
from .ingest.rejection_log import RejectionLog
from .issues import Issues
from .options import HubOptions
from .publish.item_feed import ItemFeed
from .publish.listeners import Listeners
from .publish.state_throttle import StateThrottle
from .publish.treatment_events import TreatmentEvents


class Projections:
    """All that shows or reacts to what is in a ledger and what devices say."""

    standing: FleetTotals
    maintenance: MaintenanceStatus

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry) -> None:
        """Put the parts together; nothing is loaded yet."""
        self.hass = hass
        self.entry = entry
        self.options = HubOptions.of(entry)
        self.topics = Topics(entry.data[CONF_PREFIX])
        self.ledger = Ledger(Path(hass.config.path(entry.data[CONF_LEDGER])), self.zone)
        self.reader = LedgerReader(hass, self.ledger)
        self.writer = LedgerWriter(self.ledger)
        self.issues = Issues(hass, entry)
        self.broker = BrokerCheck(hass, entry, self.issues)
        self.rejections = RejectionLog()
        self.duplicates = 0
        self.figures = Listeners[[]]()
        self.screen = StateThrottle(self.figures)
        self.news = TreatmentEvents()
        self.registry = FleetDevices(hass, entry)
        self.devices = DeviceTracker(hass, entry, self.registry, self.screen)
        self.machines = ItemFeed[str]()
        self.outlets = ItemFeed[str]()
        self.commander = CommandSender(hass, self.topics)

    @property
    def zone(self) -> ZoneInfo:
        """Return Home Assistant's time zone, in which days begin unless an outlet has its own."""
        return ZoneInfo(self.hass.config.time_zone)

    @property
    def fleet(self) -> Fleet:
        """Return the fleet on which treatments are booked now."""
        return self.ledger.fleet

    async def async_load(self) -> None:
        """Load the figures anew: a midnight has passed, or treatments have other owners. Raises LedgerError."""
        models = await self.reader.read_models(self.fleet, self.zone, now_millis())
        self.standing, self.maintenance = models.totals, models.maintenance
        self.issues.check_maintenance(self.maintenance.overdue(now_millis()))
        self.screen.mark_dirty(*self.figures.keys())

    @callback
    def follow_fleet(self, fleet: Fleet) -> list[Status]:
        """Take over on which fleet is booked now; return the statuses that new devices told while they waited."""
        self.registry.register(fleet)
        self.issues.check_fleet(fleet)
        adopted = self.devices.change_fleet(fleet)
        self.devices.lookout.set_devices(fleet.timelines, now_millis())
        self.outlets.update((outlet, outlet) for outlet in fleet.outlets)
        self.machines.update((machine, machine) for machine in fleet.machines)
        leave_removed_outlets(self.hass, self.entry, fleet, now_millis())
        return adopted

    @callback
    def take_in(self, done: BatchOutcome) -> None:
        """Spread what a step did: first to the devices, then to those who show and react."""
        self._hear(done.decoded)
        self._follow(done.result)

    def _hear(self, understood: DecodedBatch) -> None:
        """Take in what was said, whether or not it is stored."""
        for rejected in understood.rejected:
            self.rejections.note(rejected)
        self.devices.hear(understood)
        self.issues.check_pending(self.devices.waiting.counting)
        if understood.has_live_message:
            self.broker.hear()
        for report in understood.reports:
            self.commander.hear(report)
            if isinstance(report.message, Status):
                self.issues.check_parts(report.message, self.fleet)

    def _follow(self, settled: CommitResult) -> None:
        """Take in what was committed."""
        self.duplicates += settled.duplicates
        self.screen.mark_dirty(*self.standing.apply(settled))
        self.maintenance.apply(settled)
        self.issues.review_commit(settled, self.fleet)
        self.news.spread(settled, self.options.freshness)
