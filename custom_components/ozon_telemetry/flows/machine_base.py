"""Base of the machine's flow: its fleet and machine, showing a form, and every change from its preview to its end."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

from homeassistant.config_entries import ConfigSubentryFlow, SubentryFlowResult
import voluptuous as vol

from ..core.domain.fleet import Fleet, Machine
from ..devices.pending import dismiss_discovery
from ..fleet.subentries import fleet_of
from .booking import Proposal, async_current, async_propose, async_result, save_own_first
from .form_fields import Errors, Form

_NO_FIELDS: Final = vol.Schema({})
CHANGES_NOTHING: Final = "changes_nothing"


class MachineSteps(ConfigSubentryFlow):
    """A subentry flow with the hub's fleet and, where a machine is changed, that machine."""

    _proposal: Proposal
    _adopted: str | None = None  # the device that gets the machine, by the change that is proposed

    @property
    def _fleet(self) -> Fleet:
        return fleet_of(self._get_entry())

    @property
    def _machine(self) -> Machine:
        return self._fleet.machines[self._get_reconfigure_subentry().subentry_id]

    async def async_step_confirm(self, form: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Show what a change books again, and save it once it is confirmed."""
        if form is None:
            return self._ask_to_confirm()
        current = await async_current(self._get_entry(), self._proposal)
        if current is None:
            return self.async_abort(reason="fleet_changed")
        self._proposal = current
        return await self._async_save()

    async def async_step_confirm_overlap(self, form: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Show too which devices count at once for one machine, or which machines have one device."""
        return await self.async_step_confirm(form)

    async def async_step_confirm_pruned(self, form: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Show too how many treatments stay because retention has deleted their rows."""
        return await self.async_step_confirm(form)

    def _show(
        self,
        step: str,
        schema: vol.Schema,
        values: Form,
        errors: Errors,
        more: Mapping[str, str] = MappingProxyType({}),
    ) -> SubentryFlowResult:
        return self.async_show_form(
            step_id=step,
            data_schema=self.add_suggested_values_to_schema(schema, values),
            errors=errors,
            description_placeholders={**self._about(self._machine), **more},
        )

    def _about(self, machine: Machine) -> Mapping[str, str]:
        """Return the placeholders of a step's texts; `-` for a device or outlet that the machine does not have."""
        outlet = self._fleet.outlets.get(machine.current_outlet)
        return {
            "machine": machine.name,
            "device": machine.current_device or "-",
            "outlet": outlet.name if outlet else "-",
        }

    async def _async_propose(self, changed: Iterable[Machine]) -> Errors:
        """Propose a change of machines; it is wrong if it changes nothing."""
        self._proposal = await async_propose(self._get_entry(), changed)
        return {"base": CHANGES_NOTHING} if self._proposal.changes_nothing else {}

    async def _async_offer(self) -> SubentryFlowResult:
        """Ask to confirm what was proposed, or save it at once if that concerns no treatment."""
        return self._ask_to_confirm() if self._proposal.step_id else await self._async_save()

    def _ask_to_confirm(self) -> SubentryFlowResult:
        return self.async_show_form(
            step_id=self._proposal.step_id or "confirm",
            data_schema=_NO_FIELDS,
            description_placeholders=self._proposal.placeholders,
        )

    async def _async_save(self) -> SubentryFlowResult:
        """Save what was proposed, and say what is booked."""
        own = self._get_reconfigure_subentry().subentry_id
        save_own_first(self.hass, self._get_entry(), self._proposal, own)
        return await self._async_end()

    async def _async_end(self) -> SubentryFlowResult:
        self._dismiss_discovery()
        reason, placeholders = await async_result(self._get_entry(), self._proposal)
        return self.async_abort(reason=reason, description_placeholders=placeholders)

    def _dismiss_discovery(self) -> None:
        if self._adopted is not None:
            dismiss_discovery(self.hass, self._adopted)
