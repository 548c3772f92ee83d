"""Import flow: a file of the old Django system, a preview, a progress bar and a summary."""

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
_REPEAT_AFTER: Final = 10.0  # seconds after which the event that work is done is repeated

_FILE_SCHEMA: Final = vol.Schema(
    {vol.Required(CONF_FILE): FileSelector(FileSelectorConfig(accept=".sqlite3,.sqlite,.db,.zip,.csv"))}
)
_PREVIEW_SCHEMA: Final = vol.Schema({vol.Required(CONF_REACH_BACK, default=True): BooleanSelector()})


class ImportFlow(ConfigSubentryFlow):
    """Imports outlets, machines, assignments and treatments; nothing is written before the preview is confirmed."""

    _session: ImportSession
    _preview: Preview
    _outcome: ImportOutcome
    _error: BaseException
    _task: asyncio.Task[None] | None = None
    _progress_task: asyncio.Task[None]
    _reach_back = True

    def __init__(self) -> None:
        """Start without tasks."""
        self._tasks: list[asyncio.Task[None]] = []

    async def async_step_user(self, form: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Ask for the file."""
        entry = self._get_entry()
        if entry.state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="hub_not_loaded")
        error, detail = (await self._async_open(entry.runtime_data, form[CONF_FILE])) if form else ("", "")
        if form is None or error:
            return self.async_show_form(
                step_id="user",
                data_schema=_FILE_SCHEMA,
                errors={CONF_FILE: error} if error else {},
                description_placeholders={"detail": detail},
            )
        return await self.async_step_reading()

    async def async_step_reading(self, _: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Show the progress of reading the file."""
        return await self._show_progress("reading", self._async_read, "preview")

    async def async_step_preview(self, form: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Show what would be imported, and ask for confirmation."""
        if form is not None:
            self._reach_back = form[CONF_REACH_BACK]
            return await self.async_step_importing()
        placeholders = _preview_placeholders(self._session, self._preview)
        return self.async_show_form(
            step_id="preview", data_schema=_PREVIEW_SCHEMA, description_placeholders=placeholders
        )

    async def async_step_importing(self, _: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Show the progress of the import."""
        return await self._show_progress("importing", self._async_import, "imported")

    async def async_step_imported(self, _: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Show what was imported."""
        return self.async_abort(reason="imported", description_placeholders=_summary_placeholders(self._outcome))

    async def async_step_failed(self, _: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Show why the import ended; what is imported stays, and is not imported again."""
        return self.async_abort(reason="import_failed", description_placeholders={"detail": str(self._error)})

    @callback
    def async_remove(self) -> None:
        """Cancel all tasks and remove the file, however the flow ended."""
        for task in self._tasks:
            task.cancel()
        if hasattr(self, "_session"):
            self.hass.async_add_executor_job(self._session.close)

    async def _async_read(self) -> None:
        self._preview = await self._session.async_preview(self.async_update_progress)

    async def _async_import(self) -> None:
        self._outcome = await self._session.async_import(self.async_update_progress, reach_back=self._reach_back)

    async def _async_open(self, hub: Hub, file_id: str) -> tuple[str, str]:
        """Open the upload; return the key of an error and its detail, both empty if there is none."""
        try:
            self._session = await ImportSession.async_open(hub, file_id)
        except UnreadableError as error:
            return error.problem, error.detail
        except ValueError:
            return "file_gone", ""  # an upload can be opened once
        return "", ""

    async def _show_progress(
        self, step: str, work: Callable[[], Coroutine[Any, Any, None]], next_step: str
    ) -> SubentryFlowResult:
        """Start the work of a step, show its progress, and go to the next step when it is done."""
        if self._task is None:
            self._task = self._start(work())
            await asyncio.wait([self._task], timeout=_PROGRESS_AFTER)
            if self._task.done():
                result: SubentryFlowResult = await getattr(self, f"async_step_{self._finish(next_step)}")()
                return result
            self._progress_task = self._start(_wait_at_least(self._task))
        if not self._task.done():
            return self.async_show_progress(step_id=step, progress_action=step, progress_task=self._progress_task)
        next_step = self._finish(next_step)
        self._start(self._repeat_progress_event(next_step))
        return self.async_show_progress_done(next_step_id=next_step)

    async def _repeat_progress_event(self, step: str) -> None:
        """Repeat the event that a step is next, until the browser shows it.

        Home Assistant sends it once; a browser that was too busy to listen by then would show the bar forever.
        """
        done = (FlowResultType.SHOW_PROGRESS_DONE, step)
        await asyncio.sleep(_REPEAT_AFTER)
        while self.cur_step and (self.cur_step["type"], self.cur_step["step_id"]) == done:
            self.async_notify_flow_changed()
            await asyncio.sleep(_REPEAT_AFTER)

    def _finish(self, next_step: str) -> str:
        """Forget the work that is done; return the next step, or the one that shows its error."""
        error = self._task.exception() if self._task else None
        self._task = None
        if error is None:
            return next_step
        self._error = error
        _LOGGER.error("The import failed", exc_info=error)
        return "failed"

    def _start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        self._tasks.append(self.hass.async_create_background_task(work, TASK, eager_start=False))
        return self._tasks[-1]


async def _wait_at_least(task: asyncio.Task[None]) -> None:
    """Wait for a task, and long enough that the browser displays the progress bar before it ends."""
    await asyncio.gather(asyncio.wait([task]), asyncio.sleep(_PROGRESS_MIN))


def _preview_placeholders(session: ImportSession, preview: Preview) -> dict[str, str]:
    merged, old, database = session.merge_fleet(reach_back=True), session.old_fleet, session.database
    counts = {
        "outlets": len(old.outlets),
        "new_outlets": merged.new_outlets,
        "machines": len(old.machines),
        "new_machines": merged.new_machines,
        "assignments": len(old.assignments),
        "new_assignments": merged.new_assignments,
        "devices": len({*database.devices, *old.reporting, *(it.device_id for it in old.assignments)}),
        "treatments": preview.treatments,
        "new_treatments": preview.treatments - preview.known,
        "known": preview.known,
        "without_machine": preview.unowned,
        **{kind.key: preview.kinds[kind] for kind in Kind},
        **_skipped_counts(preview.skipped),
    }
    lists = {
        "overlapping": merged.overlapping_devices,
        "missing": database.missing_tables,
        "unknown": database.unknown_columns,
    }
    return {
        **{name: str(count) for name, count in counts.items()},
        **{name: ", ".join(f"`{item}`" for item in items) or "-" for name, items in lists.items()},
        "first": _local(preview.first),
        "last": _local(preview.last),
    }


def _summary_placeholders(outcome: ImportOutcome) -> dict[str, str]:
    merged, history = outcome.fleet, outcome.history
    return {
        "new_outlets": str(merged.new_outlets),
        "new_machines": str(merged.new_machines),
        "new_assignments": str(merged.new_assignments),
        "added": str(history.added),
        "known": str(history.already_counted),
        "recovered": f"{history.recovered:+d}",
        "left_out": str(history.pruned + outcome.skipped.total()),
    }


def _skipped_counts(skipped: dict[Skipped, int]) -> dict[str, int]:
    return {f"skipped_{reason}": skipped.get(reason, 0) for reason in Skipped}


def _local(instant: Millis | None) -> str:
    if instant is None:
        return "-"
    return local_datetime(instant).strftime("%Y-%m-%d %H:%M")
