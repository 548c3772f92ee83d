"""Long work of a flow: a task with a progress bar, and the step that follows it."""

import asyncio
from collections.abc import Callable, Coroutine
import logging
from typing import Any, Final

from homeassistant.core import callback
from homeassistant.data_entry_flow import FlowHandler, FlowResult, FlowResultType, UnknownFlow

from ..const import DOMAIN

_LOGGER = logging.getLogger(__name__)

TASK: Final = f"{DOMAIN} import"
FAILED: Final = "failed"  # the step that shows an error

_PROGRESS_AFTER: Final = 1.0  # seconds; what is done by then needs no progress bar
_PROGRESS_MIN: Final = 3.0  # seconds for which a progress bar lasts at least
_REPEAT_AFTER: Final = 10.0  # seconds after which the event that work is done is repeated


class LongWork[Result: FlowResult[Any, Any]]:
    """The tasks of a flow, one after another; `error` is what the last one ended with.

    Calls of a step may overlap: Home Assistant's own, when a task is done, and those of one browser or of two.
    """

    error: BaseException
    _task: asyncio.Task[None]
    _progress_task: asyncio.Task[None]

    def __init__(self, flow: FlowHandler[Any, Result, Any]) -> None:
        """Start without tasks."""
        self._flow = flow
        self._tasks: list[asyncio.Task[None]] = []
        self._step = ""
        self._is_cancelled = False

    async def show(self, step: str, work: Callable[[], Coroutine[Any, Any, None]], next_step: str) -> Result:
        """Start the work of a step, show its progress, and go to the next step when it is done."""
        if self._step != step:
            self._step, self._task = step, self._start(work())
            self._progress_task = self._start(_wait_at_least(self._task))
            await asyncio.wait([self._task], timeout=_PROGRESS_AFTER)
            if self._task.done():
                result: Result = await getattr(self._flow, f"async_step_{self._outcome(next_step)}")()
                return result
        if not self._task.done():
            return self._flow.async_show_progress(step_id=step, progress_action=step, progress_task=self._progress_task)
        next_step = self._outcome(next_step)
        self._start(self._repeat_progress_event(next_step))
        return self._flow.async_show_progress_done(next_step_id=next_step)

    @callback
    def cancel(self) -> None:
        """Cancel all tasks, and begin no other: the flow was removed."""
        self._is_cancelled = True
        for task in self._tasks:
            task.cancel()

    async def _repeat_progress_event(self, step: str) -> None:
        """Repeat the event that a step is next, until the browser shows it.

        Home Assistant sends it once; a browser that was too busy to listen by then would show the bar forever.
        """
        done = (FlowResultType.SHOW_PROGRESS_DONE, step)
        await asyncio.sleep(_REPEAT_AFTER)
        while (shown := self._flow.cur_step) and (shown["type"], shown["step_id"]) == done:
            self._flow.async_notify_flow_changed()
            await asyncio.sleep(_REPEAT_AFTER)

    def _outcome(self, next_step: str) -> str:
        """Return the step after work that is done, or the one that shows its error. Raises UnknownFlow."""
        if self._is_cancelled:
            raise UnknownFlow
        if (error := self._task.exception()) is None:
            return next_step
        self.error = error
        _LOGGER.error("A step of a dialog failed", exc_info=error)
        return FAILED

    def _start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        self._tasks.append(self._flow.hass.async_create_background_task(work, TASK, eager_start=False))
        return self._tasks[-1]


async def _wait_at_least(task: asyncio.Task[None]) -> None:
    """Wait for a task, and long enough that the browser displays the progress bar before it ends."""
    await asyncio.gather(asyncio.wait([task]), asyncio.sleep(_PROGRESS_MIN))
