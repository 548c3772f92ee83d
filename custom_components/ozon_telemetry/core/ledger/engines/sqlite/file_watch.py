"""File watch: whether the file under the ledger's path is the one that it has open, as the ledger left it.

People move ledgers away, copy backups over them and mend them, also while Home Assistant runs. SQLite does not notice:
it goes on in the file that was deleted, or mixes what it remembers of a file with what lies there now. Two calls of
`stat` before a write and after it do notice.
"""

from contextlib import closing, suppress
from enum import Enum, auto
import hashlib
from pathlib import Path
import sqlite3
from time import monotonic, sleep
from typing import Final, NamedTuple

from .file_connection import connect

# A file that was just put there may still be copied: it is at rest when it did not change for so long.
_REST_SECONDS: Final = 1.0
_LONGEST_WAIT: Final = 30.0
_LOOKS: Final = 4  # in the time of rest

# What tells two states of a file apart: which ledger it is, how far it is with every device, since when it watches.
_CONTENT: Final = (
    "SELECT * FROM identity",
    "SELECT * FROM generation ORDER BY device_id, gen",
    'SELECT max("end") FROM watch',
)


class Displacement(Enum):
    """What happened to the file under the ledger's path since the ledger's own last write."""

    NONE = auto()
    REPLACED = auto()  # it is another file, or none
    OVERWRITTEN = auto()  # another content was written into it; the WAL beside it belongs to the one before
    WRITTEN = auto()  # another program wrote it, with its WAL
    WAL_LOST = auto()  # its WAL was deleted or moved away, and only our open connections have it
    TOUCHED = auto()  # it says the same as before


class FileStat(NamedTuple):
    """What `stat` says of a file that matters here."""

    device: int
    inode: int
    size: int
    modified: int  # ns

    def is_same_file(self, other: FileStat | None) -> bool:
        """Tell whether both are states of one file."""
        return other is not None and self[:2] == other[:2]


class FilesSeen(NamedTuple):
    """The ledger's file and its WAL at one moment; None where there is none."""

    main: FileStat | None
    wal: FileStat | None


class FileWatch:
    """What is known of the file under a path: how it looked after the ledger's own last write, and what was in it."""

    def __init__(self, path: Path) -> None:
        """Know nothing yet."""
        self._path = path
        self._wal = path.with_name(f"{path.name}-wal")
        self._seen: FilesSeen | None = None
        self._content: bytes | None = None

    def forget(self) -> None:
        """Know nothing any more: the ledger was closed, and takes whatever it finds when it is opened."""
        self._seen = self._content = None

    def note(self) -> bool:
        """Note how the files look after an own write; return whether they still are the files that were written."""
        before, self._seen = self._seen, self._look()
        if before is not None and (before.main is None or not before.main.is_same_file(self._seen.main)):
            self._seen = before
            return False
        if before is None or before.main != self._seen.main:  # SQLite wrote a part of the WAL into it
            self._content = self._read_content()
        return True

    def note_opened(self) -> None:
        """Note how the files look that were just opened, whatever was there before."""
        self.forget()
        self.note()

    def displacement(self) -> Displacement:
        """Return what happened to the files since they were noted."""
        before, now = self._seen, self._look()
        if before is None or now == before:
            return Displacement.NONE
        if before.main is None or not before.main.is_same_file(now.main):
            return Displacement.REPLACED
        is_other_content = now.main != before.main and self._content not in (None, self._read_content())
        if now.wal != before.wal and now.wal is not None:
            return Displacement.WRITTEN
        if is_other_content:
            return Displacement.OVERWRITTEN
        return Displacement.TOUCHED if now.wal == before.wal else Displacement.WAL_LOST

    def wait_until_at_rest(self) -> None:
        """Wait until nobody writes the files any more, but not for ever."""
        end, seen, since = monotonic() + _LONGEST_WAIT, self._look(), monotonic()
        while monotonic() < end and monotonic() - since < _REST_SECONDS:
            sleep(_REST_SECONDS / _LOOKS)
            if (now := self._look()) != seen:
                seen, since = now, monotonic()

    def remove_leftover(self, displacement: Displacement) -> None:
        """Delete the WAL of the file before: SQLite would write it into the file that lies there now.

        Every connection to it must be closed.
        """
        if self._seen is None or displacement not in (Displacement.REPLACED, Displacement.OVERWRITTEN):
            return
        wal = self._look().wal
        if wal is not None and wal.is_same_file(self._seen.wal):
            self._wal.unlink(missing_ok=True)
            self._path.with_name(f"{self._path.name}-shm").unlink(missing_ok=True)

    def _look(self) -> FilesSeen:
        return FilesSeen(_stat(self._path), _stat(self._wal))

    def _read_content(self) -> bytes | None:
        """Return a hash of what tells this content from others, from the file without its WAL; None if unreadable."""
        with suppress(sqlite3.Error), closing(connect(self._path, "mode=ro&immutable=1")) as connection:
            digest = hashlib.blake2b()
            for query in _CONTENT:
                for row in connection.execute(query):
                    digest.update(repr(row).encode())
            return digest.digest()
        return None


def _stat(path: Path) -> FileStat | None:
    try:
        stat = path.stat()
    except FileNotFoundError, NotADirectoryError:
        return None
    return FileStat(stat.st_dev, stat.st_ino, stat.st_size, stat.st_mtime_ns)
