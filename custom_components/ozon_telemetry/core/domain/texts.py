"""Texts that people and devices enter, as they are kept and shown in tables."""

import re
from typing import Final

_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def one_line(text: str) -> str:
    """Return a text in one line: line ends and other control characters become spaces, none at either end."""
    return _CONTROL.sub(" ", text).strip()
