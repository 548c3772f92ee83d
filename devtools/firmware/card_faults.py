"""Library that makes the card of a firmware program fail, preloaded by every device."""

from pathlib import Path

from devtools.preload import preload_library

from .build import HOST


def card_faults() -> Path:
    """Return the library that injects card faults into the program that preloads it."""
    return preload_library(HOST / "card_faults.cpp")
