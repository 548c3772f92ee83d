"""Lease of a site: one row says who writes for it. Every transaction that writes holds that row to its end.

Whoever takes the lease over begins another epoch, so that what the one before still sends is refused: it is fenced off.
How long a lease lasts decides only when another one may take over; times are those of the server's clock.
"""

from typing import Final, NamedTuple
from uuid import uuid4

from sqlalchemy import BigInteger, Column, Connection, MetaData, Table, text

from ...errors import LedgerError, LedgerErrorKind
from ..ddl import OF_ALL_SITES, Text

# One row for each site: who holds it, since which epoch and until when, how many transactions have written, and how
# often another site has changed something that this one keeps in memory.
SITE: Final = Table(
    "site",
    MetaData(schema=OF_ALL_SITES),
    Column("id", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("holder_name", Text, nullable=False),
    Column("epoch", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
    Column("change", BigInteger, nullable=False),
    Column("roster", BigInteger, nullable=False),
)
LEASE_MILLIS: Final = 30_000
BEAT_SECONDS: Final = LEASE_MILLIS / 3000  # after so long without a write the lease is renewed
NOW: Final = "(extract(epoch FROM clock_timestamp()) * 1000)::bigint"
_ADD: Final = text("INSERT INTO site VALUES (:site, '', '', 0, 0, 0, 0) ON CONFLICT DO NOTHING")
_ACQUIRE: Final = text(
    f"UPDATE site SET epoch = epoch + 1, holder = :holder, holder_name = :name, until = {NOW} + :lasts"  # noqa: S608
    f" WHERE id = :site AND (until < {NOW} OR holder = :holder) RETURNING epoch, change, roster"
)
_HOLDER: Final = text("SELECT holder_name FROM site WHERE id = :site")
_RELEASE: Final = text("UPDATE site SET until = 0 WHERE id = :site AND epoch = :epoch")
FENCE: Final = (
    f"UPDATE site SET change = change + 1, until = {NOW} + %s"  # noqa: S608
    " WHERE id = %s AND epoch = %s RETURNING change, roster"
)


class Standing(NamedTuple):
    """How many transactions have written for a site, and how often another site has changed its part."""

    change: int
    roster: int


class Lease:
    """The lease of one site in the hands of one store."""

    def __init__(self, site: str, name: str) -> None:
        """Hold nothing yet; `name` is what another writer is told."""
        self.site = site
        self._name = name
        # Random, not what the configuration says: a copy of the configuration is another writer.
        self._holder = uuid4().hex
        self.epoch = 0

    def acquire(self, connection: Connection) -> Standing:
        """Take the lease; return what was written until now. Raises LedgerError if another writer has it."""
        connection.execute(_ADD, {"site": self.site})
        values = {"site": self.site, "holder": self._holder, "name": self._name, "lasts": LEASE_MILLIS}
        row = connection.execute(_ACQUIRE, values).one_or_none()
        if row is None:
            name = connection.execute(_HOLDER, {"site": self.site}).scalar_one()
            raise LedgerError(LedgerErrorKind.HELD, f"{name} writes for {self.site}")
        self.epoch, change, roster = row
        return Standing(change, roster)

    def release(self, connection: Connection) -> None:
        """Let the next writer in at once."""
        connection.execute(_RELEASE, {"site": self.site, "epoch": self.epoch})
        self.epoch = 0

    @property
    def is_held(self) -> bool:
        """Return whether it was taken and not given back; another one may have taken it over since."""
        return self.epoch > 0

    @property
    def condition(self) -> tuple[int, str, int]:
        """Return the values of FENCE."""
        return LEASE_MILLIS, self.site, self.epoch
