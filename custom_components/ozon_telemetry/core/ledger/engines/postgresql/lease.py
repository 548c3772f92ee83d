"""Lease of a site: one row says who writes for it. Every transaction that writes holds that row to its end.

Whoever takes the lease over begins another epoch, so that what the one before still sends is refused: it is fenced off.
How long a lease lasts decides only when another one may take over; times are those of the server's clock.
"""

from typing import Final, NamedTuple
from uuid import uuid4

from sqlalchemy import BigInteger, Column, Connection, MetaData, Table, text

from ....domain.instants import DAY
from ...errors import LedgerError, LedgerErrorKind, MoveError, MoveProblem
from ..ddl import OF_ALL_SITES, Text
from .tables import SITE_SETTING

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
_HOLDER: Final = text("SELECT holder, holder_name FROM site WHERE id = :site")
_SITES: Final = text("SELECT to_regclass('site')")
_RELEASE: Final = text("UPDATE site SET until = 0 WHERE id = :site AND epoch = :epoch")
# Holders that are no writers: of a site that is being moved to the server, and of one that was moved away.
FILLING: Final = "filling"
MOVED: Final = "moved"
_FOR_EVER: Final = 1000 * 365 * DAY
_STOP: Final = text(
    f"UPDATE site SET epoch = epoch + :by WHERE id <> current_setting('{SITE_SETTING}')"  # noqa: S608
)
_FILL: Final = text(
    f"INSERT INTO site VALUES (:site, :holder, '', 1, {NOW} + :lasts, 0, 0)"  # noqa: S608
    " ON CONFLICT DO NOTHING RETURNING id"
)
_OPEN_FILLED: Final = text("UPDATE site SET holder = '', until = 0 WHERE id = :site AND holder = :filling")
_SEAL: Final = text(
    f"UPDATE site SET epoch = epoch + 1, holder = :moved, until = {NOW} + :lasts"  # noqa: S608
    f" WHERE id = current_setting('{SITE_SETTING}')"
)
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

    lasts = LEASE_MILLIS

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
        values = {"site": self.site, "holder": self._holder, "name": self._name, "lasts": self.lasts}
        row = connection.execute(_ACQUIRE, values).one_or_none()
        if row is None:
            holder, name = connection.execute(_HOLDER, {"site": self.site}).one()
            if holder == MOVED:
                raise LedgerError(LedgerErrorKind.MOVED, f"what {self.site} left there is only kept")
            raise LedgerError(LedgerErrorKind.HELD, f"{name or holder} writes for {self.site}")
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
        return self.lasts, self.site, self.epoch


class FillingLease(Lease):
    """The lease of a site whose ledger is being moved to the server: it ends with the move, and by no time."""

    lasts = _FOR_EVER

    def acquire(self, connection: Connection) -> Standing:
        """Begin a new site. Raises MoveError if it is known there."""
        values = {"site": self.site, "holder": FILLING, "lasts": self.lasts}
        if connection.execute(_FILL, values).one_or_none() is None:
            raise MoveError(MoveProblem.OCCUPIED, self.site)
        self.epoch = 1
        return Standing(0, 0)

    def release(self, _: Connection) -> None:
        """Keep the site closed: `open_filled` opens it."""
        self.epoch = 0


def stop_others(connection: Connection, *, is_for_good: bool) -> None:
    """Keep all other writers out until this transaction ends; if it is for good, take their leases away."""
    connection.execute(_STOP, {"by": int(is_for_good)})


def open_filled(connection: Connection, site: str) -> None:
    """Let a writer in whose ledger was moved to the server, if that is not done yet."""
    connection.execute(_OPEN_FILLED, {"site": site, "filling": FILLING})


def holder_of(connection: Connection, site: str) -> str | None:
    """Return who holds a site, now or last: a writer, FILLING or MOVED; None if there is no such site."""
    if connection.execute(_SITES).scalar_one() is None:
        return None
    return connection.execute(_HOLDER, {"site": site}).scalar_one_or_none()


def seal(connection: Connection) -> None:
    """Let nobody write any more for the site of a transaction: its ledger was moved away."""
    connection.execute(_SEAL, {"moved": MOVED, "lasts": _FOR_EVER})
