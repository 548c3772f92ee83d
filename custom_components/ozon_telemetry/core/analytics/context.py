"""Against what a question is understood: the fleet, its zones and the present instant."""

from dataclasses import dataclass, replace
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ..domain.calendar import day_number, today
from ..domain.fleet import NOBODY, Fleet
from ..domain.messages import Millis
from ..domain.zones import Zones
from .query import DateRange, Filter


class ZoneOutlets(NamedTuple):
    """The outlets of one zone: `outlets` themselves, or with `is_rest` all but them."""

    zone: ZoneInfo
    outlets: frozenset[str]
    is_rest: bool

    def contains(self, outlet: str) -> bool:
        """Tell whether an outlet's clocks show this zone's time."""
        return (outlet in self.outlets) is not self.is_rest


@dataclass(frozen=True, slots=True)
class QueryContext:
    """The fleet as it is now, whose midnight ends which outlet's day, and the present instant."""

    fleet: Fleet
    zones: Zones
    now: Millis

    def zone_for(self, asked: Filter) -> ZoneInfo:
        """Return the zone an answer speaks in: that of the outlets asked for if they share one, else the default."""
        zones = {self.zones.of_outlet(outlet) for outlet in self._outlets(asked)}
        return zones.pop() if len(zones) == 1 else self.zones.default

    def outlets_by_zone(self) -> list[ZoneOutlets]:
        """Return all treatments in parts, each of one zone; the default zone's also holds outlets long gone."""
        own: dict[ZoneInfo, set[str]] = {}
        for outlet in self.fleet.outlets:
            own.setdefault(self.zones.of_outlet(outlet), set()).add(outlet)
        own.pop(self.zones.default, None)
        parts = [ZoneOutlets(zone, frozenset(outlets), is_rest=False) for zone, outlets in own.items()]
        return [*parts, ZoneOutlets(self.zones.default, frozenset().union(*own.values()), is_rest=True)]

    def only_active(self, asked: Filter) -> Filter:
        """Return the filter narrowed to machines and outlets that are in use."""
        machines = {machine.id for machine in self.fleet.machines.values() if machine.is_active}
        outlets = {outlet.id for outlet in self.fleet.outlets.values() if outlet.is_active} | {NOBODY}
        return replace(
            asked,
            machines=frozenset(machines if asked.machines is None else machines & asked.machines),
            outlets=frozenset(outlets if asked.outlets is None else outlets & asked.outlets),
        )

    def days_elapsed(self, asked: DateRange) -> int:
        """Return how many days of a range have begun; at least one, so that an average is always defined."""
        future = day_number(asked.last) - today(self.now, self.zones.default)
        return max(asked.days - max(future, 0), 1)

    def _outlets(self, asked: Filter) -> set[str]:
        if asked.outlets is not None:
            return set(asked.outlets)
        if asked.machines is not None:
            machines = (self.fleet.machines[id_] for id_ in asked.machines if id_ in self.fleet.machines)
            return {place.outlet for machine in machines for place in machine.placements}
        return set(self.fleet.outlets)
