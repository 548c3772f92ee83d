"""View of a fleet: its JSON, built a little at a time, of which what changed is built again."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import chain, islice
from typing import Any, Final, Protocol, cast

from .contract import Machine, Outlet
from .fleet_contract import Fleet, FleetHead
from .fleet_difference import difference

STEP: Final = 100  # outlets and machines that are built in one go; the event loop runs between two steps

type Changes = dict[str, Any]


class _KnownFleet(Protocol):
    @property
    def outlets(self) -> Collection[str]: ...
    @property
    def machines(self) -> Collection[str]: ...


class Source(Protocol):
    """What a view is built of (`fleet_payload.FleetSource`)."""

    @property
    def fleet(self) -> _KnownFleet:
        """Return the ids of outlets and machines."""

    def head(self) -> FleetHead:
        """Return what is neither an outlet nor a machine."""

    def outlet(self, outlet_id: str) -> Outlet:
        """Return an outlet."""

    def machine(self, machine_id: str) -> Machine:
        """Return a machine."""


class FleetView:
    """The fleet as pages have it; outlets come first, then machines in their order."""

    def __init__(self, source: Source) -> None:
        """Begin with what is neither an outlet nor a machine."""
        self.source = source
        self.head = source.head()
        self.outlets: dict[str, Outlet] = {}
        self.machines: dict[str, Machine] = {}
        self.places: Mapping[str, int] = {id_: place for place, id_ in enumerate(source.fleet.machines)}
        self._ahead = self._items()

    @property
    def ids(self) -> Iterator[str]:
        """Return the ids of all outlets and machines."""
        return chain(self.source.fleet.outlets, self.source.fleet.machines)

    @property
    def has_outlets(self) -> bool:
        """Return whether all outlets are built."""
        return len(self.outlets) == len(self.source.fleet.outlets)

    @property
    def is_whole(self) -> bool:
        """Return whether everything is built."""
        return self.has_outlets and len(self.machines) == len(self.places)

    def build_more(self) -> None:
        """Build the next step."""
        for _ in islice(self._ahead, STEP):
            pass

    def adopt(self, source: Source) -> bool:
        """Be of another source from now on, if it has the same outlets and machines; whatever differs is refreshed."""
        before, now = self.source.fleet, source.fleet
        if [*before.outlets] != [*now.outlets] or [*before.machines] != [*now.machines]:
            return False
        self.source = source
        return True

    def refresh(self, ids: Collection[str]) -> Changes | None:
        """Build again what has these ids; return what is different to be merged, None if merging cannot tell it.

        What is not built yet will be built as it is by then.
        """
        head = self.source.head()
        changed, self.head = difference(self.head, head), head
        outlets = _rebuilt(self.outlets, self.source.outlet, ids)
        machines = _rebuilt(self.machines, self.source.machine, ids)
        if changed is None or outlets is None or machines is None:
            return None
        return changed | ({"outlets": outlets} if outlets else {}) | ({"machines": machines} if machines else {})

    def whole(self) -> Fleet:
        """Return all that is built."""
        items = {"outlets": [*self.outlets.values()], "machines": [*self.machines.values()]}
        return cast("Fleet", {**self.head, **items})

    def _items(self) -> Iterator[None]:
        for outlet_id in self.source.fleet.outlets:
            self.outlets[outlet_id] = self.source.outlet(outlet_id)
            yield
        for machine_id in self.places:
            self.machines[machine_id] = self.source.machine(machine_id)
            yield


def _rebuilt[Item: (Outlet, Machine)](
    items: dict[str, Item], build: Callable[[str], Item], ids: Iterable[str]
) -> Changes | None:
    """Build items again; return what is different of each, None if merging cannot tell it."""
    changes: dict[str, Changes | None] = {}
    for id_ in ids:
        if (before := items.get(id_)) is not None and (now := build(id_)) != before:
            items[id_], changes[id_] = now, difference(before, now)
    return None if None in changes.values() else changes
