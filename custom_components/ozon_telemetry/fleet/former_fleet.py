"""The fleet of a hub that was removed: kept beside its ledger, for the hub that opens that again.

A ledger books treatments on the ids of outlets and machines. Only with the same ids are they theirs again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeIs

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.json import json_dumps
from homeassistant.util.file import write_utf8_file_atomic
from homeassistant.util.json import json_loads_object

from ..const import CONF_LEDGER, SUBENTRY_MACHINE, SUBENTRY_OUTLET

_SUFFIX: Final = ".fleet.json"
_SUBENTRIES: Final = "subentries"


@dataclass(frozen=True, slots=True)
class FormerFleet:
    """The outlets and machines of a removed hub, as its subentries."""

    subentries: tuple[Mapping[str, Any], ...]

    def names(self, kind: str) -> list[str]:
        """Return the names of the outlets or of the machines."""
        return [str(subentry["title"]) for subentry in self.subentries if subentry["subentry_type"] == kind]


async def async_keep(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Write the fleet of an entry that is being removed, if it has one and a ledger."""
    if CONF_LEDGER not in entry.data:
        return  # a server keeps what all sites may know of a fleet
    ledger = Path(hass.config.path(entry.data[CONF_LEDGER]))
    kinds = (SUBENTRY_OUTLET, SUBENTRY_MACHINE)
    kept = [subentry.as_dict() for subentry in entry.subentries.values() if subentry.subentry_type in kinds]

    def write() -> None:
        if kept and ledger.exists():
            write_utf8_file_atomic(str(_path(ledger)), json_dumps({_SUBENTRIES: kept}), private=True)

    await hass.async_add_executor_job(write)


async def async_former_fleet(hass: HomeAssistant, ledger: str) -> FormerFleet | None:
    """Return the fleet that was removed from a ledger; None if there is none, or no ledger any more."""
    file = Path(hass.config.path(ledger))

    def read() -> FormerFleet | None:
        if not (file.exists() and _path(file).exists()):
            return None
        try:
            kept = json_loads_object(_path(file).read_text(encoding="utf-8"))[_SUBENTRIES]
        except KeyError, ValueError:
            return None
        subentries = [subentry for subentry in kept if _is_subentry(subentry)] if isinstance(kept, list) else []
        return FormerFleet(tuple(subentries)) if subentries else None

    return await hass.async_add_executor_job(read)


def _path(ledger: Path) -> Path:
    return ledger.with_name(ledger.name + _SUFFIX)


def _is_subentry(kept: object) -> TypeIs[dict[str, Any]]:
    """Return whether this is a subentry as it was written, and not what somebody made of it."""
    return (
        isinstance(kept, dict)
        and isinstance(kept.get("subentry_id"), str)
        and kept.get("subentry_type") in (SUBENTRY_OUTLET, SUBENTRY_MACHINE)
        and isinstance(kept.get("title"), str)
        and isinstance(kept.get("data"), dict)
    )
