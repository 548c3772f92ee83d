"""Steps about a machine's history: show its assignments and placements, correct or remove one of them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from homeassistant.config_entries import SubentryFlowResult
from homeassistant.helpers.selector import SelectOptionDict, SelectSelector, SelectSelectorConfig, SelectSelectorMode
import voluptuous as vol

from ..core.domain.fleet import Assignment, Machine, Placement
from .booking_text import NONE
from .form_fields import (
    CONF_DEVICE,
    CONF_OUTLET,
    Errors,
    Form,
    chosen_device,
    device_errors,
    device_selector,
    named_selector,
)
from .machine_base import MachineSteps
from .time_fields import (
    CONF_END,
    CONF_REMOVE,
    OVERLAPS,
    Interval,
    bounds,
    interval_errors,
    interval_fields,
    interval_text,
    interval_values,
    with_interval,
)

CONF_LINE: Final = "line"


class HistorySteps(MachineSteps):
    """The steps that correct assignments and placements that were entered wrongly."""

    _listed: Machine  # whose lines a person chooses from
    _assignment: Assignment
    _placement: Placement

    async def async_step_history(self, _: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Show the history, and a menu of what to correct."""
        machine = self._machine
        choices = ["assignments"] if machine.assignments else []
        choices += ["placements"] if machine.placements else []
        lines = {"devices": self._assignment_lines(machine), "outlets": self._placement_lines(machine)}
        shown = {part: "\n".join(f"- {line}" for line in lines[part]) or "-" for part in lines}
        return self.async_show_menu(
            step_id="history", menu_options=choices, description_placeholders={**self._about(machine), **shown}
        )

    async def async_step_assignments(self, form: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Ask which assignment to correct."""
        if form is None:
            self._listed = self._machine
            return self._show("assignments", _line_schema(self._assignment_lines(self._listed)), {}, {})
        self._assignment = self._listed.assignments[int(form[CONF_LINE])]
        return await self.async_step_assignment()

    async def async_step_placements(self, form: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Ask which placement to correct."""
        if form is None:
            self._listed = self._machine
            return self._show("placements", _line_schema(self._placement_lines(self._listed)), {}, {})
        self._placement = self._listed.placements[int(form[CONF_LINE])]
        return await self.async_step_placement()

    async def async_step_assignment(self, form: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Correct or remove the interval in which a device was assigned to the machine."""
        shown = self._assignment
        if shown not in self._machine.assignments:
            return self.async_abort(reason="history_changed")
        if form is None:
            return self._ask_assignment({CONF_DEVICE: shown.device_id, **interval_values(shown)}, {})
        errors = {} if form[CONF_REMOVE] else self._assignment_errors(form)
        if errors not in ({}, OVERLAPS):
            return self._ask_assignment(form, errors)
        corrected = None if form[CONF_REMOVE] else Assignment(self._chosen_device(form), *bounds(form, shown))
        assignments = with_interval(self._machine.assignments, shown, corrected)
        errors = await self._async_propose([replace(self._machine, assignments=assignments)]) | errors
        if not errors:
            return await self._async_offer()
        return self._ask_assignment(form, errors, self._proposal.contradictions)

    async def async_step_placement(self, form: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Correct or remove the interval in which the machine was in an outlet."""
        shown = self._placement
        if shown not in self._machine.placements:
            return self.async_abort(reason="history_changed")
        if form is None:
            return self._ask_placement({CONF_OUTLET: shown.outlet, **interval_values(shown)}, {})
        others = [other for other in self._machine.placements if other != shown]
        errors = {} if form[CONF_REMOVE] else interval_errors(form, shown, others)
        if not errors:
            corrected = None if form[CONF_REMOVE] else Placement(form[CONF_OUTLET], *bounds(form, shown))
            placements = with_interval(self._machine.placements, shown, corrected)
            errors = await self._async_propose([replace(self._machine, placements=placements)])
        return self._ask_placement(form, errors) if errors else await self._async_offer()

    def _ask_assignment(self, values: Form, errors: Errors, overlaps: str = NONE) -> SubentryFlowResult:
        devices = {vol.Required(CONF_DEVICE): device_selector(self.hass, self._fleet)}
        more = {"overlaps": overlaps}
        return self._show("assignment", vol.Schema(devices | interval_fields()), values, errors, more)

    def _ask_placement(self, values: Form, errors: Errors) -> SubentryFlowResult:
        outlets = {vol.Required(CONF_OUTLET): named_selector(self._fleet.outlets.values())}
        more = {"overlaps": "; ".join(self._placement_lines(self._machine))}
        return self._show("placement", vol.Schema(outlets | interval_fields()), values, errors, more)

    def _assignment_errors(self, form: Form) -> Errors:
        errors = device_errors(form) or interval_errors(form, self._assignment, self._intervals_of_device(form))
        others = [other for other in self._machine.assignments if other != self._assignment]
        if not errors and not form.get(CONF_END) and any(other.end is None for other in others):
            return {CONF_END: "other_device_present"}
        return errors

    def _intervals_of_device(self, form: Form) -> list[Interval]:
        """Return the other assignments of the form's device, to whichever machine."""
        own, device_id = self._machine.id, self._chosen_device(form)
        return [
            assignment
            for machine in self._fleet.machines.values()
            for assignment in machine.assignments
            if assignment.device_id == device_id and (machine.id != own or assignment != self._assignment)
        ]

    def _chosen_device(self, form: Form) -> str:
        return chosen_device(self.hass, self._fleet, form)

    def _assignment_lines(self, machine: Machine) -> list[str]:
        return [f"{assignment.device_id}: {interval_text(assignment)}" for assignment in machine.assignments]

    def _placement_lines(self, machine: Machine) -> list[str]:
        outlets = self._fleet.outlets
        names = {outlet_id: outlet.name for outlet_id, outlet in outlets.items()}
        return [f"{names.get(placement.outlet, '?')}: {interval_text(placement)}" for placement in machine.placements]


def _line_schema(lines: Sequence[str]) -> vol.Schema:
    options = [SelectOptionDict(value=str(number), label=line) for number, line in enumerate(lines)]
    selector = SelectSelector(SelectSelectorConfig(options=options, mode=SelectSelectorMode.LIST))
    return vol.Schema({vol.Required(CONF_LINE): selector})
