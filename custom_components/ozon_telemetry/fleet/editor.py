"""Outlets and machines -> subentries: the one place where a dialogue writes the fleet."""

from collections.abc import Iterable
from types import MappingProxyType

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import HomeAssistant, callback

from ..const import SUBENTRY_MACHINE, SUBENTRY_OUTLET
from ..core.domain.fleet import Machine, Outlet
from .subentries import machine_data, outlet_data


def subentry_of(thing: Outlet | Machine) -> ConfigSubentry:
    """Return an outlet or machine as a subentry of the same id."""
    kind, data = (
        (SUBENTRY_OUTLET, outlet_data(thing)) if isinstance(thing, Outlet) else (SUBENTRY_MACHINE, machine_data(thing))
    )
    return ConfigSubentry(
        data=MappingProxyType(data), subentry_id=thing.id, subentry_type=kind, title=thing.name, unique_id=None
    )


@callback
def save(hass: HomeAssistant, hub: ConfigEntry, things: Iterable[Outlet | Machine]) -> None:
    """Write new and changed outlets and machines; the hub's update listener takes them up without a reload."""
    for subentry in map(subentry_of, things):
        if kept := hub.subentries.get(subentry.subentry_id):
            hass.config_entries.async_update_subentry(hub, kept, data=subentry.data, title=subentry.title)
        else:
            hass.config_entries.async_add_subentry(hub, subentry)
