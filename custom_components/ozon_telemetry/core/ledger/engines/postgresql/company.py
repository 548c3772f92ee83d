"""The sites of a ledger on a server: for which of them devices count, who began a journal, and what each site tells."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Connection, text

from ....domain.instants import DAY
from ....domain.messages import Millis
from ....domain.stays import Stay, Stays
from ..company import SiteStates
from . import trips
from .lease import FILLING, MOVED, NOW
from .tables import SITE_SETTING

_CLAIM: Final = text(
    "INSERT INTO stay SELECT device_id, 0, :site FROM unnest(CAST(:devices AS text[])) AS device_id"
    " WHERE NOT EXISTS (SELECT FROM stay WHERE stay.device_id = device_id.device_id) ON CONFLICT DO NOTHING"
)
_STAYS: Final = text(
    "SELECT device_id, since, site FROM stay WHERE device_id = ANY(CAST(:devices AS text[])) ORDER BY device_id, since"
)
_BEGIN: Final = text(
    "INSERT INTO journal SELECT DISTINCT ON (gen) gen, device_id"
    " FROM unnest(CAST(:gens AS text[]), CAST(:devices AS text[])) AS begun (gen, device_id) ORDER BY gen, device_id"
    " ON CONFLICT DO NOTHING"
)
_BEGUN: Final = text("SELECT gen, device_id FROM journal WHERE gen = ANY(CAST(:gens AS text[]))")
_ENTER: Final = text(f"SELECT set_config('{SITE_SETTING}', :site, true)")
_TELL: Final = text("UPDATE site SET roster = roster + 1 WHERE id = :site")
# An instant that is not later than the one before would leave two sites for what took place between them.
_HAND_OVER: Final = text(
    "INSERT INTO stay SELECT :device, greatest(:since, coalesce(max(since) + 1, 0)), :site FROM stay"
    " WHERE device_id = :device"
)
_SHARED: Final = text(
    "SELECT device_id FROM stay GROUP BY device_id"
    " HAVING bool_or(site = :site) AND bool_or(site <> :site) ORDER BY device_id"
)
_OTHERS: Final = text("SELECT id FROM site WHERE id <> :site AND holder NOT IN (:filling, :moved) ORDER BY id")
_PUBLISH: Final = text(
    "INSERT INTO fleet VALUES (:site, :data)"
    " ON CONFLICT (site) DO UPDATE SET data = :data WHERE fleet.data <> :data RETURNING site"
)
# These are sent with the COMMIT. A number is known already where an older state of the ledger was restored.
_REPORT: Final = (
    f"INSERT INTO feed VALUES (%s, %s, {NOW}, %s)"  # noqa: S608  names of ours
    " ON CONFLICT (site, change) DO UPDATE SET at = excluded.at, body = excluded.body"
)
_CLEANING: Final = 256  # transactions between two looks for what is too old
_FORGET: Final = (
    "DELETE FROM feed WHERE site = %s AND change IN"  # noqa: S608  names of ours
    f" (SELECT change FROM feed WHERE site = %s ORDER BY change LIMIT {4 * _CLEANING}) AND at < {NOW} - {DAY}"
)
_SHOW_SITE: Final = "INSERT INTO site_state VALUES (%s, %s) ON CONFLICT (site) DO UPDATE SET data = excluded.data"
_SHOW_MACHINES: Final = (
    "INSERT INTO machine_state SELECT %s, * FROM unnest(%s::text[], %s::text[])"
    " ON CONFLICT (site, machine) DO UPDATE SET data = excluded.data"
)
_HIDE_MACHINES: Final = "DELETE FROM machine_state WHERE site = %s AND NOT machine = ANY(%s::text[])"
_UNTOLD: Final = ""  # nobody understands it: whatever was not told may have changed anything


class ServerCompany:
    """The sites of one schema, for the writer of one of them (`company.Company`)."""

    def __init__(self, site: str, schema: str) -> None:
        """Name the site and the schema of all sites' tables."""
        self.site = site
        self._schema = schema
        self._told = _UNTOLD

    def begin(self) -> None:
        """Begin a transaction of which nothing is told yet."""
        self._told = _UNTOLD

    def tell(self, news: str) -> None:
        """Tell what the present transaction does, to whoever shows all sites."""
        self._told = news

    def report(self, connection: Connection, change: int) -> None:
        """Send what was told together with the COMMIT, and now and then delete what is too old."""
        trips.send_later(connection, _REPORT, [self.site, change, self._told])
        if change % _CLEANING == 0:
            trips.send_later(connection, _FORGET, [self.site, self.site])

    def claim_devices(self, connection: Connection, devices: Collection[str]) -> Mapping[str, Stays]:
        """Let devices that no site has count for this one; return the stays of all of them."""
        connection.execute(_CLAIM, {"site": self.site, "devices": sorted(devices)})
        return self._stays(connection, devices)

    def claim_journals(self, connection: Connection, journals: Iterable[tuple[str, str]]) -> Mapping[str, str]:
        """Note which device began a journal unless that is known; return it for each of these, by `gen`."""
        pairs = sorted((gen, device_id) for device_id, gen in journals)
        gens = [gen for gen, _ in pairs]
        connection.execute(_BEGIN, {"gens": gens, "devices": [device_id for _, device_id in pairs]})
        return dict(connection.execute(_BEGUN, {"gens": gens}).tuples().all())

    def hand_over(self, connection: Connection, device_id: str, site: str, since: Millis) -> None:
        """Let a device count for another site from an instant on; its marks go with it, and both sites are told."""
        before = self.claim_devices(connection, [device_id])[device_id].site
        for told in sorted({before, site}):
            connection.execute(_TELL, {"site": told})
        connection.execute(_HAND_OVER, {"device": device_id, "since": since, "site": site})
        for table in ("generation", "claim"):
            moved = f'UPDATE {self._schema}."{table}" SET site = :site WHERE device_id = :device'  # noqa: S608
            connection.execute(text(moved), {"device": device_id, "site": site})

    @contextmanager
    def writing_for(self, connection: Connection, site: str) -> Iterator[None]:
        """Let statements see and change the part of another site, whose own writer waits meanwhile and is told."""
        connection.execute(_TELL, {"site": site})
        connection.execute(_ENTER, {"site": site})
        yield
        connection.execute(_ENTER, {"site": self.site})

    def shared_devices(self, connection: Connection) -> list[str]:
        """Return the devices that have counted for this site and for another one."""
        return list(connection.execute(_SHARED, {"site": self.site}).scalars())

    def other_sites(self, connection: Connection) -> list[str]:
        """Return the sites for which a device can count instead of this one, by name."""
        values = {"site": self.site, "filling": FILLING, "moved": MOVED}
        return list(connection.execute(_OTHERS, values).scalars())

    def publish_fleet(self, connection: Connection, fleet: str) -> bool:
        """Store what all sites may know of this one's fleet; return whether it is anything new."""
        return connection.execute(_PUBLISH, {"site": self.site, "data": fleet}).one_or_none() is not None

    def publish_states(self, connection: Connection, states: SiteStates) -> None:
        """Store what changed of what all sites may show of this one's machines, without those that are gone."""
        if states.site is not None:
            trips.send_later(connection, _SHOW_SITE, [self.site, states.site])
        changed = states.changed
        trips.send_later(connection, _SHOW_MACHINES, [self.site, list(changed), list(changed.values())])
        trips.send_later(connection, _HIDE_MACHINES, [self.site, list(states.machines)])

    def _stays(self, connection: Connection, devices: Collection[str]) -> dict[str, Stays]:
        found: defaultdict[str, list[Stay]] = defaultdict(list)
        for device_id, since, site in connection.execute(_STAYS, {"devices": sorted(devices)}):
            found[device_id].append(Stay(since, site))
        return {device_id: Stays(stays) for device_id, stays in found.items()}
