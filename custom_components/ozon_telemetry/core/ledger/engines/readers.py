"""Readers: how many queries run, so that a ledger is not taken away under them."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition


class Readers:
    """How many queries run, in any thread."""

    def __init__(self) -> None:
        """Begin with none."""
        self._number = 0
        self._changed = Condition()

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Count one more for as long as this lasts."""
        self._add(1)
        try:
            yield
        finally:
            self._add(-1)

    def wait(self, seconds: float) -> bool:
        """Wait until none runs, at most so long; return whether none does."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._number, seconds)

    def _add(self, number: int) -> None:
        with self._changed:
            self._number += number
            self._changed.notify_all()
