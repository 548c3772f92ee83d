"""Fields of a JSON payload, read with their types and bounds; the first one that is wrong rejects the payload."""

import re
from typing import Any, Final

import orjson

from ..domain.messages import Reason

MAX_PAYLOAD: Final = 4096
MAX_COUNTER: Final = 2**32 - 1
MAX_TEXT: Final = 64

_UNPRINTABLE = re.compile(r"[^\x20-\x7e\xa0-\U0010ffff]")
# The largest whole number that every JSON reader keeps exactly.
_MAX_INTEGER: Final = 2**53

type Fields = dict[str, Any]


class RejectedError(Exception):
    """Carries a reason up to the place that turns it into a `Rejected`."""

    def __init__(self, reason: Reason, detail: str) -> None:
        """Carry `detail` for the log."""
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail


def parse_object(payload: bytes, most: int = MAX_PAYLOAD) -> Fields:
    """Return the object of a payload of at most so many bytes; a longer one is not even parsed."""
    if len(payload) > most:
        raise RejectedError(Reason.TOO_LARGE, f"more than {most} bytes")
    try:
        fields = orjson.loads(payload)
    except orjson.JSONDecodeError as err:
        raise RejectedError(Reason.NOT_JSON, str(err)[:80]) from None
    if not isinstance(fields, dict):
        raise RejectedError(Reason.WRONG_TYPE, "the payload is no JSON object")
    return fields


def integer(fields: Fields, name: str, highest: int = MAX_COUNTER) -> int:
    """Return a whole number from 0 on."""
    value = fields.get(name)
    if type(value) is not int:  # a bool is no number here
        raise RejectedError(Reason.WRONG_TYPE, f"{name} is no whole number")
    if not 0 <= value <= highest:
        raise RejectedError(Reason.OUT_OF_RANGE, f"{name} is {value}")
    return value


def optional_integer(fields: Fields, name: str) -> int | None:
    """Return a whole number from 0 on, or None where there is none."""
    return None if fields.get(name) is None else integer(fields, name, _MAX_INTEGER)


def flag(fields: Fields, name: str) -> bool | None:
    """Return a boolean, or None where there is none."""
    value = fields.get(name)
    if value is None or isinstance(value, bool):
        return value
    raise RejectedError(Reason.WRONG_TYPE, f"{name} is no boolean")


def text(fields: Fields, name: str) -> str | None:
    """Return free text, which is only shown: bounded and cleaned instead of rejected."""
    value = fields.get(name)
    return _UNPRINTABLE.sub("", value)[:MAX_TEXT] or None if isinstance(value, str) else None


def lookup[T](names: dict[str, T], value: object) -> T | None:
    """Return what a name stands for, or None if it is no name of these."""
    return names.get(value) if isinstance(value, str) else None


def without_none(fields: Fields) -> Fields:
    """Return the fields that have a value."""
    return {name: value for name, value in fields.items() if value is not None}
