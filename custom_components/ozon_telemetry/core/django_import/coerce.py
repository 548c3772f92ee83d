"""Coercion of single values of the old database, whose types SQLite does not check: what is unusable becomes None."""

from datetime import date
import re
from typing import Final

from ..domain.messages import Millis
from ..protocol.codec import MAX_COUNTER, parse_time

_MAX_TEXT_LENGTH: Final = 500
_UNPRINTABLE: Final = re.compile(r"[^\n\x20-\x7e\xa0-\U0010ffff]")
_TRUE_WORDS: Final = {"1", "t", "true", "y", "yes"}
_FALSE_WORDS: Final = {"0", "f", "false", "n", "no"}


def text(value: object) -> str:
    """Return a text without control characters and of limited length; empty if there is none."""
    return _UNPRINTABLE.sub("", value).strip()[:_MAX_TEXT_LENGTH] if isinstance(value, str) else ""


def flag(value: object, *, unknown: bool) -> bool:
    """Return a boolean; `unknown` if it is none."""
    word = str(value).strip().lower()
    return True if word in _TRUE_WORDS else False if word in _FALSE_WORDS else unknown


def integer(value: object) -> int | None:
    """Return an integer in the range of a counter or a key."""
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
    """Return a name quoted as an SQL identifier, whatever it is."""
    return '"' + name.replace('"', '""') + '"'
