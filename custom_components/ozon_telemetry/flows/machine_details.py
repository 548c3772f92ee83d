"""Adding a machine, and changing its details."""

from typing import Any

from homeassistant.config_entries import SubentryFlowResult
import voluptuous as vol

from ..clock import now_millis
from ..core.domain.fleet import ALWAYS, Machine, Placement
from ..core.domain.fleet_edits import assign_since
from ..devices.pending import dismiss_discovery
from ..fleet.editor import save, subentry_of
from .devices import CONF_DEVICE, chosen_device, device_errors, device_selector
from .form_fields import CONF_OUTLET, NEW, Errors, Form, named_selector
from .machine_base import MachineSteps
from .machine_fields import described, detail_errors, detail_fields, detail_values, naming_fields
from .start_time import instant_of, since_errors, since_fields


class DetailSteps(MachineSteps):
    """The steps about what a machine is called and is."""

    async def async_step_user(self, form: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Add a machine, which has always stood in its first outlet until a move says otherwise."""
        if form is None:
            return self._show_new({}, {})
        if errors := detail_errors(form, self._fleet.machines.values()) | device_errors(form) | since_errors(form):
            return self._show_new(form, errors)
        places = (Placement(form[CONF_OUTLET], ALWAYS),) if form.get(CONF_OUTLET) else ()
        created = subentry_of(self._with_device(described(Machine(NEW, "", placements=places), form), form))
        return self.async_create_entry(title=created.title, data=created.data)

    async def async_step_details(self, form: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Change what the machine is called and is."""
        machine = self._machine
        others = [other for other in self._fleet.machines.values() if other.id != machine.id]
        errors = detail_errors(form, others) if form else {}
        if form is None or errors:
            schema = vol.Schema(naming_fields() | detail_fields())
            return self._show("details", schema, form or detail_values(machine), errors)
        return self._finish([described(machine, form)])

    def _show_new(self, values: Form, errors: Errors) -> SubentryFlowResult:
        fleet = self._fleet
        places = {vol.Optional(CONF_OUTLET): named_selector(fleet.outlets.values())}
        devices = {vol.Optional(CONF_DEVICE): device_selector(self.hass, fleet)}
        schema = vol.Schema(naming_fields() | places | devices | since_fields() | detail_fields())
        suggested = self.add_suggested_values_to_schema(schema, values)
        return self.async_show_form(step_id="user", data_schema=suggested, errors=errors)

    def _with_device(self, machine: Machine, form: Form) -> Machine:
        """Return the new machine with its device, which any other machine gives up."""
        if CONF_DEVICE not in form:
            return machine
        device_id = chosen_device(form)
        everyone = [*self._fleet.machines.values(), machine]
        changed = {it.id: it for it in assign_since(everyone, machine.id, device_id, instant_of(form), now_millis())}
        equipped = changed.pop(machine.id)
        save(self.hass, self._get_entry(), changed.values())
        dismiss_discovery(self.hass, device_id)
        return equipped
