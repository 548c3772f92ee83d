"""Base of the machine's flow: its fleet and machine, showing a form, saving the change."""

from collections.abc import Iterable, Mapping

from homeassistant.config_entries import ConfigSubentryFlow, SubentryFlowResult
import voluptuous as vol

from ..core.domain.fleet import Fleet, Machine
from ..fleet.editor import save
from ..fleet.subentries import fleet_of
from .form_fields import Errors, Form


class MachineSteps(ConfigSubentryFlow):
    """A subentry flow with the hub's fleet and, where a machine is changed, that machine."""

    @property
    def _fleet(self) -> Fleet:
        return fleet_of(self._get_entry())

    @property
    def _machine(self) -> Machine:
        return self._fleet.machines[self._get_reconfigure_subentry().subentry_id]

    def _show(self, step: str, schema: vol.Schema, values: Form, errors: Errors) -> SubentryFlowResult:
        return self.async_show_form(
            step_id=step,
            data_schema=self.add_suggested_values_to_schema(schema, values),
            errors=errors,
            description_placeholders=self._about(self._machine),
        )

    def _about(self, machine: Machine) -> Mapping[str, str]:
        """Return the placeholders of a step's texts; `-` for a device or outlet that the machine does not have."""
        outlet = self._fleet.outlets.get(machine.current_outlet)
        return {
            "machine": machine.name,
            "device": machine.current_device or "-",
            "outlet": outlet.name if outlet else "-",
        }

    def _finish(self, changed: Iterable[Machine]) -> SubentryFlowResult:
        """Save the changed machines, this one first, so that its new device is never unassigned in between."""
        own = self._get_reconfigure_subentry()
        save(self.hass, self._get_entry(), sorted(changed, key=lambda machine: machine.id != own.subentry_id))
        return self.async_update_and_abort(self._get_entry(), own)
