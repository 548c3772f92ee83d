"""What a person does about a repair issue: take note of it, or say in a form what was done."""

from typing import Any

from homeassistant.components.repairs import ConfirmRepairFlow, RepairsFlow, RepairsFlowResult
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant

from .flows.maintenance import async_record_form, maintenance_errors, maintenance_schema
from .issues import MAINTENANCE_OVERDUE


async def async_create_fix_flow(
    hass: HomeAssistant, issue_id: str, data: dict[str, str | int | float | None] | None
) -> RepairsFlow:
    """Return the dialogue of an issue."""
    if data is not None and issue_id.startswith(MAINTENANCE_OVERDUE):
        return MaintenanceRepair(str(data["entry_id"]), str(data["subject"]))
    return ConfirmRepairFlow()


class MaintenanceRepair(RepairsFlow):
    """Asks when an overdue machine was maintained, in the form of its own dialogue."""

    def __init__(self, entry_id: str, machine_id: str) -> None:
        """Ask about a machine of a hub."""
        self._entry_id = entry_id
        self._machine_id = machine_id

    async def async_step_init(self, _: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Begin with the form."""
        return await self.async_step_maintenance()

    async def async_step_maintenance(self, form: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Keep what was done."""
        entry = self.hass.config_entries.async_get_entry(self._entry_id)
        if entry is None or entry.state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="hub_not_loaded")
        machine = entry.runtime_data.fleet.machines.get(self._machine_id)
        if machine is None:
            return self.async_abort(reason="machine_removed")
        errors = maintenance_errors(form) if form else {}
        if form is not None and not errors:
            await async_record_form(entry.runtime_data, self._machine_id, form)
            return self.async_create_entry(data={})
        return self.async_show_form(
            step_id="maintenance",
            data_schema=self.add_suggested_values_to_schema(maintenance_schema(), form or {}),
            errors=errors,
            description_placeholders={"machine": machine.name},
        )
