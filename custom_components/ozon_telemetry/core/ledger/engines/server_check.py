"""Check of a server, before a ledger is kept on it: what would be in the way, as a person would name it."""

from enum import StrEnum
from typing import NamedTuple

from .place import ServerPlace


class ServerProblem(StrEnum):
    """What is in the way of a ledger on a server."""

    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    OLD = "old"
    ENCODING = "encoding"
    READ_ONLY = "read_only"
    RIGHTS = "rights"
    NEWER = "newer"
    HELD = "held"


class ServerFinding(NamedTuple):
    """A problem, and what the server says of it."""

    problem: ServerProblem
    detail: str


def check_server(place: ServerPlace) -> ServerFinding | None:
    """Return what is in the way of a ledger at a place, None if nothing; nothing is changed there."""
    from .postgresql.check import find_problem  # noqa: PLC0415  its driver is installed only where it is used

    return find_problem(place)
