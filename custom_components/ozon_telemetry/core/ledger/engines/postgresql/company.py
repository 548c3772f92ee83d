"""The sites of a ledger on a server: for which of them devices count, and which device began a journal."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from sqlalchemy import BigInteger, Column, Connection, MetaData, Table, text

from ....domain.messages import Millis
from ....domain.stays import Stay, Stays
from ..ddl import OF_ALL_SITES, Text
from .tables import SITE_SETTING

METADATA: Final = MetaData(schema=OF_ALL_SITES)

# Since when a device counts for which site: the last one has it now.
STAY: Final = Table(
    "stay",
    METADATA,
    Column("device_id", Text, primary_key=True),
    Column("since", BigInteger, primary_key=True),
    Column("site", Text, nullable=False),
)
# The device that began a journal, whichever site it counts for.
JOURNAL: Final = Table(
    "journal",
    METADATA,
    Column("gen", Text, primary_key=True),
    Column("device_id", Text, nullable=False),
)
# What all sites may know of the fleet of each, as JSON.
FLEET: Final = Table(
    "fleet",
    METADATA,
    Column("site", Text, primary_key=True),
    Column("data", Text, nullable=False),
)
TABLES: Final = (STAY, JOURNAL, FLEET)

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
_PUBLISH: Final = text("INSERT INTO fleet VALUES (:site, :data) ON CONFLICT (site) DO UPDATE SET data = :data")


class ServerCompany:
    """The sites of one schema, for the writer of one of them (`company.Company`)."""

    def __init__(self, site: str, schema: str) -> None:
        """Name the site and the schema of all sites' tables."""
        self.site = site
        self._schema = schema

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

    def publish_fleet(self, connection: Connection, fleet: str) -> None:
        """Store what all sites may know of this one's fleet."""
        connection.execute(_PUBLISH, {"site": self.site, "data": fleet})

    def _stays(self, connection: Connection, devices: Collection[str]) -> dict[str, Stays]:
        found: defaultdict[str, list[Stay]] = defaultdict(list)
        for device_id, since, site in connection.execute(_STAYS, {"devices": sorted(devices)}):
            found[device_id].append(Stay(since, site))
        return {device_id: Stays(stays) for device_id, stays in found.items()}
