"""What pages, entities and actions that only read may ask of any hub: of one with devices, and of a head office."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from ..clock import home_zone
from ..core.analytics import SitePart
from ..core.domain.fleet import Fleet
from ..core.domain.zones import Zones
from ..core.ledger.engines.company_reader import SiteStanding
from ..core.ledger.engines.place import LedgerPlace
from ..core.machine_health.silence_tracker import SilenceTracker
from ..core.read_models import ReadModels
from ..core.read_models.disputes import OpenDisputes
from ..core.read_models.maintenance import MaintenanceStatus
from ..core.read_models.revenue import RevenueTotals
from ..core.read_models.totals import FLEET, FleetTotals
from ..devices.tracker import DeviceTracker
from ..fleet.device_registry import RegisteredDevices
from ..issues import Issues
from ..options import HubOptions
from ..publish.item_feed import FleetFeeds
from ..publish.signal import Signal
from ..publish.state_throttle import StateThrottle
from ..publish.treatment_events import TreatmentEvents
from .ledger_reader import LedgerReader

type OzonConfigEntry = ConfigEntry[HubView]


class HubView:
    """A hub as it is looked at.

    `state_changed` is sent for the id of each machine, outlet and device whose entities show something else now, and
    for `FLEET`; `history_changed` when treatments were added or moved anywhere in the past.
    """

    reader: LedgerReader
    devices: DeviceTracker

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry, fleet_devices: RegisteredDevices) -> None:
        """Begin with what every hub has."""
        self.hass = hass
        self.entry = entry
        self.fleet_devices = fleet_devices
        self.issues = Issues(hass, entry)
        self.is_revenue_secret = self.options.revenue_for_admins  # its entities and statistics are as when it began
        self.state_changed = Signal[[]]()
        self.history_changed = Signal[[]]()
        self.treatment_events = TreatmentEvents()
        self.feeds = FleetFeeds()
        self.silences = SilenceTracker()
        self._throttle = StateThrottle(self.state_changed)

    @property
    def options(self) -> HubOptions:
        """Return the options as they are set now."""
        return HubOptions.of(self.entry)

    @property
    def zone(self) -> ZoneInfo:
        """Return Home Assistant's time zone, in which days begin unless an outlet has its own."""
        return home_zone(self.hass)

    @property
    def fleet(self) -> Fleet:
        """Return the fleet on which treatments are booked now."""
        raise NotImplementedError

    @property
    def zones(self) -> Zones:
        """Return the zones in which days are summed now, also those of removed outlets."""
        raise NotImplementedError

    @property
    def place(self) -> LedgerPlace:
        """Return where the ledger is; as a text, what a person reads."""
        raise NotImplementedError

    @property
    def models(self) -> ReadModels:
        """Return what is shown of the ledger."""
        raise NotImplementedError

    @property
    def sites(self) -> Mapping[str, SiteStanding]:
        """Return the sites of a company by id, as its head office sees them; nothing elsewhere."""
        return {}

    def site_of(self, key: str) -> str | None:  # noqa: ARG002 - there are none here
        """Return the site of an outlet or a machine at a head office."""
        return None

    def tells_automations_of(self, key: str) -> bool:  # noqa: ARG002 - of all here
        """Return whether it is this hub that tells automations of an outlet or a machine."""
        return True

    @property
    def parts(self) -> tuple[SitePart, ...]:
        """Return the parts of a company, for queries."""
        return ()

    @property
    def totals(self) -> FleetTotals:
        """Return the totals, in all and today."""
        return self.models.totals

    @property
    def disputes(self) -> OpenDisputes:
        """Return the treatments on which nobody has decided."""
        return self.models.disputes

    @property
    def maintenance(self) -> MaintenanceStatus:
        """Return how far each machine is from its next maintenance."""
        return self.models.maintenance

    @property
    def revenue(self) -> RevenueTotals:
        """Return revenue, and the treatments of this week and month."""
        return self.models.revenue

    @callback
    def publish_state(self, *keys: str) -> None:
        """Have the entities of these machines, outlets or devices, and those of the fleet, write their state."""
        self._throttle.publish(*keys, FLEET)

    @callback
    def configuration_changed(self) -> None:
        """Apply changed options, subentries or time zone."""
        raise NotImplementedError

    async def async_stop(self) -> None:
        """End, and close the ledger."""
        raise NotImplementedError

    def size(self) -> int:
        """Return how many bytes the ledger takes; blocks. Raises LedgerError."""
        raise NotImplementedError
