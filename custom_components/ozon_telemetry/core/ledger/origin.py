"""Origin of a ledger that is opened: it is migrated to today's tables, unless a later version of us has done that.

A later one says whether this one may go on writing, as another site of a company that is not updated yet.
"""

from sqlalchemy import Connection

from . import lookups
from .engines.registry import dialect_of
from .engines.store import Origin
from .errors import LedgerError, LedgerErrorKind
from .schema import VERSION


def origin_of(connection: Connection) -> Origin:
    """Create or migrate the tables; return from which version, and the ledger's id. Raises LedgerError."""
    dialect = dialect_of(connection)
    version = dialect.read_version(connection)
    if version > VERSION and dialect.min_writer(connection) > VERSION:
        raise LedgerError(LedgerErrorKind.NEWER, f"its version is {version}, this integration knows {VERSION}")
    if version < VERSION:
        dialect.migrate(connection, version)
    return Origin(version, lookups.ledger_id(connection))
