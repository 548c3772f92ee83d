"""Imports in the options of a hub: a list of them, and the undo of one after its numbers were confirmed."""

from typing import Any, Final

from homeassistant.config_entries import ConfigEntryState, ConfigFlowResult, OptionsFlow
from homeassistant.core import callback
from homeassistant.helpers.selector import (
    BooleanSelector,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)
import voluptuous as vol

from ..clock import local_datetime
from ..core.domain.messages import Millis
from ..core.ledger.import_log import ImportRecord
from ..core.ledger.import_undo import UndoError
from ..django_import.undo import UndoOutcome, async_imports, async_preview_undo, async_undo, undo_problem
from ..permissions import async_current_user_name
from .import_texts import names_in_words, plain, table_rows
from .long_work import LongWork

CONF_IMPORT: Final = "import"
CONF_TAKES_FLEET_BACK: Final = "take_back_fleet"
CONF_CONFIRMED: Final = "confirmed"

_MOST_SHOWN: Final = 50


class ImportsSteps(OptionsFlow):
    """The steps that list imports and undo one; the first is `async_step_imports`."""

    _imports: list[ImportRecord]
    _chosen: ImportRecord
    _outcome: UndoOutcome
    _takes_fleet_back = True

    def __init__(self) -> None:
        """Start without tasks."""
        self._work = LongWork[ConfigFlowResult](self)

    async def async_has_imports(self) -> bool:
        """Tell whether there are imports to list."""
        if self.config_entry.state is not ConfigEntryState.LOADED:
            return False
        self._imports = await async_imports(self.config_entry.runtime_data)
        return bool(self._imports)

    async def async_step_imports(self, form: dict[str, Any] | None = None) -> ConfigFlowResult:
        """List the imports, and ask which one to undo."""
        undoable = [record for record in self._imports if undo_problem(record) is None]
        placeholders = {"imports": table_rows(map(_row, self._imports[:_MOST_SHOWN]))}
        if not undoable:
            return self.async_abort(reason="no_undo", description_placeholders=placeholders)
        if form is None:
            options = [SelectOptionDict(value=str(record.number), label=_label(record)) for record in undoable]
            selector = SelectSelector(SelectSelectorConfig(options=options, mode=SelectSelectorMode.LIST))
            schema = vol.Schema({vol.Required(CONF_IMPORT, default=str(undoable[0].number)): selector})
            return self.async_show_form(step_id="imports", data_schema=schema, description_placeholders=placeholders)
        self._chosen = next(record for record in undoable if str(record.number) == form[CONF_IMPORT])
        return await self.async_step_undo()

    async def async_step_undo(self, form: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show what the undo takes back, and ask for confirmation."""
        if form is not None and form[CONF_CONFIRMED]:
            self._takes_fleet_back = form.get(CONF_TAKES_FLEET_BACK, False)
            self._by = async_current_user_name()
            return await self.async_step_undoing()
        outcome = await async_preview_undo(self.config_entry.runtime_data, self._chosen)
        fields: dict[Any, Any] = {vol.Required(CONF_CONFIRMED, default=False): BooleanSelector()}
        if outcome.taken_back:
            fields = {vol.Required(CONF_TAKES_FLEET_BACK, default=True): BooleanSelector(), **fields}
        return self.async_show_form(
            step_id="undo",
            data_schema=vol.Schema(fields),
            errors={CONF_CONFIRMED: "not_confirmed"} if form is not None else {},
            description_placeholders={"import": _label(self._chosen), **_undo_placeholders(outcome)},
        )

    async def async_step_undoing(self, _: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show the progress of the undo."""
        return await self._work.show("undoing", self._async_undo, "undone")

    async def async_step_undone(self, _: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show what was taken back."""
        return self.async_abort(reason="undone", description_placeholders=_undo_placeholders(self._outcome))

    async def async_step_failed(self, _: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show why the undo ended."""
        error = self._work.error
        if not isinstance(error, UndoError):
            return self.async_abort(reason="undo_failed", description_placeholders={"detail": str(error)})
        return self.async_abort(reason="undo_pruned" if error.reason == "pruned" else "undo_changed")

    @callback
    def async_remove(self) -> None:
        """Cancel all tasks, however the flow ended."""
        self._work.cancel()

    async def _async_undo(self) -> None:
        self._outcome = await async_undo(
            self.config_entry.runtime_data,
            self._chosen.number,
            self._by,
            self.async_update_progress,
            takes_fleet_back=self._takes_fleet_back,
        )


def _undo_placeholders(outcome: UndoOutcome) -> dict[str, str]:
    return {
        "treatments": str(outcome.treatments),
        "recovered": f"{outcome.recovered:+d}",
        "taken_back": names_in_words(map(plain, outcome.taken_back)),
        "kept": names_in_words(map(plain, outcome.kept)),
    }


def _row(record: ImportRecord) -> tuple[object, ...]:
    result = record.result
    counts = (result.added, f"{result.recovered:+d}", result.already_counted, record.left_out)
    undone = _time(record.undone_at) if record.undone_at else "-"
    return (_time(record.started_at), plain(", ".join(record.files)), plain(record.imported_by) or "-", *counts, undone)


def _label(record: ImportRecord) -> str:
    return f"{_time(record.started_at)} · {record.files[0]} · {record.result.added}"


def _time(instant: Millis) -> str:
    return local_datetime(instant).strftime("%Y-%m-%d %H:%M")
