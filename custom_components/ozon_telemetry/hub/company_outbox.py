"""Outbox of a head office: automations are told of each treatment of a company at least once, over restarts too.

Up to which change of each site that is done, and which sites reported then, is kept in Home Assistant's storage. It is
written after automations were told: what they are told in the seconds between, a kill lets them be told again.
"""

from dataclasses import replace
from itertools import islice
import logging
from math import inf
from typing import Final, Self, TypedDict

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.storage import Store

from ..const import DOMAIN
from ..core.company.company_feed import Standings
from ..core.ledger import Treatment
from ..core.ledger.engines.company_reader import SiteStanding
from ..publish.outbox import TreatmentBatch, publish_treatments

_LOGGER = logging.getLogger(__name__)
_VERSION: Final = 1
_SOON: Final = 10.0  # seconds, after automations were told of something
_MOST_REMEMBERED: Final = 10_000  # treatments
_LATER: Final = 3600.0  # seconds, if nothing happens: the feed of a site does not reach back for ever


class _Told(TypedDict):
    """How a site stood when automations were told last."""

    change: int
    at: int | None
    running: bool


class CompanyOutbox:
    """What automations know of a company: `told` is how its sites stood when they were told last."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry, told: Standings) -> None:
        """Begin with what was told before a restart."""
        self._hass = hass
        self._store = _store(hass, entry)
        self.told = self._stored = told
        self._due = inf
        self._lately: dict[tuple[str | int, ...], None] = {}  # the treatments that were told last, in their order

    @classmethod
    async def async_restored(cls, hass: HomeAssistant, entry: ConfigEntry) -> Self:
        """Return the outbox of a head office as its storage has it."""
        stored = await _store(hass, entry).async_load() or {}
        return cls(hass, entry, {site: _standing(site, told) for site, told in stored.items()})

    @callback
    def tell(self, batch: TreatmentBatch, standings: Standings, untold: frozenset[str]) -> set[str]:
        """Tell automations what was added up to these standings; return the sites that look different to them now."""
        if untold:
            sites = ", ".join(sorted(untold))
            _LOGGER.warning("Automations begin anew with what %s counts: what came before is not in its feed", sites)
        publish_treatments(self._hass, replace(batch, treatments=self._new(batch.treatments)))
        before, self.told = self.told, standings
        turned = {site for site in standings if is_running(before, site) is not is_running(standings, site)}
        self._save_within(_SOON if batch.treatments or turned else _LATER)
        return turned

    def _new(self, treatments: list[Treatment]) -> list[Treatment]:
        """Return those that were not told lately: a promoted standby lacks some, which its devices send again."""
        by_press = {(*it[:3], it.occurred_at): it for it in treatments}
        new = {press: it for press, it in by_press.items() if press not in self._lately}
        self._lately |= dict.fromkeys(new)
        for press in list(islice(self._lately, max(0, len(self._lately) - _MOST_REMEMBERED))):
            del self._lately[press]
        return list(new.values())

    async def async_stop(self) -> None:
        """Store what was told."""
        if self.told is not self._stored:
            await self._store.async_save(self._data())

    @callback
    def _save_within(self, seconds: float) -> None:
        """Write soon or later; what is due already is not put off."""
        due = self._hass.loop.time() + seconds
        if due < self._due:
            self._due = due
            self._store.async_delay_save(self._data, seconds)

    @callback
    def _data(self) -> dict[str, _Told]:
        self._due, self._stored = inf, self.told
        return {site: _Told(change=it.change, at=it.told, running=it.is_running) for site, it in self.told.items()}


def is_running(standings: Standings, site: str) -> bool | None:
    """Return whether a site's Home Assistant writes; None if there is no such site."""
    return standings[site].is_running if site in standings else None


async def async_forget(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Delete what was told by a head office that is removed."""
    await _store(hass, entry).async_remove()


def _standing(site: str, told: _Told) -> SiteStanding:
    return SiteStanding(site, told["change"], None, told["running"], told["at"])


def _store(hass: HomeAssistant, entry: ConfigEntry) -> Store[dict[str, _Told]]:
    return Store(hass, _VERSION, f"{DOMAIN}.{entry.entry_id}.told", atomic_writes=True)
