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
    MOVED = "moved"


class LedgerError(Exception):
    """The ledger could not be read or written; nothing of the attempt was kept, so nothing may be acknowledged."""

    def __init__(self, kind: LedgerErrorKind, detail: str, *, is_of_login: bool = False) -> None:
        """Keep the kind and what the database said; whether it lets this user in no more, with this password."""
        super().__init__(f"{kind}: {detail}")
        self.kind = kind
        self.detail = detail
        self.is_of_login = is_of_login


class MoveProblem(StrEnum):
    """Why a ledger cannot be moved to a place, or away from one, as a person would name it."""

    OCCUPIED = "occupied"  # a ledger is there already
    ELSEWHERE = "elsewhere"  # a device of it counts for another site there
    SHARED = "shared"  # a device of it counted for another site too, where it is
    DIFFERENT = "different"  # what was stored there is not what was sent
    IN_USE = "in_use"  # it was not moved away from there, so that it must not be removed


class MoveError(Exception):
    """A ledger cannot be moved or removed; it is as it was."""

    def __init__(self, problem: MoveProblem, detail: str) -> None:
        """Keep the problem, and what it is about."""
        super().__init__(f"{problem}: {detail}")
        self.problem = problem
        self.detail = detail
