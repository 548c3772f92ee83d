"""Query context: the fleet, its time zones and the present instant."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from ..domain.calendar import day_number, today
from ..domain.fleet import UNASSIGNED, Fleet
from ..domain.messages import Millis
from ..domain.zones import Zones
from .query import DateRange, Filter


class ZoneOutlets(NamedTuple):
    """The outlets of one time zone: `outlets` themselves, or with `is_rest` all but them."""

    zone: ZoneInfo
    outlets: frozenset[str]
    is_rest: bool

    def contains(self, outlet: str) -> bool:
        """Tell whether an outlet's calendar is that of this zone."""
        return (outlet in self.outlets) is not self.is_rest


class SitePart(NamedTuple):
    """The fleet of one site of a company, and how the queries of a connection see the rows of that site only."""

    fleet: Fleet
    entered: Callable[[Connection], AbstractContextManager[None]]


@dataclass(frozen=True, slots=True)
class QueryContext:
    """What a query is evaluated against: the present fleet, the zone whose midnight ends each outlet's day, and now.

    Without `with_revenue` nothing has a price: who asks may not know the revenue. A company has `parts`: its sites
    listened to their devices each at other times.
    """

    fleet: Fleet
    zones: Zones
    now: Millis
    with_revenue: bool = True
    parts: tuple[SitePart, ...] = ()

    def zone_for(self, filter_: Filter) -> ZoneInfo:
        """Return the time zone of a result: that of the selected outlets if they share one, else the default."""
        zones = {self.zones.of_outlet(outlet) for outlet in self._outlets(filter_)}
        return zones.pop() if len(zones) == 1 else self.zones.default

    def outlets_by_zone(self) -> list[ZoneOutlets]:
        """Return all outlets by time zone; the default zone's part contains every outlet without one of its own."""
        others: dict[ZoneInfo, set[str]] = {}
        for outlet, zone in self.zones.outlets().items():
            others.setdefault(zone, set()).add(outlet)
        others.pop(self.zones.default, None)
        parts = [ZoneOutlets(zone, frozenset(outlets), is_rest=False) for zone, outlets in others.items()]
        return [*parts, ZoneOutlets(self.zones.default, frozenset().union(*others.values()), is_rest=True)]

    def only_active(self, filter_: Filter) -> Filter:
        """Return a filter narrowed to machines and outlets that are in use."""
        machines = {machine.id for machine in self.fleet.machines.values() if machine.is_active}
        outlets = {outlet.id for outlet in self.fleet.outlets.values() if outlet.is_active} | {UNASSIGNED}
        return replace(
            filter_,
            machines=frozenset(machines if filter_.machines is None else machines & filter_.machines),
            outlets=frozenset(outlets if filter_.outlets is None else outlets & filter_.outlets),
        )

    def days_elapsed(self, days: DateRange) -> int:
        """Return how many days of a range have begun; at least one, so that an average is always defined."""
        future = day_number(days.last) - today(self.now, self.zones.default)
        return max(days.days - max(future, 0), 1)

    def _outlets(self, filter_: Filter) -> set[str]:
        if filter_.outlets is not None:
            return set(filter_.outlets)
        if filter_.machines is not None:
            machines = (self.fleet.machines[id_] for id_ in filter_.machines if id_ in self.fleet.machines)
            return {placement.outlet for machine in machines for placement in machine.placements}
        return {*self.fleet.outlets, *self.zones.outlets()}
