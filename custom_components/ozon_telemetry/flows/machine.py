"""The subentry flow of a machine: add one; change its details, device, outlet or history; record its maintenance."""

from typing import Any, Final

from homeassistant.config_entries import SOURCE_USER, ConfigEntryState, SubentryFlowResult
import voluptuous as vol

from ..clock import now_millis
from ..core.domain.fleet import ALWAYS, Machine, Placement
from ..core.domain.fleet_edits import assign_since, move, release
from ..fleet.editor import save, subentry_of
from .booking import BOOKED, SAVED, async_propose
from .device_change import DeviceChange
from .form_fields import (
    CONF_DEVICE,
    CONF_OUTLET,
    Errors,
    Form,
    choice_errors,
    chosen_device,
    device_errors,
    device_selector,
    named_selector,
)
from .machine_fields import (
    detail_errors,
    detail_fields,
    detail_values,
    name_fields,
    with_details,
)
from .machine_hand_over import HandOverSteps
from .machine_history import HistorySteps
from .machine_maintenance import MaintenanceSteps
from .machine_undo import UndoSteps
from .time_fields import CONF_SINCE_TIME, Since, corrected_since, since_errors, since_fields, start_of

_FROM_AN_INSTANT: Final = (Since.NOW, Since.TIME)
_PROPOSED: Final = "proposed"  # the id of a new machine until its subentry has one


class MachineFlow(HistorySteps, HandOverSteps, MaintenanceSteps, UndoSteps):
    """Adds a machine, or changes one.

    A new device or outlet holds from an instant on, until the next change that is already known.
    """

    async def async_step_user(self, form: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Add a machine, which has always been in its first outlet until a move says otherwise."""
        if form is None:
            return self._show_new({}, {})
        if errors := self._new_errors(form):
            return self._show_new(corrected_since(form), errors)
        places = (Placement(form[CONF_OUTLET], ALWAYS),) if form.get(CONF_OUTLET) else ()
        machine = with_details(Machine(_PROPOSED, "", placements=places), form)
        changed = [machine]
        if CONF_DEVICE in form:
            self._adopted = chosen_device(self.hass, self._fleet, form)
            machines = [*self._fleet.machines.values(), machine]
            changed = assign_since(machines, machine.id, self._adopted, start_of(form), now_millis())
        self._proposal = await async_propose(self._get_entry(), changed)
        return await self._async_offer()

    async def async_step_reconfigure(self, _: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Show a menu of what can be changed."""
        machine = self._machine
        choices = ["details", "device"]
        choices += ["remove_device"] if machine.current_device else []
        choices += ["give_away"] if machine.current_device and await self._async_other_sites() else []
        choices += ["place"] if self._fleet.outlets.keys() - {machine.current_outlet} else []
        choices += ["history"] if machine.assignments or machine.placements else []
        choices += ["maintenance"] if self._has_maintenance else []
        choices += self._undo_choices
        last_change = await self._async_last_change()
        return self.async_show_menu(
            step_id="reconfigure",
            menu_options=choices,
            description_placeholders={**self._about(machine), **last_change},
        )

    async def async_step_details(self, form: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Change the details of the machine."""
        machine = self._machine
        others = [other for other in self._fleet.machines.values() if other.id != machine.id]
        errors = detail_errors(form, others) if form else {}
        if form is None or errors:
            schema = vol.Schema(name_fields() | detail_fields())
            return self._show("details", schema, form or detail_values(machine), errors)
        changed = with_details(machine, form)
        if changed == machine:
            return self.async_abort(reason="details_unchanged")
        save(self.hass, self._get_entry(), [changed])
        return self.async_update_and_abort(self._get_entry(), self._get_reconfigure_subentry())

    async def async_step_device(self, form: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Swap: assign another device to the machine."""
        errors = device_errors(form) if form else {}
        device_id = chosen_device(self.hass, self._fleet, form) if form and not errors else ""
        change = DeviceChange(self._machine, device_id, form)
        errors |= change.errors
        if form and not errors:
            self._adopted = device_id
            errors = await self._async_propose(change.changed(self._fleet.machines.values(), self._machine.id))
        if form is None or errors:
            devices = {vol.Required(CONF_DEVICE): device_selector(self.hass, self._fleet)}
            schema = vol.Schema(devices | change.fields)
            return self._show("device", schema, corrected_since(form or {}), errors, change.placeholders)
        return await self._async_offer()

    async def async_step_remove_device(self, form: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Remove the device of the machine."""
        errors = since_errors(form) if form else {}
        if form and not errors:
            errors = await self._async_propose([release(self._machine, start_of(form))])
        if form is None or errors:
            return self._show("remove_device", vol.Schema(since_fields(_FROM_AN_INSTANT)), form or {}, errors)
        return await self._async_offer()

    async def async_step_place(self, form: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Move the machine to another outlet, which a person chooses: none is preselected."""
        errors = (choice_errors(form, CONF_OUTLET, self._fleet.outlets) | since_errors(form)) if form else {}
        if form and not errors:
            errors = await self._async_propose([move(self._machine, form[CONF_OUTLET], start_of(form))])
        if form is None or errors:
            outlets = {vol.Optional(CONF_OUTLET): named_selector(self._fleet.outlets.values())}
            return self._show("place", vol.Schema(outlets | since_fields(_FROM_AN_INSTANT)), form or {}, errors)
        return await self._async_offer()

    def _show_new(self, values: Form, errors: Errors) -> SubentryFlowResult:
        fleet = self._fleet
        places = {vol.Optional(CONF_OUTLET): named_selector(fleet.outlets.values())}
        devices = {vol.Optional(CONF_DEVICE): device_selector(self.hass, fleet)}
        schema = vol.Schema(name_fields() | places | devices | since_fields() | detail_fields())
        suggested = self.add_suggested_values_to_schema(schema, values)
        return self.async_show_form(step_id="user", data_schema=suggested, errors=errors)

    def _new_errors(self, form: Form) -> Errors:
        """Return what is wrong with a new machine; a date is that of its device."""
        errors = detail_errors(form, self._fleet.machines.values()) | device_errors(form) | since_errors(form)
        is_lost = form.get(CONF_SINCE_TIME) and CONF_DEVICE not in form and CONF_SINCE_TIME not in errors
        return errors | ({CONF_DEVICE: "device_missing"} if is_lost else {})

    async def _async_save(self) -> SubentryFlowResult:
        """Save what was proposed; a new machine is created as the end of its flow."""
        if self.source != SOURCE_USER:
            return await super()._async_save()
        items, preview = self._proposal.items, self._proposal.preview
        created = next(subentry_of(item) for item in items if item.id == _PROPOSED)
        save(self.hass, self._get_entry(), [item for item in items if item.id != _PROPOSED])
        self._dismiss_discovery()
        return self.async_create_entry(
            title=created.title,
            data=created.data,
            description=BOOKED if preview and preview.treatments else SAVED,
            description_placeholders=self._proposal.placeholders,
        )

    @property
    def _has_maintenance(self) -> bool:
        """Return whether the hub is loaded: its ledger has the maintenance history."""
        return self._get_entry().state is ConfigEntryState.LOADED
