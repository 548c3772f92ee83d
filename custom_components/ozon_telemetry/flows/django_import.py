"""Import flow: a file of the old Django system, a try, what is doubtful, a progress bar and a summary."""

from typing import Any, Final

from homeassistant.config_entries import ConfigEntryState, ConfigSubentryFlow, SubentryFlowResult
from homeassistant.core import callback
from homeassistant.helpers.selector import (
    BooleanSelector,
    FileSelector,
    FileSelectorConfig,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)
import voluptuous as vol

from ..core.django_import import Preview, UnreadableError
from ..django_import.session import ImportOutcome, ImportSession
from ..django_import.trial import TimesAnswer
from ..hub import Hub
from ..permissions import async_current_user_name
from .import_texts import doubt_placeholders, is_doubtful, preview_placeholders, summary_placeholders, time_placeholders
from .long_work import LongWork

CONF_FILE: Final = "file"
CONF_REACH_BACK: Final = "reach_back"
CONF_TIMES: Final = "times"
CONF_CONFIRMED: Final = "confirmed"

_FILE_SCHEMA: Final = vol.Schema(
    {vol.Required(CONF_FILE): FileSelector(FileSelectorConfig(accept=".sqlite3,.sqlite,.db,.zip,.csv"))}
)
_TIMES_SCHEMA: Final = vol.Schema(
    {
        vol.Required(CONF_TIMES, default=TimesAnswer.SAME.value): SelectSelector(
            SelectSelectorConfig(
                options=[answer.value for answer in TimesAnswer],
                translation_key="import_times",
                mode=SelectSelectorMode.LIST,
            )
        )
    }
)
_PREVIEW_SCHEMA: Final = vol.Schema({vol.Required(CONF_REACH_BACK, default=True): BooleanSelector()})
_DOUBTS_SCHEMA: Final = vol.Schema({vol.Required(CONF_CONFIRMED, default=False): BooleanSelector()})


class ImportFlow(ConfigSubentryFlow):
    """Imports outlets, machines, assignments and treatments; nothing is written before the preview is confirmed.

    What is doubtful is asked first, and what is implausible must be confirmed a second time.
    """

    _session: ImportSession
    _preview: Preview
    _outcome: ImportOutcome
    _reach_back = True
    _by = ""
    _answer = TimesAnswer.SAME

    def __init__(self) -> None:
        """Start without tasks."""
        self._work = LongWork[SubentryFlowResult](self)

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
        return await self._work.show("reading", self._async_read, "times")

    async def async_step_times(self, form: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Ask whether treatments are the same whose times are off, if there are any."""
        if not self._preview.needs_answer:
            return await self.async_step_preview()
        if form is None:
            placeholders = time_placeholders(self.hass, self._preview)
            return self.async_show_form(
                step_id="times", data_schema=_TIMES_SCHEMA, description_placeholders=placeholders
            )
        self._answer = TimesAnswer(form[CONF_TIMES])
        return await (self.async_step_preview() if self._answer is TimesAnswer.SAME else self.async_step_comparing())

    async def async_step_comparing(self, _: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Show the progress of comparing the file once more."""
        return await self._work.show("comparing", self._async_read, "preview")

    async def async_step_preview(self, form: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Show what would be imported, and ask for confirmation."""
        if form is None:
            placeholders = preview_placeholders(self._session, self._preview)
            return self.async_show_form(
                step_id="preview", data_schema=_PREVIEW_SCHEMA, description_placeholders=placeholders
            )
        self._reach_back, self._by = form[CONF_REACH_BACK], async_current_user_name()
        return await (self.async_step_doubts() if self._is_doubtful else self.async_step_importing())

    async def async_step_doubts(self, form: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Show what is implausible, and ask for a second confirmation."""
        if form is not None and form[CONF_CONFIRMED]:
            return await self.async_step_importing()
        return self.async_show_form(
            step_id="doubts",
            data_schema=_DOUBTS_SCHEMA,
            errors={CONF_CONFIRMED: "not_confirmed"} if form is not None else {},
            description_placeholders=doubt_placeholders(self._preview, self._answer),
        )

    async def async_step_importing(self, _: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Show the progress of the import."""
        return await self._work.show("importing", self._async_import, "imported")

    async def async_step_imported(self, _: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Show what was imported."""
        return self.async_abort(reason="imported", description_placeholders=summary_placeholders(self._outcome))

    async def async_step_failed(self, _: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Show why the import ended; what is imported stays, and is not imported again."""
        return self.async_abort(reason="import_failed", description_placeholders={"detail": str(self._work.error)})

    @callback
    def async_remove(self) -> None:
        """Cancel all tasks and remove the file, however the flow ended."""
        self._work.cancel()
        if hasattr(self, "_session"):
            self.hass.async_add_executor_job(self._session.close)

    @property
    def _is_doubtful(self) -> bool:
        return is_doubtful(self._preview, self._answer)

    async def _async_read(self) -> None:
        self._preview = await self._session.async_preview(self.async_update_progress, self._answer)

    async def _async_import(self) -> None:
        self._outcome = await self._session.async_import(
            self.async_update_progress, reach_back=self._reach_back, by=self._by
        )

    async def _async_open(self, hub: Hub, file_id: str) -> tuple[str, str]:
        """Open the upload; return the key of an error and its detail, both empty if there is none."""
        try:
            self._session = await ImportSession.async_open(hub, file_id)
        except UnreadableError as error:
            return error.problem, error.detail
        except ValueError:
            return "file_gone", ""  # an upload can be opened once
        return "", ""
