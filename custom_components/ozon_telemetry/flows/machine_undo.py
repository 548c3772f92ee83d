"""Steps that undo the last change of a machine: its devices and outlets, with a preview, or its details."""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.config_entries import SubentryFlowResult
import voluptuous as vol

from ..core.domain.instants import to_millis
from ..fleet.change_history import Obstacle, Undo, UndoRefusedError, is_booking, last_change, states_of, undo_of
from ..fleet.editor import apply_undo
from .booking import async_current, async_names, async_propose
from .booking_text import changed_states_text, plain
from .machine_base import MachineSteps
from .time_fields import text_in_form

REASONS: Final = {
    Obstacle.NOTHING: "undo_nothing",
    Obstacle.CHANGED_SINCE: "undo_changed_since",
    Obstacle.MACHINE_REMOVED: "undo_machine_removed",
    Obstacle.OUTLET_REMOVED: "undo_outlet_removed",
    Obstacle.DEVICE_ELSEWHERE: "undo_device_elsewhere",
    Obstacle.NAME_IN_USE: "undo_name_in_use",
    Obstacle.PRUNED: "undo_pruned",
    Obstacle.UNREADABLE: "undo_unreadable",
}


class UndoSteps(MachineSteps):
    """The steps from the offer to undo the last change to its end."""

    _undo: Undo

    async def async_step_undo(self, form: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Undo a change of devices or outlets, after a preview of what that books again."""
        try:
            return await (self._async_show_undo() if form is None else self._async_undo())
        except UndoRefusedError as refused:
            placeholders = {name: plain(value) for name, value in refused.placeholders.items()}
            return self.async_abort(reason=REASONS[refused.obstacle], description_placeholders=placeholders)

    async def async_step_undo_details(self, form: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Undo a change of the details."""
        return await self.async_step_undo(form)

    async def _async_show_undo(self) -> SubentryFlowResult:
        entry, own = self._get_entry(), self._get_reconfigure_subentry()
        self._undo = undo_of(entry, own.subentry_id)
        self._proposal = await async_propose(entry, self._undo.machines)
        if not self._proposal.changes_nothing:
            self._refuse_inexact_undo()
        last = await self._async_last_change()
        return self.async_show_form(
            step_id=self._undo_choices[0],
            data_schema=vol.Schema({}),
            description_placeholders={**self._proposal.placeholders, **self._about(self._machine), **last},
        )

    async def _async_undo(self) -> SubentryFlowResult:
        entry = self._get_entry()
        current = await async_current(entry, self._proposal)
        undo = undo_of(entry, self._get_reconfigure_subentry().subentry_id)
        if current is None or undo.change_id != self._undo.change_id:
            return self.async_abort(reason="fleet_changed")
        self._proposal = current
        apply_undo(self.hass, entry, undo)
        if self._proposal.changes_nothing:
            return self.async_abort(reason="details_undone")
        return await self._async_end()

    def _refuse_inexact_undo(self) -> None:
        """Refuse to undo what the ledger could not book back, or cannot be asked about now."""
        if self._proposal.preview is None:
            raise UndoRefusedError(Obstacle.UNREADABLE)
        if self._proposal.preview.fixed:
            raise UndoRefusedError(Obstacle.PRUNED, treatments=str(self._proposal.preview.fixed))

    @property
    def _undo_choices(self) -> list[str]:
        change = last_change(self._get_reconfigure_subentry())
        return [] if change is None else ["undo" if is_booking(change) else "undo_details"]

    async def _async_last_change(self) -> Mapping[str, str]:
        """Return the placeholders of the last change, if any: what it did to this machine, and when it was entered."""
        own = self._get_reconfigure_subentry()
        change = last_change(own)
        if change is None:
            return {}
        names = await async_names(self._get_entry())
        before, after, at = states_of(own, change)
        text = changed_states_text(before, after, names)
        return {"last_change": text, "entered": text_in_form(to_millis(at))}
