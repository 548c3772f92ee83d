"""Coercion of single values of the old database, whose types SQLite does not check: what is unusable becomes None.

A spreadsheet may have written them in its own way: 24.05.2026 03:58, 3,0 and WAHR.
"""

from datetime import date
import re
from typing import Final

from ..domain.messages import Millis
from ..protocol.codec import parse_time
from ..protocol.json_fields import MAX_COUNTER

_MAX_TEXT_LENGTH: Final = 500
_UNPRINTABLE: Final = re.compile(r"[^\n\x20-\x7e\xa0-\U0010ffff]")
_TRUE_WORDS: Final = {"1", "1.0", "t", "true", "y", "yes", "wahr", "ja", "истина", "да", "benar", "ya", "waar"}
_FALSE_WORDS: Final = {"0", "0.0", "f", "false", "n", "no", "falsch", "nein", "ложь", "нет", "salah", "tidak", "onwaar"}
_NO_VALUE: Final = {"", "null", "\\n", "none"}
# A whole number, perhaps with decimals; three of them could as well be thousands, and are refused.
_WHOLE: Final = re.compile(r"(\d{1,20})(?:[.,]0{1,2})?")
_POINTED_DATE: Final = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?:[ T,]+(\d{1,2})([:.]\d.*))?")


def text(value: object) -> str:
    """Return a text without control characters and of limited length; empty if there is none."""
    return _UNPRINTABLE.sub("", value).strip()[:_MAX_TEXT_LENGTH] if isinstance(value, str) else ""


def is_empty(value: object) -> bool:
    """Tell whether there is no value, rather than one that cannot be read."""
    return value is None or (isinstance(value, str) and value.strip().lower() in _NO_VALUE)


def flag(value: object, *, unknown: bool) -> bool:
    """Return a boolean; `unknown` if it is none."""
    word = str(value).strip().lower()
    return True if word in _TRUE_WORDS else False if word in _FALSE_WORDS else unknown


def integer(value: object) -> int | None:
    """Return an integer in the range of a counter or a key."""
    if isinstance(value, str) and (match := _WHOLE.fullmatch(value.strip())) and value.isascii():
        value = int(match[1])
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return value if type(value) is int and 0 <= value <= MAX_COUNTER else None


def instant(value: object) -> Millis | None:
    """Return an instant; Django keeps UTC, and writes no zone into SQLite."""
    return parse_time(_in_iso(value.strip())) if isinstance(value, str) else None


def day(value: object) -> date | None:
    """Return a date; the time that a spreadsheet may have added to it does not count."""
    try:
        return date.fromisoformat(_in_iso(value.strip())[:10]) if isinstance(value, str) else None
    except ValueError:
        return None


def quoted(name: str) -> str:
    """Return a name quoted as an SQL identifier, whatever it is."""
    return '"' + name.replace('"', '""') + '"'


def _in_iso(told: str) -> str:
    """Return a date such as 24.05.2026 03:58 as ISO 8601 writes it; anything else as it is."""
    match = _POINTED_DATE.fullmatch(told)
    if match is None:
        return told
    day_, month, year, hour, rest = match.groups()
    date_ = f"{year}-{month:0>2}-{day_:0>2}"
    return date_ if hour is None else f"{date_}T{hour:0>2}{rest.replace('.', ':', 1) if rest[0] == '.' else rest}"
