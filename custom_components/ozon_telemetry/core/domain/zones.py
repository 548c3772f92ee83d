"""Time zones of outlets: at whose midnight an outlet's day ends."""

from zoneinfo import ZoneInfo

from .fleet import UNASSIGNED, Fleet


class Zones:
    """The zone of each outlet that has its own, and Home Assistant's for everything else."""

    def __init__(self, default: ZoneInfo, fleet: Fleet) -> None:
        """Take the zones from the fleet's outlets."""
        self.default = default
        self._own = {outlet.id: outlet.zone for outlet in fleet.outlets.values() if outlet.zone is not None}

    def of_outlet(self, outlet: str) -> ZoneInfo:
        """Return the zone whose midnight ends an outlet's day."""
        return self._own.get(outlet, self.default)

    def keys(self) -> dict[str, str]:
        """Return the zones as the ledger stores them, by outlet."""
        return {
            UNASSIGNED: self.default.key,
            **{outlet: zone.key for outlet, zone in self._own.items()},
        }
