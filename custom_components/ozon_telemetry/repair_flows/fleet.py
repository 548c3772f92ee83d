"""Repair flows that change the fleet: a device gets its machine, a machine its outlet, also in the past."""

from abc import abstractmethod
from collections.abc import Collection, Mapping
from itertools import chain
from typing import Any

from homeassistant.components.repairs import RepairsFlowResult
from homeassistant.config_entries import ConfigEntry
from homeassistant.helpers.selector import SelectSelector, SelectSelectorConfig, SelectSelectorMode
import voluptuous as vol

from ..core.domain.fleet import Machine
from ..core.domain.fleet_edits import end_other_assignments, move
from ..devices.pending import dismiss_discovery
from ..fleet.editor import save
from ..flows.booking import Proposal, async_overlaps_text, async_propose
from ..flows.device_change import DeviceChange
from ..flows.form_fields import CONF_DEVICE, CONF_MACHINE, CONF_OUTLET, Errors, Form, choice_errors, named_selector
from ..flows.time_fields import CONF_SINCE, Since, corrected_since, since_errors, since_fields, start_of
from .base import HubRepair


class FleetRepair(HubRepair):
    """A form that changes machines, and shows what that books again before it is saved."""

    _proposal: Proposal

    async def async_step_init(self, _: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Begin with the form."""
        return await self.async_step_change()

    async def async_step_change(self, form: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Change the fleet as a valid form says; the hub rebooks the treatments that this concerns."""
        if (reason := self._abort_reason()) is not None:
            return self.async_abort(reason=reason)
        errors = self._errors(form) if form else {}
        if form is not None and not errors:
            self._proposal = await async_propose(self._entry, self._changed(form))
            return self._save() if self._proposal.step_id is None else await self.async_step_confirm()
        schema = self.add_suggested_values_to_schema(vol.Schema(self._fields(form)), corrected_since(form or {}))
        placeholders = {**self.issue_data, **await self._async_placeholders(form)}
        return self.async_show_form(
            step_id="change", data_schema=schema, errors=errors, description_placeholders=placeholders
        )

    async def async_step_confirm(self, form: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Show what the change books again, and save it once it is confirmed."""
        if form is None:
            return self.async_show_form(
                step_id=self._proposal.step_id or "confirm",
                data_schema=vol.Schema({}),
                description_placeholders={**self.issue_data, **self._proposal.placeholders},
            )
        return self._save() if self._proposal.fits(self._entry) else await self.async_step_change()

    async def async_step_confirm_overlap(self, form: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Show too which devices count at once for one machine, or which machines have one device."""
        return await self.async_step_confirm(form)

    async def async_step_confirm_pruned(self, form: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Show too how many treatments stay because retention has deleted their rows."""
        return await self.async_step_confirm(form)

    def _save(self) -> RepairsFlowResult:
        save(self.hass, self._entry, self._proposal.items)
        self._saved()
        return self.async_create_entry(data={})

    def _saved(self) -> None:
        """Do what follows a change that was saved."""

    @property
    def _entry(self) -> ConfigEntry:
        return self.hub.entry

    @property
    def _machines(self) -> Collection[Machine]:
        return self.hub.fleet.machines.values()

    def _errors(self, form: Form) -> Errors:
        """Return what is wrong: the choice was removed meanwhile, or the start is invalid."""
        fleet = self.hub.fleet
        for field, known in ((CONF_MACHINE, fleet.machines), (CONF_OUTLET, fleet.outlets)):
            if field in form and form[field] not in known:
                return {field: f"{field}_removed"}
        return since_errors(form) if CONF_SINCE in form else {}

    @abstractmethod
    def _abort_reason(self) -> str | None:
        """Return why there is nothing to choose, if so."""

    @abstractmethod
    def _fields(self, form: Form | None) -> dict[vol.Marker, Any]:
        """Return the fields of the form, as it was filled in until now."""

    async def _async_placeholders(self, form: Form | None) -> Mapping[str, str]:  # noqa: ARG002 - how it was filled in
        """Return more placeholders of the form's texts."""
        return {}

    @abstractmethod
    def _changed(self, form: Form) -> list[Machine]:
        """Return the machines that a valid form changes."""


class DeviceRepair(FleetRepair):
    """Assigns a device that has no machine, to one that a person chooses: none is preselected."""

    def _abort_reason(self) -> str | None:
        return None if self.hub.fleet.machines else "no_machine"

    def _errors(self, form: Form) -> Errors:
        return choice_errors(form, CONF_MACHINE) or super()._errors(form) | self._change(form).errors

    def _fields(self, form: Form | None) -> dict[vol.Marker, Any]:
        return {vol.Optional(CONF_MACHINE): named_selector(self._machines), **self._change(form).fields}

    async def _async_placeholders(self, form: Form | None) -> Mapping[str, str]:
        return self._change(form).placeholders

    def _changed(self, form: Form) -> list[Machine]:
        return self._change(form).changed(self._machines, form[CONF_MACHINE])

    def _change(self, form: Form | None) -> DeviceChange:
        machine = self.hub.fleet.machines.get(form.get(CONF_MACHINE, "")) if form else None
        return DeviceChange(machine, self._device(form) if form else "", form)

    def _device(self, _: Form) -> str:
        return self.issue_data["subject"]


class PendingDeviceRepair(DeviceRepair):
    """Assigns one of the pending devices that count treatments."""

    _adopted: str

    def _abort_reason(self) -> str | None:
        return super()._abort_reason() if self._pending else "no_device_waiting"

    def _fields(self, form: Form | None) -> dict[vol.Marker, Any]:
        devices = SelectSelectorConfig(options=self._pending, mode=SelectSelectorMode.DROPDOWN)
        return {vol.Required(CONF_DEVICE): SelectSelector(devices), **super()._fields(form)}

    def _changed(self, form: Form) -> list[Machine]:
        self._adopted = self._device(form)
        return super()._changed(form)

    def _saved(self) -> None:
        dismiss_discovery(self.hass, self._adopted)

    def _device(self, form: Form) -> str:
        return str(form[CONF_DEVICE])

    @property
    def _pending(self) -> list[str]:
        return list(self.hub.devices.pending.counting)


class OutletRepair(FleetRepair):
    """Places a machine that is in no outlet."""

    def _abort_reason(self) -> str | None:
        if self.issue_data["subject"] not in self.hub.fleet.machines:
            return "machine_removed"
        return None if self.hub.fleet.outlets else "no_outlet"

    def _fields(self, form: Form | None) -> dict[vol.Marker, Any]:  # noqa: ARG002 - the same for any
        outlets = named_selector(self.hub.fleet.outlets.values())
        return {vol.Required(CONF_OUTLET): outlets, **since_fields((Since.NOW, Since.TIME))}

    def _changed(self, form: Form) -> list[Machine]:
        machine = self.hub.fleet.machines[self.issue_data["subject"]]
        return [move(machine, form[CONF_OUTLET], start_of(form))]


class OverlapRepair(FleetRepair):
    """Lets one machine keep a device that several claim for the same time."""

    def _abort_reason(self) -> str | None:
        return None if len(self._claimants) > 1 else "machine_removed"

    def _fields(self, form: Form | None) -> dict[vol.Marker, Any]:  # noqa: ARG002 - the same for any
        return {vol.Required(CONF_MACHINE): named_selector(self._claimants)}

    def _changed(self, form: Form) -> list[Machine]:
        keeper = self.hub.fleet.machines[form[CONF_MACHINE]]
        others = (machine for machine in self._claimants if machine is not keeper)
        return [end_other_assignments(other, keeper, self.issue_data["device"]) for other in others]

    async def _async_placeholders(self, form: Form | None) -> Mapping[str, str]:  # noqa: ARG002 - the same for any
        """Return which machines have the device at once, when, and how many treatments that concerns."""
        return {"overlaps": await async_overlaps_text(self._entry, self.issue_data["device"])}

    @property
    def _claimants(self) -> list[Machine]:
        machines = self.hub.fleet.machines
        claims = (
            overlap.machines for overlap in self.hub.fleet.overlaps() if overlap.device_id == self.issue_data["device"]
        )
        return [machines[machine_id] for machine_id in dict.fromkeys(chain.from_iterable(claims))]
