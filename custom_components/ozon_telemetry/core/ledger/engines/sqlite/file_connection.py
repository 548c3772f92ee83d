"""Connections to a ledger's file besides the engine's: to close it completely, to freeze it, to look into it.

None of them writes the WAL into the file when it is closed, as SQLite's last connection would: by then another file may
lie under that name.
"""

from contextlib import suppress
from pathlib import Path
import sqlite3
from typing import Final

from ...errors import LedgerError, LedgerErrorKind
from .errors import translate_errors

# How long a checkpoint may wait for queries that still need the WAL; nothing is committed meanwhile.
_BUSY_SECONDS: Final = 0.5


class FrozenFile:
    """A ledger's file that can be copied while the ledger is written, until `release`.

    A checkpoint brings everything that is committed into the file. A read transaction that begins right behind it
    keeps SQLite from writing into the file, and from beginning its WAL anew: what is committed meanwhile is only
    appended there. So a copy of the file alone holds what was committed before, a copy of both holds more, and each is
    consistent, however long copying takes.
    """

    def __init__(self, path: Path) -> None:
        """Complete the file and freeze it; nothing may be written meanwhile.

        Raises LedgerError: LOCKED if a query still needs the WAL, after which it can be tried again.
        """
        self.is_frozen = True
        with translate_errors():
            self._connection = connect(path)
            try:
                complete(self._connection)
                self._connection.execute("BEGIN")
                self._connection.execute("PRAGMA schema_version").fetchone()
            except BaseException:
                self._connection.close()
                raise

    def release(self) -> None:
        """Let the file be written again."""
        self.is_frozen = False
        self._connection.close()


def connect(path: Path, query: str = "mode=rw") -> sqlite3.Connection:
    """Return a connection to an existing file, for any thread."""
    uri = f"{path.absolute().as_uri()}?{query}"
    connection = sqlite3.connect(uri, uri=True, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    keep_wal_on_close(connection)
    return connection


def keep_wal_on_close(connection: sqlite3.Connection) -> None:
    """Leave the WAL as it is when a connection is closed, also the last one."""
    connection.setconfig(sqlite3.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, True)


def complete(connection: sqlite3.Connection) -> None:
    """Write the WAL into the file and empty it. Raises LedgerError if a query still needs it."""
    busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise LedgerError(LedgerErrorKind.LOCKED, "a query still reads what is not in the file yet")


def remove_wal(path: Path) -> None:
    """Write the WAL into the file and remove it, if nobody else has the file open; a damaged file stays as it is."""
    with suppress(sqlite3.Error):
        last = connect(path)
        try:
            last.execute("PRAGMA schema_version").fetchone()
        finally:
            close_last(last)


def close_last(connection: sqlite3.Connection) -> None:
    """Close a connection; if it is the last one, write the WAL into the file and remove it."""
    connection.setconfig(sqlite3.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, False)
    connection.close()
