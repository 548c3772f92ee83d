"""Merged fleet: the outlets and machines of all sites of a company, each as its own site has published it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from ..domain.fleet import Fleet, Machine, Outlet
from ..ledger.fleet_record import FleetRecord


@dataclass(frozen=True, slots=True)
class MergedFleet:
    """The fleet of a company, and the site of each outlet and machine.

    `doubled` are the outlets and machines that two sites have, which happens if a configuration was copied: the first
    of these sites is taken for theirs, and what both counted is one sum.
    """

    fleet: Fleet = field(default_factory=Fleet)
    sites: Mapping[str, str] = MappingProxyType({})
    doubled: frozenset[str] = frozenset()
    by_site: Mapping[str, Fleet] = MappingProxyType({})

    def doubled_names(self) -> list[str]:
        """Return the names of those that two sites have."""
        known: list[Outlet | Machine] = [*self.fleet.outlets.values(), *self.fleet.machines.values()]
        return sorted(it.name for it in known if it.id in self.doubled)

    @classmethod
    def of(cls, records: Mapping[str, FleetRecord]) -> MergedFleet:
        """Return the fleet of these records by site. Days of an outlet begin where its own site has them begin."""
        outlets: dict[str, Outlet] = {}
        machines: dict[str, Machine] = {}
        sites: dict[str, str] = {}
        doubled: set[str] = set()
        for site, record in sorted(records.items()):
            for outlet in record.outlets:
                outlets.setdefault(outlet.id, replace(outlet, zone=outlet.zone or record.zone))
            for machine in record.machines:
                machines.setdefault(machine.id, machine)
            for key in (*(it.id for it in record.outlets), *(it.id for it in record.machines)):
                if sites.setdefault(key, site) != site:
                    doubled.add(key)
        by_site = {site: Fleet.of(record.outlets, record.machines) for site, record in records.items()}
        return cls(Fleet.of(outlets.values(), machines.values()), sites, frozenset(doubled), by_site)
