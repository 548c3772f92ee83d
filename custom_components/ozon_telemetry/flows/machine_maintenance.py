"""Steps about a machine's maintenance: show its log, record a maintenance, correct or remove an entry."""

from typing import Any, Final

from homeassistant.config_entries import SubentryFlowResult
from homeassistant.helpers.selector import (
    BooleanSelector,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)
import voluptuous as vol

from ..actions.maintenance import CONF_DATE, CONF_DONE_BY, CONF_NOTE, async_correct
from ..api.requests import user_facing_errors
from ..core.ledger.maintenance_log import MaintenanceEntry
from ..hub import Hub
from .machine_base import MachineSteps
from .machine_fields import async_record_form, entry_of, history_text, maintenance_errors, maintenance_schema
from .time_fields import CONF_REMOVE

CONF_ENTRY: Final = "entry"


class MaintenanceSteps(MachineSteps):
    """The steps of the maintenance log, which is in the ledger: the hub is loaded."""

    _corrected: MaintenanceEntry

    async def async_step_maintenance(self, _: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Show the log, and a menu of what to do with it; without entries there is only one thing to do."""
        history = await self._async_history()
        if not history:
            return await self.async_step_maintenance_new()
        return self.async_show_menu(
            step_id="maintenance",
            menu_options=["maintenance_new", "maintenance_entries"],
            description_placeholders={**self._about(self._machine), "history": history_text(history)},
        )

    async def async_step_maintenance_new(self, form: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Record a maintenance."""
        errors = maintenance_errors(form) if form else {}
        if form is None or errors:
            return self._show("maintenance_new", maintenance_schema(), form or {}, errors)
        await async_record_form(self._hub, self._machine.id, form)
        return self.async_abort(reason="maintenance_recorded")

    async def async_step_maintenance_entries(self, form: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Ask which entry to correct."""
        history = {entry.day.isoformat(): entry for entry in await self._async_history()}
        if form is None or form[CONF_ENTRY] not in history:
            options = [SelectOptionDict(value=day, label=entry_of(entry)) for day, entry in history.items()]
            selector = SelectSelector(SelectSelectorConfig(options=options, mode=SelectSelectorMode.LIST))
            return self._show("maintenance_entries", vol.Schema({vol.Required(CONF_ENTRY): selector}), {}, {})
        self._corrected = history[form[CONF_ENTRY]]
        return await self.async_step_maintenance_entry()

    async def async_step_maintenance_entry(self, form: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Correct or remove an entry."""
        errors = maintenance_errors(form) if form and not form[CONF_REMOVE] else {}
        if form is None or errors:
            schema = maintenance_schema().extend({vol.Required(CONF_REMOVE, default=False): BooleanSelector()})
            return self._show("maintenance_entry", schema, form or self._shown, errors)
        if self._corrected not in await self._async_history():
            return self.async_abort(reason="maintenance_changed")
        await async_correct(self._hub, self._corrected, None if form[CONF_REMOVE] else form)
        return self.async_abort(reason="maintenance_corrected")

    @property
    def _hub(self) -> Hub:
        hub: Hub = self._get_entry().runtime_data
        return hub

    @property
    def _shown(self) -> dict[str, str]:
        entry = self._corrected
        return {CONF_DATE: entry.day.isoformat(), CONF_DONE_BY: entry.done_by, CONF_NOTE: entry.note}

    async def _async_history(self) -> list[MaintenanceEntry]:
        with user_facing_errors(self._hub):
            return await self._hub.reader.maintenance_history(self._machine.id)
