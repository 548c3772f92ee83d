"""A machine was maintained: its history, and the newest entry."""

from typing import Any

from homeassistant.config_entries import ConfigEntryState, SubentryFlowResult

from ..api.requests import user_facing_errors
from ..hub import Hub
from .machine_base import MachineSteps
from .maintenance import async_record_form, described_history, maintenance_errors, maintenance_schema


class MaintenanceSteps(MachineSteps):
    """The step that shows what was done, and takes what was done now or some days ago."""

    async def async_step_maintenance(self, form: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Show the history and keep what was done."""
        hub: Hub = self._get_entry().runtime_data
        errors = maintenance_errors(form) if form else {}
        if form is not None and not errors:
            await async_record_form(hub, self._machine.id, form)
            return self.async_abort(reason="maintenance_recorded")
        with user_facing_errors(hub):
            history = await hub.reader.maintenance_history(self._machine.id)
        return self.async_show_form(
            step_id="maintenance",
            data_schema=self.add_suggested_values_to_schema(maintenance_schema(), form or {}),
            errors=errors,
            description_placeholders={**self._about(self._machine), "history": described_history(history)},
        )

    @property
    def _keeps_history(self) -> bool:
        """Tell whether the hub runs: its ledger holds the history."""
        return self._get_entry().state is ConfigEntryState.LOADED
