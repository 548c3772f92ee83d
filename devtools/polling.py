"""Polling: wait for a condition that no event announces, with a deadline that says what did not happen."""

import asyncio
from collections.abc import Awaitable, Callable
from inspect import isawaitable
import time
from typing import Any, Final, overload

WAIT_SECONDS: Final = 60.0  # limits the wait for what never comes; no test asserts how long something takes
INTERVAL: Final = 0.02  # seconds between two calls of the condition


@overload
async def until[T](
    what: str, condition: Callable[[], Awaitable[T | None]], seconds: float = ..., interval: float = ...
) -> T: ...
@overload
async def until[T](what: str, condition: Callable[[], T | None], seconds: float = ..., interval: float = ...) -> T: ...
async def until(
    what: str, condition: Callable[[], Any], seconds: float = WAIT_SECONDS, interval: float = INTERVAL
) -> Any:
    """Return the first true value of `condition`. Raises TimeoutError with `what` was waited for, and how long.

    Where a test freezes the clock, `interval` must be 0: a sleep would never end. The deadline is not frozen.
    """
    end = _now() + seconds
    while True:
        found = condition()
        if isawaitable(found):
            found = await found
        if found:
            return found
        _check(what, seconds, end, found)
        await asyncio.sleep(interval)


def until_sync[T](
    what: str, condition: Callable[[], T | None], seconds: float = WAIT_SECONDS, interval: float = INTERVAL
) -> T:
    """Return the first true value of `condition`, where no event loop runs. Raises TimeoutError as `until` does."""
    end = _now() + seconds
    while not (found := condition()):
        _check(what, seconds, end, found)
        time.sleep(interval)
    return found


def _check(what: str, seconds: float, end: float, found: object) -> None:
    if _now() > end:
        last = "" if found is None or found is False else f", but got {found!r}"
        raise TimeoutError(f"waited {seconds:g} s for {what}{last}")


def _now() -> float:
    """Return the monotonic time, which freezegun does not replace under this name."""
    return time.clock_gettime(time.CLOCK_MONOTONIC)
