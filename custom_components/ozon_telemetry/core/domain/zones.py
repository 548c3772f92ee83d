"""Time zones of outlets: at whose midnight an outlet's day ends."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from .fleet import UNASSIGNED, Fleet

NO_ZONES: Final[Mapping[str, ZoneInfo]] = MappingProxyType({})


class Zones:
    """The zone of each outlet that has its own, and Home Assistant's for everything else."""

    def __init__(self, default: ZoneInfo, fleet: Fleet, removed: Mapping[str, ZoneInfo] = NO_ZONES) -> None:
        """Take the zones from the fleet's outlets; those that were `removed` keep the zone of their days."""
        self.default = default
        own = {outlet.id: outlet.zone for outlet in fleet.outlets.values() if outlet.zone is not None}
        self._own = {**removed, **own}

    def of_outlet(self, outlet: str) -> ZoneInfo:
        """Return the zone whose midnight ends an outlet's day."""
        return self._own.get(outlet, self.default)

    def all(self) -> set[ZoneInfo]:
        """Return every zone in which days end."""
        return {self.default, *self._own.values()}

    def outlets(self) -> dict[str, ZoneInfo]:
        """Return the zones of the outlets that have their own or were removed."""
        return dict(self._own)

    def keys(self) -> dict[str, str]:
        """Return the zones as the ledger stores them, by outlet."""
        return {
            UNASSIGNED: self.default.key,
            **{outlet: zone.key for outlet, zone in self._own.items()},
        }
