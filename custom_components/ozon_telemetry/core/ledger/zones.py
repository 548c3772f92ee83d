"""Whose midnight: the zones in which local days are summed, and what happens when one changes."""

from collections.abc import Iterator
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.sqlite import insert

from ..fleet import NOBODY, Fleet
from .rollup import Cell, Sum, by_day, upsert
from .schema import DAY, QUARTER, ZONE

_CHUNK: Final = 20_000


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
        """Return the zones as the ledger remembers them, by outlet."""
        return {
            NOBODY: self.default.key,
            **{outlet: zone.key for outlet, zone in self._own.items()},
        }


def rebuild_days(connection: Connection, zones: Zones) -> None:
    """Sum all days anew from the quarters if any zone is not the one in which they were summed."""
    remembered: dict[str, str] = dict(connection.execute(select(ZONE.c.outlet, ZONE.c.zone)).tuples().all())
    if remembered == zones.keys():
        return
    connection.execute(delete(DAY))
    for quarters in _quarters(connection):
        upsert(connection, DAY, by_day(quarters, zones.of_outlet))
    connection.execute(delete(ZONE))
    connection.execute(insert(ZONE), [{"outlet": outlet, "zone": key} for outlet, key in zones.keys().items()])


def _quarters(connection: Connection) -> Iterator[list[tuple[Cell, Sum]]]:
    for lines in connection.execute(select(QUARTER)).partitions(_CHUNK):
        yield [(Cell(*line[:5]), Sum(*line[5:])) for line in lines]
