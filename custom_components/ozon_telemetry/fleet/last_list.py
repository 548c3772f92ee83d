"""The last list of a hub: which outlets and machines it added, kept so that they can be taken back."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, TypedDict

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.storage import Store

from ..clock import now_millis
from ..const import DOMAIN
from ..core.domain.fleet import Machine, Outlet
from ..core.domain.messages import Millis
from .editor import save
from .fleet_changes import FleetChange, changes_from_json, changes_to_json

_VERSION: Final = 1


class _StoredList(TypedDict):
    """A list as it is stored."""

    at: Millis
    changes: str


@dataclass(frozen=True, slots=True)
class LastList:
    """What a list added `at` an instant."""

    at: Millis
    changes: tuple[FleetChange, ...]


async def async_add(hass: HomeAssistant, entry: ConfigEntry, items: Iterable[Outlet | Machine]) -> None:
    """Add what a list names, and keep what that was."""
    added = list(items)
    changes = [FleetChange.of(item, entry) for item in added]
    save(hass, entry, added)
    await _store(hass, entry).async_save({"at": now_millis(), "changes": changes_to_json(changes)})


async def async_last_list(hass: HomeAssistant, entry: ConfigEntry) -> LastList | None:
    """Return the last list, if there was one that was not taken back."""
    stored = await _store(hass, entry).async_load()
    return None if stored is None else LastList(stored["at"], tuple(changes_from_json(stored["changes"])))


async def async_forget(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Delete what is kept of the last list: it was taken back, or its hub is removed."""
    await _store(hass, entry).async_remove()


def _store(hass: HomeAssistant, entry: ConfigEntry) -> Store[_StoredList]:
    return Store(hass, _VERSION, f"{DOMAIN}.{entry.entry_id}.list")
