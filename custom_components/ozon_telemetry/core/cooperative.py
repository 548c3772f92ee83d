"""Pauses in the long work of a thread, in which the event loop gets on with its own.

Python's lock goes back and forth between them: whoever computes gives it up after five milliseconds, but the event loop
gives it up at every byte it reads or writes. Without pauses it stands nearly still until a whole batch is judged.
"""

from collections.abc import Iterable, Iterator
from itertools import batched
from time import sleep
from typing import Final

PART: Final = 100  # judged in less than a millisecond
_PAUSE: Final = 0.001


def release_gil_between[T](batch: Iterable[T]) -> Iterator[T]:
    """Yield what is in a batch, with a pause between two parts of it; a small one has none."""
    for place, part in enumerate(batched(batch, PART, strict=False)):
        if place:
            sleep(_PAUSE)
        yield from part
