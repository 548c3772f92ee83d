"""Waiting for what happens in its own time."""

import asyncio
from collections.abc import Callable


async def until(seen: Callable[[], bool]) -> None:
    """Wait until something is seen, for as long as the test may take."""
    while not seen():  # noqa: ASYNC110 - whatever it is, it has no event of its own
        await asyncio.sleep(0.01)
