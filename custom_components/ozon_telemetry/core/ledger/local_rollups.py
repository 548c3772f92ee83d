"""Whose midnight: the zones in which local days are summed, and what happens when one changes."""

from collections.abc import Iterator
from itertools import batched
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.sqlite import insert

from ..domain.fleet import NOBODY, Fleet
from .accounts import Accounts, read_accounts
from .records import Amounts, Cell
from .rollup import write_local
from .schema import DAY, HOUR, QUARTER, ZONE

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


def rebuild_local(connection: Connection, zones: Zones, accounts: Accounts) -> None:
    """Sum all days and hours anew from the quarters if any zone is not the one in which they were summed."""
    remembered: dict[str, str] = dict(connection.execute(select(ZONE.c.outlet, ZONE.c.zone)).tuples().all())
    if remembered == zones.keys():
        return
    connection.execute(delete(DAY))
    connection.execute(delete(HOUR))
    for chunk in batched(stored_quarters(connection), _CHUNK, strict=False):
        write_local(connection, accounts, chunk, zones.of_outlet)
    connection.execute(delete(ZONE))
    connection.execute(insert(ZONE), [{"outlet": outlet, "zone": key} for outlet, key in zones.keys().items()])


def stored_quarters(connection: Connection) -> Iterator[tuple[Cell, Amounts]]:
    """Yield the quarters as they are stored."""
    accounts = read_accounts(connection)
    for quarter, number, *amounts in connection.execute(select(QUARTER).execution_options(yield_per=_CHUNK)):
        yield (quarter, accounts[number]), tuple(amounts)
