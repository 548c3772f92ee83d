"""Fleet changes of an import or a list: what it added to outlets and machines, and what of it can be taken back.

A change can be taken back as long as nobody has changed the same outlet or machine since.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
import json
from types import MappingProxyType
from typing import Any, Self

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import HomeAssistant, callback

from ..const import SUBENTRY_MACHINE, SUBENTRY_OUTLET
from ..core.domain.fleet import Machine, Outlet
from .change_history import CONF_CHANGES
from .editor import subentry_of
from .subentries import CONF_PLACEMENTS


@dataclass(frozen=True, slots=True)
class FleetChange:
    """One outlet or machine before and after an import, each as its title and data; new if there was none before.

    What is noted of a machine's own changes is part of what it was before, not of what the import made of it.
    """

    id: str
    subentry_type: str
    before: dict[str, Any] | None
    after: dict[str, Any]
    unique_id: str | None = None

    @property
    def name(self) -> str:
        """Return its name after the import."""
        return str(self.after["title"])

    @classmethod
    def of(cls, item: Outlet | Machine, entry: ConfigEntry) -> Self:
        """Return the change that saving an outlet or machine makes."""
        after, stored = subentry_of(item), entry.subentries.get(item.id)
        before = None if stored is None else _content(stored)
        return cls(item.id, after.subentry_type, before, _content(after), stored.unique_id if stored else None)


def changes_to_json(changes: Iterable[FleetChange]) -> str:
    """Return changes as the ledger keeps them."""
    return json.dumps([asdict(change) for change in changes], separators=(",", ":"))


def changes_from_json(text: str) -> list[FleetChange]:
    """Return the changes that the ledger keeps."""
    return [FleetChange(**change) for change in json.loads(text)] if text else []


@callback
def split_untouched(entry: ConfigEntry, changes: Sequence[FleetChange]) -> tuple[list[FleetChange], list[FleetChange]]:
    """Return the changes that can be taken back, and those that stay since somebody built on them."""
    untouched = [change for change in changes if _is_untouched(entry.subentries.get(change.id), change)]
    gone = {change.id for change in untouched if change.before is None and change.subentry_type == SUBENTRY_MACHINE}
    back = [change for change in untouched if not _is_needed(entry.subentries, change, gone)]
    return back, [change for change in changes if change not in back and change.id in entry.subentries]


@callback
def take_back(hass: HomeAssistant, entry: ConfigEntry, changes: Iterable[FleetChange]) -> None:
    """Take changes back: new outlets and machines are removed, others are as they were."""
    for change in sorted(changes, key=lambda it: it.subentry_type != SUBENTRY_MACHINE):
        if change.before is None:
            hass.config_entries.async_remove_subentry(entry, change.id)
        else:
            hass.config_entries.async_update_subentry(
                entry,
                entry.subentries[change.id],
                data=MappingProxyType(change.before["data"]),
                title=change.before["title"],
                unique_id=change.unique_id,
            )


def _content(subentry: ConfigSubentry) -> dict[str, Any]:
    """Return the title and data of a subentry as JSON has them."""
    content: dict[str, Any] = json.loads(json.dumps({"title": subentry.title, "data": dict(subentry.data)}))
    return content


def _is_untouched(subentry: ConfigSubentry | None, change: FleetChange) -> bool:
    if subentry is None:
        return False
    content = _content(subentry)
    content["data"].pop(CONF_CHANGES, None)
    return content == change.after


def _is_needed(subentries: Mapping[str, ConfigSubentry], change: FleetChange, gone: set[str]) -> bool:
    """Tell whether a new outlet has, or had, a machine that stays."""
    if change.subentry_type != SUBENTRY_OUTLET or change.before is not None:
        return False
    staying = (it for it in subentries.values() if it.subentry_type == SUBENTRY_MACHINE and it.subentry_id not in gone)
    return any(place["outlet"] == change.id for it in staying for place in it.data.get(CONF_PLACEMENTS, ()))
