"""When an overdue machine was maintained, in the form of its own dialogue."""

from typing import Any

from homeassistant.components.repairs import RepairsFlowResult

from ..flows.machine_fields import async_record_form, maintenance_errors, maintenance_schema
from .base import HubRepair


class MaintenanceRepair(HubRepair):
    """Asks when an overdue machine was maintained."""

    async def async_step_init(self, _: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Begin with the form."""
        return await self.async_step_maintenance()

    async def async_step_maintenance(self, form: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Keep what was done."""
        hub, machine_id = self.hub, self.told["subject"]
        machine = hub.fleet.machines.get(machine_id)
        if machine is None:
            return self.async_abort(reason="machine_removed")
        errors = maintenance_errors(form) if form else {}
        if form is not None and not errors:
            await async_record_form(hub, machine_id, form)
            return self.async_create_entry(data={})
        return self.async_show_form(
            step_id="maintenance",
            data_schema=self.add_suggested_values_to_schema(maintenance_schema(), form or {}),
            errors=errors,
            description_placeholders={"machine": machine.name},
        )
