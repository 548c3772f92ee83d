"""A machine gets another device, none, or another outlet."""

from typing import Any, Final

from homeassistant.config_entries import SubentryFlowResult
import voluptuous as vol

from ..clock import now_millis
from ..core.domain.fleet_edits import assign_since, move, release
from ..devices.pending import dismiss_discovery
from .devices import CONF_DEVICE, chosen_device, device_errors, device_selector
from .form_fields import CONF_OUTLET, named_selector
from .machine_base import MachineSteps
from .start_time import Since, instant_of, since_errors, since_fields

_FROM_AN_INSTANT: Final = (Since.NOW, Since.TIME)


class ChangeSteps(MachineSteps):
    """The steps that say what holds from an instant on, until the next change that is already known."""

    async def async_step_device(self, form: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Swap: another device counts for the machine."""
        errors = device_errors(form) | since_errors(form) if form else {}
        if form is None or errors:
            devices = {vol.Required(CONF_DEVICE): device_selector(self.hass, self._fleet)}
            return self._show("device", vol.Schema(devices | since_fields()), form or {}, errors)
        device_id = chosen_device(form)
        changed = assign_since(
            self._fleet.machines.values(), self._machine.id, device_id, instant_of(form), now_millis()
        )
        dismiss_discovery(self.hass, device_id)
        return self._finish(changed)

    async def async_step_remove_device(self, form: dict[str, Any] | None = None) -> SubentryFlowResult:
        """No device counts for the machine."""
        errors = since_errors(form) if form else {}
        if form is None or errors:
            return self._show("remove_device", vol.Schema(since_fields(_FROM_AN_INSTANT)), form or {}, errors)
        return self._finish([release(self._machine, instant_of(form))])

    async def async_step_place(self, form: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Move: the machine stands in another outlet."""
        errors = since_errors(form) if form else {}
        if form is None or errors:
            outlets = {vol.Required(CONF_OUTLET): named_selector(self._fleet.outlets.values())}
            return self._show("place", vol.Schema(outlets | since_fields(_FROM_AN_INSTANT)), form or {}, errors)
        return self._finish([move(self._machine, form[CONF_OUTLET], instant_of(form))])
