"""Answers about the fleets of all loaded hubs: today's treatments, machines with a problem, which outlets are open."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
import re
from typing import Final

from homeassistant.core import HomeAssistant, callback

from ..clock import now_millis
from ..const import DOMAIN
from ..core.domain.fleet import Machine
from ..core.ledger.engines.place import LedgerPlace, ServerPlace
from ..core.read_models.totals import FLEET
from ..hub import HeadOffice, HubView
from ..monitors.machines import silence_of
from ..monitors.opening_hours import is_open

_NOT_SPOKEN: Final = re.compile(r"[\W_]+")


class Problem(StrEnum):
    """What is wrong with a machine, the worst first."""

    NO_DEVICE = "no_device"
    OFFLINE = "offline"
    SD_CARD = "sd_card"
    CLOCK = "clock"
    SILENT = "silent"
    MAINTENANCE = "maintenance"


@dataclass(frozen=True, slots=True)
class Place:
    """An outlet or a machine by its name."""

    hub: HubView
    key: str
    name: str

    @property
    def treatments_today(self) -> int:
        """Return how many treatments it gave since its midnight."""
        return self.hub.totals.today(self.key).total

    @property
    def is_outlet(self) -> bool:
        """Return whether it can be open."""
        return self.key in self.hub.fleet.outlets

    @property
    def is_open(self) -> bool:
        """Return whether an outlet is open now."""
        return is_open(self.hub, self.key)


@dataclass(frozen=True, slots=True)
class Trouble:
    """A machine with a problem."""

    machine: str
    outlet: str
    problem: Problem
    outlet_id: str


@callback
def loaded_hubs(hass: HomeAssistant) -> list[HubView]:
    """Return the hubs that can answer; a head office answers for the sites that are here too."""
    hubs: list[HubView] = [entry.runtime_data for entry in hass.config_entries.async_loaded_entries(DOMAIN)]
    companies = [hub.place for hub in hubs if isinstance(hub, HeadOffice)]
    return [hub for hub in hubs if isinstance(hub, HeadOffice) or not any(_is_part_of(hub, it) for it in companies)]


@callback
def places(hub: HubView) -> Iterator[Place]:
    """Yield the outlets and machines of a hub."""
    yield from (Place(hub, outlet.id, outlet.name) for outlet in hub.fleet.outlets.values())
    yield from (Place(hub, machine.id, machine.name) for machine in hub.fleet.machines.values())


@callback
def treatments_today(hass: HomeAssistant) -> int:
    """Return how many treatments all hubs counted today."""
    return sum(hub.totals.today(FLEET).total for hub in loaded_hubs(hass))


@callback
def place_named(hass: HomeAssistant, name: str) -> Place | None:
    """Return the outlet, or else the machine, of this name, however it is written."""
    spoken = as_spoken(name)
    return next((place for hub in loaded_hubs(hass) for place in places(hub) if as_spoken(place.name) == spoken), None)


@callback
def place_in(hass: HomeAssistant, text: str) -> Place | None:
    """Return the outlet or machine that a sentence names; of two that fit, the one with the longer name."""
    said = f" {as_spoken(text)} "
    named = [place for hub in loaded_hubs(hass) for place in places(hub) if f" {as_spoken(place.name)} " in said]
    return max(named, key=lambda place: len(place.name), default=None)


@callback
def troubles(hass: HomeAssistant) -> list[Trouble]:
    """Return the machines in use that have a problem, each with its worst."""
    return [trouble for hub in loaded_hubs(hass) for trouble in troubles_of(hub)]


@callback
def troubles_of(hub: HubView) -> list[Trouble]:
    """Return the machines in use of one hub that have a problem, each with its worst."""
    return [
        Trouble(machine.name, outlet.name if outlet else "", problem, machine.current_outlet)
        for machine in hub.fleet.machines.values()
        if machine.is_active and (problem := _problem(hub, machine)) is not None
        for outlet in [hub.fleet.outlets.get(machine.current_outlet)]
        if outlet is None or outlet.is_active
    ]


def as_spoken(text: str) -> str:
    """Return a text as it sounds: without capitals and punctuation."""
    return _NOT_SPOKEN.sub(" ", text.casefold()).strip()


def _is_part_of(hub: HubView, company: LedgerPlace) -> bool:
    place = hub.place
    return isinstance(place, ServerPlace) and isinstance(company, ServerPlace) and place.is_same_company(company)


def _problem(hub: HubView, machine: Machine) -> Problem | None:
    device = hub.devices.get(machine.current_device)
    if device is None:
        return Problem.NO_DEVICE
    if not device.is_online:
        return Problem.OFFLINE
    if device.status is not None and device.status.sd_available is False:
        return Problem.SD_CARD
    if device.status is not None and device.status.rtc_available is False:
        return Problem.CLOCK
    if silence_of(hub, machine.id) is not None:
        return Problem.SILENT
    return Problem.MAINTENANCE if hub.maintenance.due(machine.id, now_millis()).is_due else None
