"""Repair flows that change the fleet: a device gets its machine, a machine its outlet, also in the past."""

from abc import abstractmethod
from collections.abc import Iterable
from itertools import chain
from typing import Any

from homeassistant.components.repairs import RepairsFlowResult
from homeassistant.config_entries import ConfigEntry
from homeassistant.helpers.selector import SelectSelector, SelectSelectorConfig, SelectSelectorMode
import voluptuous as vol

from ..clock import now_millis
from ..core.domain.fleet import Machine
from ..core.domain.fleet_edits import assign_since, end_other_assignments, move
from ..devices.pending import dismiss_discovery
from ..fleet.editor import save
from ..flows.form_fields import CONF_DEVICE, CONF_MACHINE, CONF_OUTLET, Errors, Form, named_selector
from ..flows.time_fields import CONF_SINCE, Since, since_errors, since_fields, start_of
from .base import HubRepair


class FleetRepair(HubRepair):
    """A form that changes machines."""

    async def async_step_init(self, _: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Begin with the form."""
        return await self.async_step_change()

    async def async_step_change(self, form: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Change the fleet as a valid form says; the hub rebooks the treatments that this concerns."""
        if (reason := self._abort_reason()) is not None:
            return self.async_abort(reason=reason)
        errors = self._errors(form) if form else {}
        if form is not None and not errors:
            save(self.hass, self._entry, self._changed(form))
            return self.async_create_entry(data={})
        schema = self.add_suggested_values_to_schema(vol.Schema(self._fields()), form or {})
        return self.async_show_form(
            step_id="change", data_schema=schema, errors=errors, description_placeholders=self.issue_data
        )

    @property
    def _entry(self) -> ConfigEntry:
        return self.hub.entry

    @property
    def _machines(self) -> Iterable[Machine]:
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
    def _fields(self) -> dict[vol.Marker, Any]:
        """Return the form's fields."""

    @abstractmethod
    def _changed(self, form: Form) -> list[Machine]:
        """Return the machines that a valid form changes."""


class DeviceRepair(FleetRepair):
    """Assigns a device that has no machine."""

    def _abort_reason(self) -> str | None:
        return None if self.hub.fleet.machines else "no_machine"

    def _fields(self) -> dict[vol.Marker, Any]:
        return {vol.Required(CONF_MACHINE): named_selector(self._machines), **since_fields()}

    def _changed(self, form: Form) -> list[Machine]:
        return assign_since(self._machines, form[CONF_MACHINE], self._device(form), start_of(form), now_millis())

    def _device(self, _: Form) -> str:
        return self.issue_data["subject"]


class PendingDeviceRepair(DeviceRepair):
    """Assigns one of the pending devices that count treatments."""

    def _abort_reason(self) -> str | None:
        return super()._abort_reason() if self._pending else "no_device_waiting"

    def _fields(self) -> dict[vol.Marker, Any]:
        devices = SelectSelectorConfig(options=self._pending, mode=SelectSelectorMode.DROPDOWN)
        return {vol.Required(CONF_DEVICE): SelectSelector(devices), **super()._fields()}

    def _changed(self, form: Form) -> list[Machine]:
        dismiss_discovery(self.hass, self._device(form))
        return super()._changed(form)

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

    def _fields(self) -> dict[vol.Marker, Any]:
        outlets = named_selector(self.hub.fleet.outlets.values())
        return {vol.Required(CONF_OUTLET): outlets, **since_fields((Since.NOW, Since.TIME))}

    def _changed(self, form: Form) -> list[Machine]:
        machine = self.hub.fleet.machines[self.issue_data["subject"]]
        return [move(machine, form[CONF_OUTLET], start_of(form))]


class OverlapRepair(FleetRepair):
    """Lets one machine keep a device that several claim for the same time."""

    def _abort_reason(self) -> str | None:
        return None if len(self._claimants) > 1 else "machine_removed"

    def _fields(self) -> dict[vol.Marker, Any]:
        return {vol.Required(CONF_MACHINE): named_selector(self._claimants)}

    def _changed(self, form: Form) -> list[Machine]:
        keeper = self.hub.fleet.machines[form[CONF_MACHINE]]
        others = (machine for machine in self._claimants if machine is not keeper)
        return [end_other_assignments(other, keeper, self.issue_data["device"]) for other in others]

    @property
    def _claimants(self) -> list[Machine]:
        machines = self.hub.fleet.machines
        claims = (
            overlap.machines for overlap in self.hub.fleet.overlaps() if overlap.device_id == self.issue_data["device"]
        )
        return [machines[machine_id] for machine_id in dict.fromkeys(chain.from_iterable(claims))]
