"""Moving in from the old Django system: a file, a look at what is in it, a progress bar, a summary."""

import asyncio
from collections.abc import Callable, Coroutine
import logging
from typing import Any, Final

from homeassistant.config_entries import ConfigEntryState, ConfigSubentryFlow, SubentryFlowResult
from homeassistant.core import callback
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers.selector import BooleanSelector, FileSelector, FileSelectorConfig
import voluptuous as vol

from ..clock import local_datetime
from ..const import DOMAIN
from ..core.django_import import Preview, Skipped, UnreadableError
from ..core.domain.messages import Kind, Millis
from ..django_import.session import ImportOutcome, ImportSession
from ..hub import Hub

_LOGGER = logging.getLogger(__name__)

TASK: Final = f"{DOMAIN} import"
CONF_FILE: Final = "file"
CONF_REACH_BACK: Final = "reach_back"

_PROGRESS_AFTER: Final = 1.0  # seconds; what is done by then needs no progress bar
_PROGRESS_MIN: Final = 3.0  # seconds for which a progress bar lasts at least
_REPEAT_AFTER: Final = 10.0  # seconds after which a dialogue that did not hear of the end is told again

_DONE: Final = FlowResultType.SHOW_PROGRESS_DONE

_FILE: Final = vol.Schema(
    {vol.Required(CONF_FILE): FileSelector(FileSelectorConfig(accept=".sqlite3,.sqlite,.db,.zip,.csv"))}
)
_PREVIEW: Final = vol.Schema({vol.Required(CONF_REACH_BACK, default=True): BooleanSelector()})


class ImportFlow(ConfigSubentryFlow):
    """Imports outlets, machines, assignments and treatments; nothing is written before the person has seen what."""

    _session: ImportSession
    _preview: Preview
    _outcome: ImportOutcome
    _error: BaseException
    _task: asyncio.Task[None] | None = None
    _progress_task: asyncio.Task[None]
    _reach_back = True

    def __init__(self) -> None:
        """Begin with nothing running."""
        self._tasks: list[asyncio.Task[None]] = []

    async def async_step_user(self, form: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Ask for the file."""
        entry = self._get_entry()
        if entry.state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="hub_not_loaded")
        error, detail = (await self._async_open(entry.runtime_data, form[CONF_FILE])) if form else ("", "")
        if form is None or error:
            errors = {CONF_FILE: error} if error else {}
            said = {"detail": detail}
            return self.async_show_form(step_id="user", data_schema=_FILE, errors=errors, description_placeholders=said)
        return await self.async_step_reading()

    async def async_step_reading(self, _: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Show how far the file is read."""
        return await self._show_work("reading", self._async_read, "preview")

    async def async_step_preview(self, form: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Show what would be imported, and ask whether to."""
        if form is not None:
            self._reach_back = form[CONF_REACH_BACK]
            return await self.async_step_importing()
        said = _preview_placeholders(self._session, self._preview)
        return self.async_show_form(step_id="preview", data_schema=_PREVIEW, description_placeholders=said)

    async def async_step_importing(self, _: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Show how far the history is imported."""
        return await self._show_work("importing", self._async_import, "imported")

    async def async_step_imported(self, _: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Say what was done."""
        return self.async_abort(reason="imported", description_placeholders=_summary_placeholders(self._outcome))

    async def async_step_failed(self, _: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Say why it could not go on; what is imported stays, and is not imported again."""
        return self.async_abort(reason="import_failed", description_placeholders={"detail": str(self._error)})

    @callback
    def async_remove(self) -> None:
        """Stop what runs, and remove the file, however the dialogue ended."""
        for task in self._tasks:
            task.cancel()
        if hasattr(self, "_session"):
            self.hass.async_add_executor_job(self._session.close)

    async def _async_read(self) -> None:
        self._preview = await self._session.async_preview(self.async_update_progress)

    async def _async_import(self) -> None:
        self._outcome = await self._session.async_import(self.async_update_progress, reach_back=self._reach_back)

    async def _async_open(self, hub: Hub, file_id: str) -> tuple[str, str]:
        """Understand the upload; return what is wrong with it, and what exactly."""
        try:
            self._session = await ImportSession.async_open(hub, file_id)
        except UnreadableError as error:
            return error.problem, error.detail
        except ValueError:
            return "file_gone", ""  # an upload is good for one look
        return "", ""

    async def _show_work(
        self, step: str, work: Callable[[], Coroutine[Any, Any, None]], then: str
    ) -> SubentryFlowResult:
        """Begin the work of a step, show how far it is, and go on when it is done."""
        if self._task is None:
            self._task = self._start(work())
            await asyncio.wait([self._task], timeout=_PROGRESS_AFTER)
            if self._task.done():
                following: SubentryFlowResult = await getattr(self, f"async_step_{self._next_step(then)}")()
                return following
            self._progress_task = self._start(_wait_at_least(self._task))
        if not self._task.done():
            return self.async_show_progress(step_id=step, progress_action=step, progress_task=self._progress_task)
        following_step = self._next_step(then)
        self._start(self._repeat_progress_event(following_step))
        return self.async_show_progress_done(next_step_id=following_step)

    async def _repeat_progress_event(self, step: str) -> None:
        """Tell the dialogue again and again that a step is next, until it is there.

        Home Assistant tells it once; a browser that was too busy to listen by then would show the bar forever.
        """
        await asyncio.sleep(_REPEAT_AFTER)
        while self.cur_step and (self.cur_step["type"], self.cur_step["step_id"]) == (_DONE, step):
            self.async_notify_flow_changed()
            await asyncio.sleep(_REPEAT_AFTER)

    def _next_step(self, then: str) -> str:
        """Return the step that follows the work that is done."""
        error = self._task.exception() if self._task else None
        self._task = None
        if error is None:
            return then
        self._error = error
        _LOGGER.error("The import could not go on", exc_info=error)
        return "failed"

    def _start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        self._tasks.append(self.hass.async_create_background_task(work, TASK, eager_start=False))
        return self._tasks[-1]


async def _wait_at_least(task: asyncio.Task[None]) -> None:
    """End with a task, but not at once: the end of a bar that is not on the screen yet, nobody would see."""
    await asyncio.gather(asyncio.wait([task]), asyncio.sleep(_PROGRESS_MIN))


def _preview_placeholders(upload: ImportSession, survey: Preview) -> dict[str, str]:
    moved, old, database = upload.merge_fleet(reach_back=True), upload.old, upload.database
    numbers = {
        "outlets": len(old.outlets),
        "new_outlets": moved.new_outlets,
        "machines": len(old.machines),
        "new_machines": moved.new_machines,
        "assignments": len(old.assignments),
        "new_assignments": moved.new_assignments,
        "devices": len({*database.devices, *old.reporting, *(it.device_id for it in old.assignments)}),
        "treatments": survey.treatments,
        "new_treatments": survey.treatments - survey.known,
        "known": survey.known,
        "homeless": survey.unowned,
        **{kind.key: survey.kinds[kind] for kind in Kind},
        **_skipped_counts(survey.skipped),
    }
    lists = {
        "overlapping": moved.overlapping_devices,
        "missing": database.missing_tables,
        "unknown": database.unknown_columns,
    }
    return {
        **{name: str(number) for name, number in numbers.items()},
        **{name: ", ".join(f"`{each}`" for each in listed) or "-" for name, listed in lists.items()},
        "first": _local(survey.first),
        "last": _local(survey.last),
    }


def _summary_placeholders(outcome: ImportOutcome) -> dict[str, str]:
    moved, absorbed = outcome.fleet, outcome.history
    return {
        "new_outlets": str(moved.new_outlets),
        "new_machines": str(moved.new_machines),
        "new_assignments": str(moved.new_assignments),
        "added": str(absorbed.added),
        "known": str(absorbed.already_counted),
        "recovered": f"{absorbed.recovered:+d}",
        "left_out": str(absorbed.pruned + outcome.skipped.total()),
    }


def _skipped_counts(skipped: dict[Skipped, int]) -> dict[str, int]:
    return {f"skipped_{reason}": skipped.get(reason, 0) for reason in Skipped}


def _local(instant: Millis | None) -> str:
    if instant is None:
        return "-"
    return local_datetime(instant).strftime("%Y-%m-%d %H:%M")
