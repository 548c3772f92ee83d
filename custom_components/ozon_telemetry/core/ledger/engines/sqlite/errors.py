"""SQLite's errors, as a person would name them."""

from collections.abc import Iterator
from contextlib import contextmanager
import sqlite3
from typing import Final

from sqlalchemy.exc import DBAPIError

from ...errors import LedgerError, LedgerErrorKind

# SQLite's primary result codes; the extended ones carry them in their lowest byte.
_KIND_BY_CODE: Final = {
    sqlite3.SQLITE_FULL: LedgerErrorKind.DISK_FULL,
    sqlite3.SQLITE_BUSY: LedgerErrorKind.LOCKED,
    sqlite3.SQLITE_LOCKED: LedgerErrorKind.LOCKED,
    sqlite3.SQLITE_READONLY: LedgerErrorKind.READ_ONLY,
    sqlite3.SQLITE_PERM: LedgerErrorKind.READ_ONLY,
    sqlite3.SQLITE_CORRUPT: LedgerErrorKind.CORRUPT,
    sqlite3.SQLITE_NOTADB: LedgerErrorKind.CORRUPT,
}
_PRIMARY_CODE: Final = 0xFF


@contextmanager
def translate_errors() -> Iterator[None]:
    """Raise errors of the database and the file system as a `LedgerError`."""
    try:
        yield
    except DBAPIError as err:
        raise LedgerError(_kind_of(err.orig), str(err.orig)) from err
    except sqlite3.Error as err:
        raise LedgerError(_kind_of(err), str(err)) from err
    except OSError as err:
        raise LedgerError(LedgerErrorKind.UNAVAILABLE, str(err)) from err


def _kind_of(error: BaseException | None) -> LedgerErrorKind:
    code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY_CODE
    return _KIND_BY_CODE.get(code, LedgerErrorKind.UNAVAILABLE)
