"""Finding of a server's check: what would be in the way of a ledger there, as a person would name it."""

from enum import StrEnum
from typing import NamedTuple


class ServerProblem(StrEnum):
    """What is in the way of a ledger on a server."""

    UNREACHABLE = "unreachable"
    CERTIFICATE = "certificate"  # it is not known by the one it shows
    REFUSED = "refused"
    OLD = "old"
    ENCODING = "encoding"
    READ_ONLY = "read_only"
    RIGHTS = "rights"
    NEWER = "newer"
    HELD = "held"
    FILLING = "filling"  # a move to there did not end
    MOVED = "moved"  # the site's ledger was moved away from there
    EMPTY = "empty"  # no site has a ledger there that could be read
    OUTDATED = "outdated"  # an earlier version of us made it, which tells a head office nothing


class ServerFinding(NamedTuple):
    """A problem, and what the server says of it."""

    problem: ServerProblem
    detail: str
