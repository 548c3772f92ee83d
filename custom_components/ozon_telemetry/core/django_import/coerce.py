"""Single values of the old database, which SQLite does not check: whatever is not what it should be is None."""

from datetime import date
import re
from typing import Final

from ..domain.messages import Millis
from ..protocol.codec import MAX_COUNTER, parse_time

_MOST_LETTERS: Final = 500
_UNPRINTABLE: Final = re.compile(r"[^\n\x20-\x7e\xa0-\U0010ffff]")
_TRUE: Final = {"1", "t", "true", "y", "yes"}
_FALSE: Final = {"0", "f", "false", "n", "no"}


def text(value: object) -> str:
    """Return a text without control characters, not too long; empty if there is none."""
    return _UNPRINTABLE.sub("", value).strip()[:_MOST_LETTERS] if isinstance(value, str) else ""


def flag(value: object, *, unknown: bool) -> bool:
    """Return a truth value; `unknown` if it is none."""
    word = str(value).strip().lower()
    return True if word in _TRUE else False if word in _FALSE else unknown


def whole(value: object) -> int | None:
    """Return a whole number that a counter or a key can be."""
    if isinstance(value, str) and value.strip().isdecimal():
        value = int(value.strip()[:20])
    return value if type(value) is int and 0 <= value <= MAX_COUNTER else None


def instant(value: object) -> Millis | None:
    """Return an instant; Django keeps UTC, and writes no zone into SQLite."""
    return parse_time(value.strip()) if isinstance(value, str) else None


def day(value: object) -> date | None:
    """Return a date."""
    try:
        return date.fromisoformat(value.strip()[:10]) if isinstance(value, str) else None
    except ValueError:
        return None


def quoted(name: str) -> str:
    """Return a name as SQL takes it, whatever it is."""
    return '"' + name.replace('"', '""') + '"'
