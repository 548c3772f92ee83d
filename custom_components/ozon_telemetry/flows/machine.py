"""The subentry flow of a machine: add one; change its details, device, outlet or history; record its maintenance."""

from typing import Any, Final

from homeassistant.config_entries import ConfigEntryState, SubentryFlowResult
import voluptuous as vol

from ..api.requests import user_facing_errors
from ..clock import now_millis
from ..core.domain.fleet import ALWAYS, Machine, Placement
from ..core.domain.fleet_edits import assign_since, move, release
from ..devices.pending import dismiss_discovery
from ..fleet.editor import save, subentry_of
from ..hub import Hub
from .form_fields import (
    CONF_DEVICE,
    CONF_OUTLET,
    NEW,
    Errors,
    Form,
    chosen_device,
    device_errors,
    device_selector,
    named_selector,
)
from .machine_fields import (
    async_record_form,
    detail_errors,
    detail_fields,
    detail_values,
    history_text,
    maintenance_errors,
    maintenance_schema,
    name_fields,
    with_details,
)
from .machine_history import HistorySteps
from .time_fields import Since, since_errors, since_fields, start_of

_FROM_AN_INSTANT: Final = (Since.NOW, Since.TIME)


class MachineFlow(HistorySteps):
    """Adds a machine, or changes one.

    A new device or outlet holds from an instant on, until the next change that is already known.
    """

    async def async_step_user(self, form: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Add a machine, which has always been in its first outlet until a move says otherwise."""
        if form is None:
            return self._show_new({}, {})
        if errors := detail_errors(form, self._fleet.machines.values()) | device_errors(form) | since_errors(form):
            return self._show_new(form, errors)
        places = (Placement(form[CONF_OUTLET], ALWAYS),) if form.get(CONF_OUTLET) else ()
        created = subentry_of(self._with_device(with_details(Machine(NEW, "", placements=places), form), form))
        return self.async_create_entry(title=created.title, data=created.data)

    async def async_step_reconfigure(self, _: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Show a menu of what can be changed."""
        machine = self._machine
        choices = ["details", "device"]
        choices += ["remove_device"] if machine.current_device else []
        choices += ["place"] if self._fleet.outlets else []
        choices += ["history"] if machine.assignments or machine.placements else []
        choices += ["maintenance"] if self._has_maintenance else []
        return self.async_show_menu(
            step_id="reconfigure", menu_options=choices, description_placeholders=self._about(machine)
        )

    async def async_step_details(self, form: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Change the details of the machine."""
        machine = self._machine
        others = [other for other in self._fleet.machines.values() if other.id != machine.id]
        errors = detail_errors(form, others) if form else {}
        if form is None or errors:
            schema = vol.Schema(name_fields() | detail_fields())
            return self._show("details", schema, form or detail_values(machine), errors)
        return self._finish([with_details(machine, form)])

    async def async_step_device(self, form: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Swap: assign another device to the machine."""
        errors = device_errors(form) | since_errors(form) if form else {}
        if form is None or errors:
            devices = {vol.Required(CONF_DEVICE): device_selector(self.hass, self._fleet)}
            return self._show("device", vol.Schema(devices | since_fields()), form or {}, errors)
        device_id = chosen_device(form)
        changed = assign_since(self._fleet.machines.values(), self._machine.id, device_id, start_of(form), now_millis())
        dismiss_discovery(self.hass, device_id)
        return self._finish(changed)

    async def async_step_remove_device(self, form: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Remove the device of the machine."""
        errors = since_errors(form) if form else {}
        if form is None or errors:
            return self._show("remove_device", vol.Schema(since_fields(_FROM_AN_INSTANT)), form or {}, errors)
        return self._finish([release(self._machine, start_of(form))])

    async def async_step_place(self, form: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Move the machine to another outlet."""
        errors = since_errors(form) if form else {}
        if form is None or errors:
            outlets = {vol.Required(CONF_OUTLET): named_selector(self._fleet.outlets.values())}
            return self._show("place", vol.Schema(outlets | since_fields(_FROM_AN_INSTANT)), form or {}, errors)
        return self._finish([move(self._machine, form[CONF_OUTLET], start_of(form))])

    async def async_step_maintenance(self, form: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Show the maintenance history and record a maintenance."""
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
            description_placeholders={**self._about(self._machine), "history": history_text(history)},
        )

    def _show_new(self, values: Form, errors: Errors) -> SubentryFlowResult:
        fleet = self._fleet
        places = {vol.Optional(CONF_OUTLET): named_selector(fleet.outlets.values())}
        devices = {vol.Optional(CONF_DEVICE): device_selector(self.hass, fleet)}
        schema = vol.Schema(name_fields() | places | devices | since_fields() | detail_fields())
        suggested = self.add_suggested_values_to_schema(schema, values)
        return self.async_show_form(step_id="user", data_schema=suggested, errors=errors)

    def _with_device(self, machine: Machine, form: Form) -> Machine:
        """Return the new machine with its device; an existing assignment of the device ends."""
        if CONF_DEVICE not in form:
            return machine
        device_id = chosen_device(form)
        machines = [*self._fleet.machines.values(), machine]
        changed = {
            other.id: other for other in assign_since(machines, machine.id, device_id, start_of(form), now_millis())
        }
        with_device = changed.pop(machine.id)
        save(self.hass, self._get_entry(), changed.values())
        dismiss_discovery(self.hass, device_id)
        return with_device

    @property
    def _has_maintenance(self) -> bool:
        """Return whether the hub is loaded: its ledger has the maintenance history."""
        return self._get_entry().state is ConfigEntryState.LOADED
