"""Record of a move: where a hub's ledger is moved to, durable before the old one is sealed.

A sealed ledger says that it was moved; the record says to where. So the hub finds its ledger when it is opened next,
also if Home Assistant was killed before the entry was stored. The record stays until what the move left is removed.
"""

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.storage import Store

from ..const import CONF_FORMER_LEDGER, CONF_LEDGER, CONF_SERVER, DOMAIN
from ..core.ledger.engines.place import LedgerPlace, ServerPlace, is_same_ledger
from ..core.ledger.engines.registry import remove_sealed
from ..core.ledger.move import complete_move
from .open_ledger import async_ensure_driver, ledger_place, place_of

type PlaceData = Mapping[str, Any]
type Records = dict[str, dict[str, PlaceData]]

_VERSION: Final = 1
_FROM: Final = "from"
_TO: Final = "to"
_SUFFIX: Final = ".moved"


async def async_note_move(hass: HomeAssistant, entry: ConfigEntry, to: PlaceData) -> None:
    """Note durably where an entry's ledger is being moved to."""
    records = await _async_records(hass)
    records[entry.entry_id] = {_FROM: _place_data(entry.data), _TO: to}
    await _store(hass).async_save(records)


async def async_follow_move(hass: HomeAssistant, entry: ConfigEntry) -> bool:
    """Let an entry whose ledger was sealed have the one to which it was moved; return whether that is known.

    Raises LedgerError.
    """
    record = (await _async_records(hass)).get(entry.entry_id)
    if record is None or not is_same_ledger(place_of(hass, record[_FROM]), ledger_place(hass, entry)):
        return False
    place = place_of(hass, record[_TO])
    if isinstance(place, ServerPlace):
        await async_ensure_driver(hass)
    await hass.async_add_executor_job(complete_move, place)
    hass.config_entries.async_update_entry(entry, data=_moved(entry.data, record[_TO]))
    return True


def former_place(hass: HomeAssistant, entry: ConfigEntry) -> LedgerPlace | None:
    """Return where the ledger of an entry was, and still is kept; None if that was removed."""
    data = entry.data.get(CONF_FORMER_LEDGER)
    return None if data is None else place_of(hass, data)


async def async_remove_former(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Remove what a move left. Raises LedgerError or MoveError if that is not possible."""
    if (former := former_place(hass, entry)) is not None:
        if isinstance(former, ServerPlace):
            await async_ensure_driver(hass)
        await hass.async_add_executor_job(remove_sealed, former)
        await async_forget_former(hass, entry)


async def async_forget_former(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Forget what a move left, wherever it is."""
    await async_forget(hass, entry)
    data = {name: value for name, value in entry.data.items() if name != CONF_FORMER_LEDGER}
    hass.config_entries.async_update_entry(entry, data=data)


async def async_forget(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Forget the move of an entry; a file that it left is no ledger for the next hub."""
    former = former_place(hass, entry)
    if isinstance(former, Path):
        await hass.async_add_executor_job(_set_aside, former)
    records = await _async_records(hass)
    if records.pop(entry.entry_id, None) is not None:
        await _store(hass).async_save(records)


def _moved(data: PlaceData, to: PlaceData) -> dict[str, Any]:
    kept = {name: value for name, value in data.items() if name not in (CONF_LEDGER, CONF_SERVER)}
    return {**kept, **to, CONF_FORMER_LEDGER: _place_data(data)}


def _place_data(data: PlaceData) -> PlaceData:
    return {name: data[name] for name in (CONF_LEDGER, CONF_SERVER) if name in data}


def _set_aside(file: Path) -> None:
    with suppress(FileNotFoundError):
        file.rename(file.with_name(file.name + _SUFFIX))


def _store(hass: HomeAssistant) -> Store[Records]:
    return Store(hass, _VERSION, f"{DOMAIN}.moves", private=True, atomic_writes=True)


async def _async_records(hass: HomeAssistant) -> Records:
    return await _store(hass).async_load() or {}
