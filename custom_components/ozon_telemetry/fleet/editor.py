"""Write the fleet: new and changed outlets and machines as subentries of the hub's config entry."""

from collections.abc import Iterable
from types import MappingProxyType

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import HomeAssistant, callback
from homeassistant.util.ulid import ulid_now

from ..const import SUBENTRY_MACHINE, SUBENTRY_OUTLET
from ..core.domain.fleet import UNASSIGNED, Fleet, Machine, Outlet
from ..core.domain.fleet_edits import move
from ..core.domain.messages import Millis
from .change_history import Undo, with_changes
from .subentries import machine_data, machine_of, outlet_data


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
    """Add or update outlets and machines; the entry's update listener applies them without a reload.

    What changes of machines is one change, which can be undone.
    """
    subentries = [subentry_of(item) for item in items]
    change_id = ulid_now()
    names = {
        subentry.subentry_id: stored.title
        for subentry in subentries
        if (stored := entry.subentries.get(subentry.subentry_id)) and machine_is_changed(stored, subentry)
    }
    for subentry in subentries:
        stored = entry.subentries.get(subentry.subentry_id)
        if stored is None:
            hass.config_entries.async_add_subentry(entry, subentry)
            continue
        is_machine = subentry.subentry_type == SUBENTRY_MACHINE
        data = with_changes(stored, subentry, change_id, names) if is_machine else subentry.data
        hass.config_entries.async_update_subentry(entry, stored, data=data, title=subentry.title)


@callback
def apply_undo(hass: HomeAssistant, entry: ConfigEntry, undo: Undo) -> None:
    """Put machines back to the state before a change; the bookings follow as with any other change."""
    for subentry in undo.subentries:
        stored = entry.subentries[subentry.subentry_id]
        hass.config_entries.async_update_subentry(entry, stored, data=subentry.data, title=subentry.title)


@callback
def leave_removed_outlets(hass: HomeAssistant, entry: ConfigEntry, fleet: Fleet, now: Millis) -> None:
    """End the placements in removed outlets as of `now`; treatments from before stay booked on those outlets."""
    for machine in fleet.machines.values():
        if machine.current_outlet in (UNASSIGNED, *fleet.outlets):
            continue
        if machine.id in entry.subentries:  # it may have been removed since
            save(hass, entry, [move(machine, UNASSIGNED, now)])


def machine_is_changed(stored: ConfigSubentry, changed: ConfigSubentry) -> bool:
    """Tell whether a subentry is a machine that differs from what is stored of it."""
    return stored.subentry_type == SUBENTRY_MACHINE and machine_of(stored) != machine_of(changed)
