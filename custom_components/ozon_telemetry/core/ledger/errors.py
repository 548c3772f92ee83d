"""Ledger errors: what can be wrong with the ledger's file, as a person would name it."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
import sqlite3
from typing import Final

from sqlalchemy.exc import DBAPIError


class LedgerErrorKind(StrEnum):
    """Why the ledger cannot be written; each has its own advice."""

    DISK_FULL = "disk_full"
    LOCKED = "locked"
    READ_ONLY = "read_only"
    CORRUPT = "corrupt"
    NEWER = "newer"
    UNAVAILABLE = "unavailable"


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


class LedgerError(Exception):
    """The ledger could not be read or written; nothing of the attempt was kept, so nothing may be acknowledged."""

    def __init__(self, kind: LedgerErrorKind, detail: str) -> None:
        """Keep the kind and what the database said."""
        super().__init__(f"{kind}: {detail}")
        self.kind = kind
        self.detail = detail


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
