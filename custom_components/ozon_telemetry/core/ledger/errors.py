"""Ledger errors: what can be wrong with the place where the ledger is kept, as a person would name it."""

from enum import StrEnum


class LedgerErrorKind(StrEnum):
    """Why the ledger cannot be written; each has its own advice."""

    DISK_FULL = "disk_full"
    LOCKED = "locked"
    READ_ONLY = "read_only"
    CORRUPT = "corrupt"
    NEWER = "newer"
    UNAVAILABLE = "unavailable"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    SLOW = "slow"
    HELD = "held"
    FENCED = "fenced"


class LedgerError(Exception):
    """The ledger could not be read or written; nothing of the attempt was kept, so nothing may be acknowledged."""

    def __init__(self, kind: LedgerErrorKind, detail: str) -> None:
        """Keep the kind and what the database said."""
        super().__init__(f"{kind}: {detail}")
        self.kind = kind
        self.detail = detail
