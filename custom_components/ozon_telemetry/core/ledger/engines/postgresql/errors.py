"""PostgreSQL's errors, as a person would name them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy.exc import DBAPIError, TimeoutError as PoolTimeoutError

from ...errors import LedgerError, LedgerErrorKind

# A prepared statement that is not there, or is there already: it was another session that prepared it.
_OF_ANOTHER_SESSION: Final = frozenset(("26000", "42P05"))

_NO_RIGHT: Final = "42501"  # to a table: the user is let in
# By SQLSTATE, else by its class, which are its first two characters.
_KIND_BY_STATE: Final = {
    "53100": LedgerErrorKind.DISK_FULL,
    "55P03": LedgerErrorKind.LOCKED,
    "25006": LedgerErrorKind.READ_ONLY,
    _NO_RIGHT: LedgerErrorKind.REFUSED,
    "57014": LedgerErrorKind.SLOW,
    **dict.fromkeys(_OF_ANOTHER_SESSION, LedgerErrorKind.UNREACHABLE),
    "XX001": LedgerErrorKind.CORRUPT,
    "XX002": LedgerErrorKind.CORRUPT,
}
_KIND_BY_CLASS: Final = {
    "08": LedgerErrorKind.UNREACHABLE,
    "25": LedgerErrorKind.UNREACHABLE,
    "28": LedgerErrorKind.REFUSED,
    "3D": LedgerErrorKind.REFUSED,
    "40": LedgerErrorKind.LOCKED,
    "53": LedgerErrorKind.UNREACHABLE,
    "57": LedgerErrorKind.UNREACHABLE,
}
_PASSING: Final = ("starting up", "shutting down", "in recovery", "too many", "remaining connection slots")


def is_of_pooler(error: LedgerError) -> bool:
    """Tell whether an error means that the transactions of a connection have sessions that others had before."""
    cause = error.__cause__
    return getattr(getattr(cause, "orig", cause), "sqlstate", None) in _OF_ANOTHER_SESSION


@contextmanager
def translate_errors() -> Iterator[None]:
    """Raise errors of the server and of the way to it as a `LedgerError`."""
    try:
        yield
    except DBAPIError as err:
        raise _translated(err.orig) from err
    except PoolTimeoutError as err:
        raise LedgerError(LedgerErrorKind.SLOW, str(err)) from err
    except OSError as err:
        raise LedgerError(LedgerErrorKind.UNREACHABLE, str(err)) from err
    except Exception as err:
        if not hasattr(err, "sqlstate"):  # only the driver's errors have one
            raise
        raise _translated(err) from err


def _translated(error: BaseException | None) -> LedgerError:
    kind, state = _kind_of(error), getattr(error, "sqlstate", None)
    return LedgerError(kind, _said(error), is_of_login=kind is LedgerErrorKind.REFUSED and state != _NO_RIGHT)


def _kind_of(error: BaseException | None) -> LedgerErrorKind:
    state = getattr(error, "sqlstate", None)
    if state is None:
        return _kind_of_no_answer(error)
    return _KIND_BY_STATE.get(state) or _KIND_BY_CLASS.get(state[:2], LedgerErrorKind.UNAVAILABLE)


def _kind_of_no_answer(error: BaseException | None) -> LedgerErrorKind:
    """Tell a server that let nobody in, which has no SQLSTATE for us, from one that was not there."""
    said = _said(error)
    is_refused = "FATAL" in said and not any(word in said for word in _PASSING)
    return LedgerErrorKind.REFUSED if is_refused else LedgerErrorKind.UNREACHABLE


def _said(error: BaseException | None) -> str:
    return str(error).strip()
