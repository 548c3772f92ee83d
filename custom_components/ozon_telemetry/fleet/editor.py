"""Write the fleet: new and changed outlets and machines as subentries of the hub's config entry."""

from collections.abc import Iterable
from types import MappingProxyType

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import HomeAssistant, callback

from ..const import SUBENTRY_MACHINE, SUBENTRY_OUTLET
from ..core.domain.fleet import UNASSIGNED, Fleet, Machine, Outlet
from ..core.domain.fleet_edits import move
from ..core.domain.messages import Millis
from .subentries import machine_data, outlet_data


def subentry_of(item: Outlet | Machine) -> ConfigSubentry:
    """Return an outlet or machine as a subentry of the same id."""
    subentry_type, data = (
        (SUBENTRY_OUTLET, outlet_data(item)) if isinstance(item, Outlet) else (SUBENTRY_MACHINE, machine_data(item))
    )
    return ConfigSubentry(
        data=MappingProxyType(data), subentry_id=item.id, subentry_type=subentry_type, title=item.name, unique_id=None
    )


@callback
def save(hass: HomeAssistant, entry: ConfigEntry, items: Iterable[Outlet | Machine]) -> None:
    """Add or update outlets and machines; the entry's update listener applies them without a reload."""
    for subentry in map(subentry_of, items):
        if stored := entry.subentries.get(subentry.subentry_id):
            hass.config_entries.async_update_subentry(entry, stored, data=subentry.data, title=subentry.title)
        else:
            hass.config_entries.async_add_subentry(entry, subentry)


@callback
def leave_removed_outlets(hass: HomeAssistant, entry: ConfigEntry, fleet: Fleet, now: Millis) -> None:
    """End the placements in removed outlets as of `now`; treatments from before stay booked on those outlets."""
    for machine in fleet.machines.values():
        if machine.current_outlet in (UNASSIGNED, *fleet.outlets):
            continue
        if subentry := entry.subentries.get(machine.id):  # it may have been removed since
            hass.config_entries.async_update_subentry(
                entry, subentry, data=machine_data(move(machine, UNASSIGNED, now))
            )
