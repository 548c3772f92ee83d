"""Against what a question is understood: the fleet, its zones and the present day."""

from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from ..calendar import day_number, today
from ..fleet import NOBODY, Fleet
from ..ledger.zones import Zones
from ..messages import Millis
from .question import DateRange, Filter


@dataclass(frozen=True, slots=True)
class Context:
    """The fleet as it is now, whose midnight ends which outlet's day, and the present instant."""

    fleet: Fleet
    zones: Zones
    now: Millis

    def zone(self, asked: Filter) -> ZoneInfo:
        """Return the zone an answer speaks in: that of the outlets asked for if they share one, else the default."""
        zones = {self.zones.of_outlet(outlet) for outlet in self._outlets(asked)}
        return zones.pop() if len(zones) == 1 else self.zones.default

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

    def foreign_zones(self, zone: ZoneInfo) -> dict[ZoneInfo, frozenset[str]]:
        """Return the outlets whose zone is not `zone` but one of their own or the default, by that zone."""
        outlets: dict[ZoneInfo, set[str]] = {}
        for outlet in [NOBODY, *self.fleet.outlets]:
            own = self.zones.of_outlet(outlet)
            if own != zone:
                outlets.setdefault(own, set()).add(outlet)
        return {own: frozenset(ids) for own, ids in outlets.items()}

    def _outlets(self, asked: Filter) -> set[str]:
        if asked.outlets is not None:
            return set(asked.outlets)
        if asked.machines is not None:
            machines = (self.fleet.machines[id_] for id_ in asked.machines if id_ in self.fleet.machines)
            return {place.outlet for machine in machines for place in machine.placements}
        return set(self.fleet.outlets)
