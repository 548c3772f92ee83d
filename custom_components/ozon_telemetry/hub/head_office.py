"""The head office: a hub that shows the ledger of a whole company, and never writes it.

It has no devices of its own: what the sites count, it reads; what they know of their devices, they publish. Every
second it asks what is new. While the server is away it shows what it showed last, and goes on asking.
"""

import asyncio
from collections.abc import Mapping
from functools import partial
import logging
from time import monotonic
from typing import Any, Final, Self, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.start import async_at_started

from ..clock import home_zone, now_millis
from ..const import CONF_SERVER, DOMAIN
from ..core.analytics import SitePart
from ..core.company.company_feed import Standings
from ..core.company.company_ledger import CompanyFigures, CompanyLedger, CompanyNews
from ..core.domain.fleet import Fleet
from ..core.domain.goals import goal_id
from ..core.domain.messages import Millis
from ..core.domain.zones import Zones
from ..core.ledger import LedgerError, Treatment
from ..core.ledger.engines.company_reader import SiteStanding
from ..core.ledger.engines.place import LedgerPlace, ServerPlace
from ..core.machine_health.silence_tracker import Silence
from ..core.read_models import ReadModels
from ..core.read_models.revenue import priced_keys
from ..core.read_models.totals import FLEET
from ..devices.published_state import PublishedState, read_published
from ..devices.tracker import DeviceTracker
from ..fleet.company_devices import CompanyDevices, site_key
from ..issues import Issues
from ..options import counting_entries
from ..publish.outbox import TreatmentBatch
from ..publish.signal import EVERYTHING
from .company_outbox import CompanyOutbox, is_running
from .hub_view import HubView
from .ledger_reader import LedgerReader
from .open_ledger import async_ensure_driver, place_of

_LOGGER = logging.getLogger(__name__)
PAUSE: Final = 1.0  # seconds between two questions
LONGEST_PAUSE: Final = 60.0
_REST_FACTOR: Final = 10  # to load everything must not be all that is ever done


class HeadOffice(HubView):
    """All parts of a head office."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        ledger: CompanyLedger,
        outbox: CompanyOutbox,
        company: tuple[Standings, CompanyFigures],
    ) -> None:
        """Show a company as it stands."""
        registered = CompanyDevices(hass, entry)
        super().__init__(hass, entry, registered)
        self.reader = LedgerReader(hass, ledger)
        self.devices = DeviceTracker(hass, entry, registered, self.feeds, self._throttle)
        self.devices.can_hear = lambda _: True  # what was heard is published
        self._registered = registered
        self._ledger = ledger
        self._outbox = outbox
        self._figures = company[1]
        self._standings: Standings = {}
        self._site_states: Mapping[str, str] = {}
        self._machine_states: dict[str, str] = {}
        self._is_all_due = self._is_heard = False
        self._pause = PAUSE
        self._following: asyncio.Task[None] | None = None
        self._apply(CompanyNews(*company))

    @classmethod
    async def async_open(cls, hass: HomeAssistant, entry: ConfigEntry) -> Self:
        """Read the ledger of a company and return its head office. Raises LedgerError."""
        place = ServerPlace(**entry.data[CONF_SERVER])
        outbox = await CompanyOutbox.async_restored(hass, entry)
        ledger = CompanyLedger(place, home_zone(hass))
        try:
            await async_ensure_driver(hass)
            company = await hass.async_add_executor_job(ledger.load, home_zone(hass), now_millis())
        except BaseException as error:
            await hass.async_add_executor_job(ledger.close)
            if isinstance(error, LedgerError):
                Issues(hass, entry).company_failed(error, place)
            raise
        Issues(hass, entry).company_recovered()
        return cls(hass, entry, ledger, outbox, company)

    @property
    @override
    def fleet(self) -> Fleet:
        """Return the outlets and machines of all sites."""
        return self._figures.merged.fleet

    @property
    @override
    def zones(self) -> Zones:
        """Return the zones in which the sites sum their days."""
        return self._figures.zones

    @property
    @override
    def place(self) -> LedgerPlace:
        """Return where the ledger is."""
        return self._ledger.place

    @property
    @override
    def models(self) -> ReadModels:
        """Return what is shown of the ledger."""
        return self._figures.models

    @property
    @override
    def sites(self) -> Mapping[str, SiteStanding]:
        """Return how each site stands."""
        return self._standings

    @property
    @override
    def parts(self) -> tuple[SitePart, ...]:
        """Return the fleet of each site, and how its own rows are seen."""
        entered = self._ledger.reading_site
        return tuple(
            SitePart(fleet, partial(entered, site=site)) for site, fleet in self._figures.merged.by_site.items()
        )

    @override
    def site_of(self, key: str) -> str | None:
        """Return the site of an outlet or a machine."""
        return self._figures.merged.sites.get(key)

    @override
    def tells_automations_of(self, key: str) -> bool:
        """Return whether no other hub of this Home Assistant does, which would count for the site."""
        return self.site_of(key) not in self._sites_here()

    def told_of_site(self, site: str) -> Mapping[str, Any]:
        """Return what a site tells of itself; nothing if it never did."""
        return read_published(self._site_states.get(site, "{}"))

    def is_running(self, site: str) -> bool:
        """Return whether a site's Home Assistant writes."""
        return bool(is_running(self._standings, site))

    def reports(self, site: str) -> bool:
        """Return the same as automations know it: what a start finds different must not turn before they listen."""
        told = is_running(self._outbox.told, site)
        return self.is_running(site) if told is None else told

    @override
    def size(self) -> int:
        """Return how many bytes the ledger takes; blocks. Raises LedgerError."""
        return self._ledger.size()

    @callback
    def async_start(self) -> None:
        """Begin to ask what is new; automations follow once Home Assistant has started."""
        name = f"{DOMAIN} head office {self.entry.title}"
        self._following = self.entry.async_create_background_task(self.hass, self._async_follow(), name)
        self.entry.async_on_unload(async_at_started(self.hass, self._started))

    async def async_stop(self) -> None:
        """Ask no more, and close the connections."""
        if self._following is not None:
            self._following.cancel()
        await self._outbox.async_stop()
        await self.hass.async_add_executor_job(self._ledger.close)

    @callback
    def configuration_changed(self) -> None:
        """Load everything again: the time zone may be another one."""
        self._is_all_due = True

    @callback
    def _started(self, _: HomeAssistant) -> None:
        self._is_heard = True

    async def _async_follow(self) -> None:
        while True:
            await asyncio.sleep(self._pause)
            try:
                await self.async_look()
            except Exception:  # whatever it is, what comes next is shown
                _LOGGER.exception("What is new of %s could not be shown", self.place)
                self._is_all_due, self._pause = True, LONGEST_PAUSE

    async def async_look(self) -> None:
        """Ask what is new and show it; after a failure, the next time a little later."""
        began, known = monotonic(), self._standings
        try:
            news = await self._async_ask(now_millis())
            self._apply(news)
            if self._is_heard:
                await self._async_tell(known, news)
        except LedgerError as error:
            self._failed(error)
            return
        self.issues.company_recovered()
        rest = _REST_FACTOR * (monotonic() - began) if news.loaded else 0.0
        self._pause = min(max(PAUSE, rest), LONGEST_PAUSE)
        await self._throttle.flush()

    async def _async_ask(self, now: Millis) -> CompanyNews:
        """Return what is new; everything, if a day is over or a setting was changed. Raises LedgerError."""
        is_all_due, self._is_all_due = self._is_all_due or self.totals.is_day_over(now), False
        look = partial(self._ledger.look, self._standings, self.zone, now, is_all_due=is_all_due)
        try:
            return await self.hass.async_add_executor_job(look)
        except BaseException:
            self._is_all_due = self._is_all_due or is_all_due
            raise

    @callback
    def _failed(self, error: LedgerError) -> None:
        self._pause = min(2 * self._pause, LONGEST_PAUSE)
        self.issues.company_failed(error, self.place)
        if error.is_of_login:
            self.entry.async_start_reauth(self.hass)

    @callback
    def _apply(self, news: CompanyNews) -> None:
        """Show what is new."""
        before, self._standings = self._standings, news.standings
        turned = {site for site in news.standings if self.is_running(site) is not is_running(before, site)}
        if news.loaded is not None:
            self._load(news.loaded)
        else:
            self._add(news)
        self._follow_states(news.machine_states if news.loaded is None else news.loaded.machine_states, turned)
        self._throttle.mark_dirty(*map(site_key, turned))
        self.treatment_events.publish(news.added, self.options.freshness)

    def _add(self, news: CompanyNews) -> None:
        if news.site_states:
            self._site_states = news.site_states
        self._throttle.mark_dirty(*self.models.apply(news.added))

    async def _async_tell(self, known: Standings, news: CompanyNews) -> None:
        """Tell automations what was added since they were told last. Raises LedgerError."""
        treatments, untold = news.added.treatments, news.untold
        if self._outbox.told is not known:  # they were not listening, or what came before could not be shown
            added_between = partial(self._ledger.added_between, self._outbox.told, news.standings)
            treatments, untold = await self.hass.async_add_executor_job(added_between)
        batch = TreatmentBatch(self._of_elsewhere(treatments), self.fleet, self.options.freshness, now_millis())
        self._throttle.mark_dirty(*map(site_key, self._outbox.tell(batch, news.standings, untold)))

    def _of_elsewhere(self, treatments: list[Treatment]) -> list[Treatment]:
        """Return those of sites whose own hub does not tell automations here."""
        here = self._sites_here() if treatments else set()
        return [treatment for treatment in treatments if self.site_of(treatment.owner.machine) not in here]

    def _sites_here(self) -> set[str]:
        """Return the sites whose own hubs are in this Home Assistant: they tell automations themselves."""
        places = [place_of(self.hass, entry.data) for entry in counting_entries(self.hass, include_disabled=False)]
        servers = [place for place in places if isinstance(place, ServerPlace)]
        return {place.site for place in servers if place.is_same_company(self._ledger.place)}

    def _load(self, figures: CompanyFigures) -> None:
        """Show everything anew."""
        self._figures, self._site_states, self._machine_states = figures, figures.site_states, {}
        self._follow_fleet()
        self._throttle.mark_dirty(FLEET, *self.state_changed.keys())
        self.history_changed.send(EVERYTHING)

    def _follow_fleet(self) -> None:
        """Register sites and outlets, and let them have entities."""
        fleet, merged = self.fleet, self._figures.merged
        self._registered.register(fleet, self._standings, merged.sites)
        self.devices.change_fleet(fleet, now_millis())
        self.feeds.sites.update(self._standings)
        self.feeds.outlets.update(fleet.outlets)
        priced = () if self.options.revenue_for_admins else self.models.revenue.priced_outlets
        self.feeds.priced.update(key for key in priced_keys(fleet, priced) if key not in fleet.machines)
        outlets = fleet.outlets.values()
        self.feeds.goals.update(goal_id(outlet.id, goal) for outlet in outlets for goal in outlet.goals)
        self.issues.check_alike(merged.doubled_names())

    def _follow_states(self, told: Mapping[str, str], turned: set[str]) -> None:
        """Take over what sites tell of their machines; those of a site that began or ended to run look different."""
        machines = {machine for machine in self._machine_states if self.site_of(machine) in turned}
        self._machine_states.update(told)
        for machine_id in machines | told.keys():
            self._follow_state(machine_id)

    def _follow_state(self, machine_id: str) -> None:
        site, machine = self.site_of(machine_id), self.fleet.machines.get(machine_id)
        if site is None or machine is None:
            return
        state = PublishedState.of(self._machine_states[machine_id], is_running=self.is_running(site))
        if state.device is not None:
            self.devices.show(state.device)
        self.silences.forget(machine_id)
        latest = self.totals.latest(machine_id)
        if state.silent_since is not None and latest is not None:
            self.silences.restore(machine_id, Silence(state.silent_since, latest.occurred_at, state.expected))
        self._throttle.mark_dirty(machine_id, machine.current_outlet, FLEET)
