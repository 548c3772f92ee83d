"""Everything a person can do with a machine, as the one dialogue that Home Assistant offers for it."""

from typing import Any

from homeassistant.config_entries import SubentryFlowResult

from .machine_changes import ChangeSteps
from .machine_details import DetailSteps
from .machine_history import HistorySteps
from .machine_maintenance import MaintenanceSteps


class MachineFlow(DetailSteps, ChangeSteps, HistorySteps, MaintenanceSteps):
    """Adds a machine; of an existing one it changes details, device, outlet or history, and records maintenance."""

    async def async_step_reconfigure(self, _: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Ask what to change; only what can be changed is offered."""
        machine = self._machine
        choices = ["details", "device"]
        choices += ["remove_device"] if machine.current_device else []
        choices += ["place"] if self._fleet.outlets else []
        choices += ["history"] if machine.assignments or machine.placements else []
        choices += ["maintenance"] if self._keeps_history else []
        return self.async_show_menu(
            step_id="reconfigure", menu_options=choices, description_placeholders=self._about(machine)
        )
