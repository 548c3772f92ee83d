"""Lease of a site: one row says who writes for it. Every transaction that writes holds that row to its end.

Whoever takes the lease over begins another epoch, so that what the one before still sends is refused: it is fenced off.
How long a lease lasts decides only when another one may take over; times are those of the server's clock.
"""

from typing import Final
from uuid import uuid4

from sqlalchemy import BigInteger, Column, Connection, MetaData, Table, text

from ...errors import LedgerError, LedgerErrorKind
from ..ddl import Text

# One row for each site: who holds it, since which epoch and until when, and how many transactions have written.
SITE: Final = Table(
    "site",
    MetaData(),
    Column("id", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("holder_name", Text, nullable=False),
    Column("epoch", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
    Column("change", BigInteger, nullable=False),
)
LEASE_MILLIS: Final = 30_000
_NOW: Final = "(extract(epoch FROM clock_timestamp()) * 1000)::bigint"
_ADD: Final = text("INSERT INTO site VALUES (:site, '', '', 0, 0, 0) ON CONFLICT DO NOTHING")
_ACQUIRE: Final = text(
    f"UPDATE site SET epoch = epoch + 1, holder = :holder, holder_name = :name, until = {_NOW} + :lasts"  # noqa: S608
    f" WHERE id = :site AND (until < {_NOW} OR holder = :holder) RETURNING epoch, change"
)
_HOLDER: Final = text("SELECT holder_name FROM site WHERE id = :site")
_RELEASE: Final = text("UPDATE site SET until = 0 WHERE id = :site AND epoch = :epoch")
FENCE: Final = f"UPDATE site SET change = change + 1, until = {_NOW} + %s WHERE id = %s AND epoch = %s RETURNING change"  # noqa: S608


class Lease:
    """The lease of one site in the hands of one store."""

    def __init__(self, site: str, name: str) -> None:
        """Hold nothing yet; `name` is what another writer is told."""
        self.site = site
        self._name = name
        # Random, not what the configuration says: a copy of the configuration is another writer.
        self._holder = uuid4().hex
        self.epoch = 0

    def acquire(self, connection: Connection) -> int:
        """Take the lease; return how many transactions have written. Raises LedgerError if another writer has it."""
        connection.execute(_ADD, {"site": self.site})
        values = {"site": self.site, "holder": self._holder, "name": self._name, "lasts": LEASE_MILLIS}
        row = connection.execute(_ACQUIRE, values).one_or_none()
        if row is None:
            name = connection.execute(_HOLDER, {"site": self.site}).scalar_one()
            raise LedgerError(LedgerErrorKind.HELD, f"{name} writes for {self.site}")
        self.epoch, change = row
        return int(change)

    def release(self, connection: Connection) -> None:
        """Let the next writer in at once."""
        connection.execute(_RELEASE, {"site": self.site, "epoch": self.epoch})

    @property
    def condition(self) -> tuple[int, str, int]:
        """Return the values of FENCE."""
        return LEASE_MILLIS, self.site, self.epoch
