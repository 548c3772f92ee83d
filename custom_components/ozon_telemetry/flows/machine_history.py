"""A machine's history of devices and outlets: showing it, correcting or removing a line of it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from homeassistant.config_entries import SubentryFlowResult
from homeassistant.helpers.selector import SelectOptionDict, SelectSelector, SelectSelectorConfig, SelectSelectorMode
import voluptuous as vol

from ..core.domain.fleet import Assignment, Machine, Placement
from .devices import CONF_DEVICE, chosen_device, device_errors, device_selector
from .form_fields import CONF_OUTLET, Errors, Form, named_selector
from .intervals import (
    CONF_END,
    CONF_REMOVE,
    Interval,
    bounds,
    interval_errors,
    interval_fields,
    interval_values,
    span_label,
    with_line,
)
from .machine_base import MachineSteps

CONF_LINE: Final = "line"


class HistorySteps(MachineSteps):
    """The steps that set right what was entered wrongly."""

    _assignment: Assignment
    _placement: Placement

    async def async_step_history(self, _: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Show the history, and ask which part of it to correct."""
        machine = self._machine
        choices = ["assignments"] if machine.assignments else []
        choices += ["placements"] if machine.placements else []
        lines = {"devices": self._assignment_lines(machine), "outlets": self._placement_lines(machine)}
        shown = {part: "\n".join(f"- {line}" for line in lines[part]) or "-" for part in lines}
        return self.async_show_menu(
            step_id="history", menu_options=choices, description_placeholders={**self._about(machine), **shown}
        )

    async def async_step_assignments(self, form: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Ask which line about a device to correct."""
        machine = self._machine
        if form is None:
            return self._show("assignments", _line_schema(self._assignment_lines(machine)), {}, {})
        self._assignment = machine.assignments[int(form[CONF_LINE])]
        return await self.async_step_assignment()

    async def async_step_placements(self, form: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Ask which line about an outlet to correct."""
        machine = self._machine
        if form is None:
            return self._show("placements", _line_schema(self._placement_lines(machine)), {}, {})
        self._placement = machine.placements[int(form[CONF_LINE])]
        return await self.async_step_placement()

    async def async_step_assignment(self, form: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Correct or remove the time in which a device counted for the machine."""
        shown = self._assignment
        if shown not in self._machine.assignments:
            return self.async_abort(reason="history_changed")
        if form is None:
            return self._ask_assignment({CONF_DEVICE: shown.device_id, **interval_values(shown)}, {})
        if form[CONF_REMOVE]:
            return self._correct_assignment(None)
        if errors := self._assignment_errors(form):
            return self._ask_assignment(form, errors)
        return self._correct_assignment(Assignment(chosen_device(form), *bounds(form, shown)))

    async def async_step_placement(self, form: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Correct or remove the time in which the machine stood in an outlet."""
        shown = self._placement
        if shown not in self._machine.placements:
            return self.async_abort(reason="history_changed")
        if form is None:
            return self._ask_placement({CONF_OUTLET: shown.outlet, **interval_values(shown)}, {})
        if form[CONF_REMOVE]:
            return self._correct_placement(None)
        others = [place for place in self._machine.placements if place != shown]
        if errors := interval_errors(form, shown, others):
            return self._ask_placement(form, errors)
        return self._correct_placement(Placement(form[CONF_OUTLET], *bounds(form, shown)))

    def _ask_assignment(self, values: Form, errors: Errors) -> SubentryFlowResult:
        devices = {vol.Required(CONF_DEVICE): device_selector(self.hass, self._fleet)}
        return self._show("assignment", vol.Schema(devices | interval_fields()), values, errors)

    def _ask_placement(self, values: Form, errors: Errors) -> SubentryFlowResult:
        outlets = {vol.Required(CONF_OUTLET): named_selector(self._fleet.outlets.values())}
        return self._show("placement", vol.Schema(outlets | interval_fields()), values, errors)

    def _correct_assignment(self, line: Assignment | None) -> SubentryFlowResult:
        machine = self._machine
        lines = with_line(machine.assignments, self._assignment, line)
        return self._finish([replace(machine, assignments=lines)])

    def _correct_placement(self, line: Placement | None) -> SubentryFlowResult:
        machine = self._machine
        lines = with_line(machine.placements, self._placement, line)
        return self._finish([replace(machine, placements=lines)])

    def _assignment_errors(self, form: Form) -> Errors:
        errors = device_errors(form) or interval_errors(form, self._assignment, self._same_device(form))
        others = [held for held in self._machine.assignments if held != self._assignment]
        if not errors and not form.get(CONF_END) and any(held.end is None for held in others):
            return {CONF_END: "other_device_present"}
        return errors

    def _same_device(self, form: Form) -> list[Interval]:
        """Return every other time of the form's device, on whichever machine."""
        own = self._machine.id
        return [
            held
            for machine in self._fleet.machines.values()
            for held in machine.assignments
            if held.device_id == chosen_device(form) and (machine.id != own or held != self._assignment)
        ]

    def _assignment_lines(self, machine: Machine) -> list[str]:
        return [f"{held.device_id}: {span_label(held)}" for held in machine.assignments]

    def _placement_lines(self, machine: Machine) -> list[str]:
        outlets = self._fleet.outlets
        names = [outlets[place.outlet].name if place.outlet in outlets else "?" for place in machine.placements]
        return [f"{name}: {span_label(place)}" for name, place in zip(names, machine.placements, strict=True)]


def _line_schema(lines: Sequence[str]) -> vol.Schema:
    options = [SelectOptionDict(value=str(number), label=line) for number, line in enumerate(lines)]
    selector = SelectSelector(SelectSelectorConfig(options=options, mode=SelectSelectorMode.LIST))
    return vol.Schema({vol.Required(CONF_LINE): selector})
