"""Release of the interpreter lock between chunks of a long computation, so that the event loop is not starved.

A thread that computes gives the lock up after five milliseconds, but the event loop gives it up at every read or write.
Without pauses the loop makes nearly no progress until a whole batch is processed.
"""

from collections.abc import Iterable, Iterator
from itertools import batched
from time import sleep
from typing import Final

CHUNK: Final = 100  # processed in less than a millisecond
_PAUSE: Final = 0.001


def release_gil_between[T](batch: Iterable[T]) -> Iterator[T]:
    """Yield what is in a batch, with a pause between two chunks of it; a small one has none."""
    for number, chunk in enumerate(batched(batch, CHUNK, strict=False)):
        if number:
            sleep(_PAUSE)
        yield from chunk
