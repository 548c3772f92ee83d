"""Undo is exact: the ledger and the fleet are as if the change had never been entered, whatever came since."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType, SimpleNamespace
from typing import Any, cast
from zoneinfo import ZoneInfo

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import HomeAssistant
from hypothesis import given, settings, strategies as st

from custom_components.ozon_telemetry.core.domain.fleet import ALWAYS, Fleet, Machine
from custom_components.ozon_telemetry.core.domain.fleet_edits import (
    assign,
    assign_since,
    is_same_history,
    move,
    release,
)
from custom_components.ozon_telemetry.core.domain.messages import Counters, Received
from custom_components.ozon_telemetry.core.ledger import Ledger
from custom_components.ozon_telemetry.fleet.change_history import CONF_CHANGES, UndoRefusedError, undo_of
from custom_components.ozon_telemetry.fleet.editor import apply_undo, save, subentry_of
from custom_components.ozon_telemetry.fleet.subentries import fleet_of
from tests.core.builders import HOUR, NOW, event, fleet_of as built_fleet
from tests.core.test_rebooking import LONG_AGO, ZONE, booked

DEVICES = ("A", "B", "C")
MACHINES = ("washer", "dryer", "iron")


@dataclass
class FakeEntry:
    """A config entry's subentries, and the part of Home Assistant that writes them."""

    subentries: dict[str, ConfigSubentry] = field(default_factory=dict)

    def get_subentries_of_type(self, kind: str) -> Iterable[ConfigSubentry]:
        """Return the subentries of a type."""
        return (it for it in self.subentries.values() if it.subentry_type == kind)

    def async_update_subentry(self, _: object, subentry: ConfigSubentry, *, data: Any, title: str) -> None:
        """Replace the data and title of a subentry."""
        kind, id_ = subentry.subentry_type, subentry.subentry_id
        self.subentries[id_] = ConfigSubentry(
            data=MappingProxyType(dict(data)), subentry_type=kind, subentry_id=id_, title=title, unique_id=None
        )


class World:
    """A hub's configuration and ledger, which follows it at once."""

    def __init__(self, folder: Path) -> None:
        """Begin with three machines, the first of which have a device each."""
        self.fake = FakeEntry()
        self.entry = cast("ConfigEntry", self.fake)
        self.hass = cast("HomeAssistant", SimpleNamespace(config_entries=self.fake))
        self.ledger = Ledger(folder, ZoneInfo(str(ZONE)))
        self.now = NOW
        self._seqs = dict.fromkeys(DEVICES, 0)
        first = [Machine(name, name.title()) for name in MACHINES]
        for outlet in built_fleet().outlets.values():
            self.fake.subentries[outlet.id] = subentry_of(outlet)
        for device_id, machine in zip(DEVICES[:2], first[:2], strict=True):
            (first[first.index(machine)],) = assign([machine], machine.id, device_id, ALWAYS)
        for machine in first:
            self.fake.subentries[machine.id] = subentry_of(move(machine, "north", ALWAYS))
        self.follow()

    @property
    def fleet(self) -> Fleet:
        """The fleet as it is configured."""
        return fleet_of(self.entry)

    def follow(self) -> None:
        """Book on the configured fleet."""
        self.now += HOUR
        self.ledger.change_fleet(self.fleet, self.now)

    def save(self, machines: Iterable[Machine]) -> None:
        """Change machines, as a dialog does."""
        save(self.hass, self.entry, machines)
        self.follow()

    def remove(self, machine_id: str) -> None:
        """Delete a machine."""
        self.fake.subentries.pop(machine_id, None)
        self.follow()

    def count(self, device_id: str, at: int) -> None:
        """Let an event of a device arrive."""
        self.now += HOUR
        self._seqs[device_id] += 1
        seq = self._seqs[device_id]
        arrived = event(seq, Counters(seq, 0, 0), device_id=device_id, gen=device_id, timestamp=at)
        self.ledger.commit([Received(arrived, self.now)])


instants = st.integers(0, 200).map(lambda hours: LONG_AGO + hours * HOUR)
machine_ids = st.sampled_from(MACHINES)
counted = st.tuples(st.just("count"), st.sampled_from(DEVICES), instants)
changes = st.one_of(
    st.tuples(st.just("swap"), machine_ids, st.sampled_from(DEVICES), st.just(ALWAYS) | instants, st.booleans()),
    st.tuples(st.just("move"), machine_ids, st.sampled_from(["north", "south", ""]), instants),
    st.tuples(st.just("release"), machine_ids, instants),
)
removed = st.tuples(st.just("remove"), machine_ids)


def changed_by(world: World, change: tuple[Any, ...]) -> list[Machine]:
    """Return the machines that a change changes."""
    machines = world.fleet.machines
    what, machine_id, *rest = change
    if machine_id not in machines:
        return []
    if what == "swap":
        device_id, since, ends_later = rest
        if since != ALWAYS and ends_later:
            return assign(machines.values(), machine_id, device_id, since, ends_later=True)
        return assign_since(machines.values(), machine_id, device_id, since, world.now)
    one = machines[machine_id]
    edited = move(one, *rest) if what == "move" else release(one, *rest)
    return [] if is_same_history(edited, one) else [edited]


def changes_of(world: World, machine_id: str) -> list[tuple[Any, Any]]:
    """Return the changes of a machine that can still be undone."""
    stored = world.fake.subentries[machine_id].data.get(CONF_CHANGES, [])
    return [(change["before"], change["after"]) for change in stored]


def play(worlds: tuple[World, ...], steps: Iterable[tuple[Any, ...]], kept: set[str]) -> None:
    """Play the same in worlds of which the first one decides what changes; machines in `kept` are never changed."""
    for step in steps:
        if step[0] == "count":
            for world in worlds:
                world.count(step[1], step[2])
        elif step[0] == "remove":
            for world in worlds:
                if step[1] not in kept:
                    world.remove(step[1])
        else:
            machines = changed_by(worlds[0], step)
            for world in worlds:
                if kept.isdisjoint(it.id for it in machines):
                    world.save(machines)


@settings(max_examples=40)
@given(
    st.lists(counted | changes | removed, max_size=10),
    changes,
    st.lists(counted | changes | removed, max_size=10),
)
def test_undo_is_as_if_the_change_had_never_been(
    before: list[tuple[Any, ...]], change: tuple[Any, ...], after: list[tuple[Any, ...]]
) -> None:
    with TemporaryDirectory() as folder:
        world, without = World(Path(folder) / "world.db"), World(Path(folder) / "without.db")
        play((world, without), before, set())
        machines = changed_by(world, change)
        world.save(machines)
        without.follow()
        touched = {it.id for it in machines}
        play((world, without), after, touched)
        for machine_id in touched:
            try:
                undo = undo_of(world.entry, machine_id)
            except UndoRefusedError:
                break
            apply_undo(world.hass, world.entry, undo)
            world.follow()
            assert world.fleet == without.fleet
            assert booked(world.ledger) == booked(without.ledger)
            for it in touched:
                assert changes_of(world, it) == changes_of(without, it)
            break
        world.ledger.close()
        without.ledger.close()
