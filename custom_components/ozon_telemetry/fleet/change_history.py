"""The changes of each machine, kept with it so that the last one can be undone, exactly or not at all.

A change stores only what it changed, before and after. It can be undone while that is still as the change left it, on
every machine that it touched, and while nothing has come since that the state before would contradict.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from types import MappingProxyType
from typing import Any, Final, TypedDict

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.util import dt as dt_util

from ..const import SUBENTRY_MACHINE
from ..core.domain.fleet import Machine
from ..core.domain.overlaps import new_overlaps
from .subentries import CONF_ASSIGNMENTS, CONF_PLACEMENTS, fleet_of, machine_of

CONF_CHANGES: Final = "changes"
MOST_CHANGES: Final = 10  # of a machine that are kept
_NAME: Final = "name"  # the subentry's title, among the data that a change stores
_BOOKED: Final = {CONF_ASSIGNMENTS, CONF_PLACEMENTS}


class ChangeData(TypedDict):
    """A change of a machine as it is stored: the same id on each of the `machines` that it touched, by their names.

    `before` and `after` hold what differs; None is absent.
    """

    id: str
    at: str
    machines: dict[str, str]
    before: dict[str, Any]
    after: dict[str, Any]


class Obstacle(Enum):
    """Why a change can no longer be undone."""

    NOTHING = auto()  # there is no change
    CHANGED_SINCE = auto()
    MACHINE_REMOVED = auto()
    OUTLET_REMOVED = auto()
    DEVICE_ELSEWHERE = auto()  # it would count for two machines
    NAME_IN_USE = auto()
    PRUNED = auto()  # treatments whose rows are deleted cannot be booked back
    UNREADABLE = auto()  # the ledger cannot say what would be booked back


class UndoRefusedError(Exception):
    """The last change cannot be undone; `obstacle` and `placeholders` say why."""

    def __init__(self, obstacle: Obstacle, **placeholders: str) -> None:
        """Create the error."""
        super().__init__(obstacle.name)
        self.obstacle = obstacle
        self.placeholders = placeholders


@dataclass(frozen=True, slots=True)
class Undo:
    """The state of some machines before a change, which was entered `at` an instant."""

    change_id: str
    at: datetime
    subentries: tuple[ConfigSubentry, ...]

    @property
    def machines(self) -> list[Machine]:
        """Return the machines as they were before the change."""
        return [machine_of(subentry) for subentry in self.subentries]


def with_changes(
    stored: ConfigSubentry, changed: ConfigSubentry, change_id: str, names: dict[str, str]
) -> Mapping[str, Any]:
    """Return the data of a machine with its changes until now, and this one if it is among those that it touched."""
    old, new = _values(stored), _values(changed)
    keys = sorted(key for key in old.keys() | new.keys() if old.get(key) != new.get(key))
    changes: list[ChangeData] = list(stored.data.get(CONF_CHANGES, ()))
    if keys and stored.subentry_id in names:
        changes.append(
            ChangeData(
                id=change_id,
                at=dt_util.utcnow().isoformat(),
                machines=names,
                before={key: old.get(key) for key in keys},
                after={key: new.get(key) for key in keys},
            )
        )
    return {**changed.data, **({CONF_CHANGES: changes[-MOST_CHANGES:]} if changes else {})}


def last_change(subentry: ConfigSubentry) -> ChangeData | None:
    """Return the last change of a machine that was not undone."""
    changes: list[ChangeData] = subentry.data.get(CONF_CHANGES, [])
    return changes[-1] if changes else None


def is_booking(change: ChangeData) -> bool:
    """Tell whether a change concerned devices or outlets, and so treatments."""
    return not _BOOKED.isdisjoint(change["before"])


def states_of(subentry: ConfigSubentry, change: ChangeData) -> tuple[Machine, Machine, datetime]:
    """Return a machine before and after one of its changes, and when that was entered."""
    values = _values(subentry)
    before, after = (machine_of(_with_values(subentry, values | change[side])) for side in ("before", "after"))
    return before, after, datetime.fromisoformat(change["at"])


def undo_of(entry: ConfigEntry, machine_id: str) -> Undo:
    """Return how the last change of a machine is undone. Raises UndoRefusedError."""
    change = last_change(entry.subentries[machine_id])
    if change is None:
        raise UndoRefusedError(Obstacle.NOTHING)
    restored = tuple(_restored(entry, touched, name, change["id"]) for touched, name in change["machines"].items())
    undo = Undo(change["id"], datetime.fromisoformat(change["at"]), restored)
    _check(entry, undo)
    return undo


def _restored(entry: ConfigEntry, machine_id: str, name: str, change_id: str) -> ConfigSubentry:
    """Return a machine as it was before a change, with the changes before it."""
    stored = entry.subentries.get(machine_id)
    if stored is None:
        raise UndoRefusedError(Obstacle.MACHINE_REMOVED, machine=name)
    changes: list[ChangeData] = stored.data.get(CONF_CHANGES, [])
    change = next((it for it in changes if it["id"] == change_id), None)
    values = _values(stored)
    if change is None or any(values.get(key) != value for key, value in change["after"].items()):
        raise UndoRefusedError(Obstacle.CHANGED_SINCE, machine=stored.title)
    others = [it for it in changes if it["id"] != change_id]
    return _with_values(stored, values | change["before"] | {CONF_CHANGES: others or None})


def _check(entry: ConfigEntry, undo: Undo) -> None:
    """Raise UndoRefusedError if what came since the change contradicts the state before it."""
    fleet = fleet_of(entry)
    restored = {machine.id: machine for machine in undo.machines}
    others = {machine.name.casefold() for machine in fleet.machines.values() if machine.id not in restored}
    after = {**fleet.machines, **restored}
    for machine in restored.values():
        if machine.current_outlet not in ("", fleet.machines[machine.id].current_outlet, *fleet.outlets):
            raise UndoRefusedError(Obstacle.OUTLET_REMOVED, machine=machine.name)
        if machine.name.casefold() in others:
            raise UndoRefusedError(Obstacle.NAME_IN_USE, machine=machine.name)
    for overlap in new_overlaps(fleet.machines.values(), after.values()):
        if overlap.is_contradiction:
            other = next((it for it in overlap.machines if it not in restored), overlap.machines[0])
            raise UndoRefusedError(Obstacle.DEVICE_ELSEWHERE, device=overlap.devices[0], machine=after[other].name)


def _values(subentry: ConfigSubentry) -> dict[str, Any]:
    """Return what a change may change: the title as a name, and the data."""
    return {_NAME: subentry.title} | {key: value for key, value in subentry.data.items() if key != CONF_CHANGES}


def _with_values(subentry: ConfigSubentry, values: Mapping[str, Any]) -> ConfigSubentry:
    """Return a subentry with other values; None is absent."""
    data = {key: value for key, value in values.items() if value is not None}
    return ConfigSubentry(
        title=data.pop(_NAME),
        data=MappingProxyType(data),
        subentry_id=subentry.subentry_id,
        subentry_type=SUBENTRY_MACHINE,
        unique_id=subentry.unique_id,
    )
