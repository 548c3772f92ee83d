"""Repair flow of disputed treatments: a menu for each, with what can have happened and what it counts, in numbers."""

from typing import Final

from homeassistant.components.repairs import RepairsFlowResult

from ..clock import local_datetime
from ..core.domain.disputes import DisputeChoice
from ..core.domain.instants import SECOND
from ..core.domain.messages import Kind, Millis
from ..core.ledger import Dispute, LedgerError
from ..flows.form_fields import Form
from .base import HubRepair

_MOST_AT_ONCE: Final = 1000
_BY: Final = "repair"  # Home Assistant does not tell a repair flow who is using it
_TIME: Final = "%Y-%m-%d %H:%M:%S"


class DisputeRepair(HubRepair):
    """Asks about the open disputes of a device, one after another, the oldest first."""

    _open: list[Dispute]

    async def async_step_init(self, _: Form | None = None) -> RepairsFlowResult:
        """Show a menu for the oldest dispute."""
        try:
            self._open = await self.hub.reader.open_disputes(self.issue_data["subject"], _MOST_AT_ONCE)
        except LedgerError:
            return self.async_abort(reason="ledger_failed")
        return self._ask()

    # A menu is named for the reason of its dispute.
    async_step_too_fast = async_step_beyond_missing = async_step_fell = async_step_returned = async_step_init

    async def async_step_none(self, _: Form | None = None) -> RepairsFlowResult:
        """Count nothing."""
        return await self._decide(DisputeChoice.NONE)

    async def async_step_all(self, _: Form | None = None) -> RepairsFlowResult:
        """Count what the counters say."""
        return await self._decide(DisputeChoice.ALL)

    async def async_step_other_device(self, _: Form | None = None) -> RepairsFlowResult:
        """Count nothing, since another device uses the same id."""
        return await self._decide(DisputeChoice.OTHER_DEVICE)

    async def async_step_all_none(self, _: Form | None = None) -> RepairsFlowResult:
        """Count nothing of all open disputes of the device."""
        return await self._decide(DisputeChoice.NONE, is_for_all=True)

    async def _decide(self, choice: DisputeChoice, *, is_for_all: bool = False) -> RepairsFlowResult:
        decided = self._open if is_for_all else self._open[:1]
        try:
            await self.hub.async_resolve_disputes([dispute.key for dispute in decided], choice, _BY)
        except LedgerError:
            return self.async_abort(reason="ledger_failed")
        self._open = self._open[len(decided) :]
        return self._ask()

    def _ask(self) -> RepairsFlowResult:
        """Show the menu of the next dispute; the issue is done when there is none."""
        if not self._open:
            return self.async_create_entry(data={})
        dispute, *others = self._open
        options = [choice.value for choice in DisputeChoice]
        return self.async_show_menu(
            step_id=dispute.reason.value,
            menu_options=[*options, "all_none"] if others else options,
            description_placeholders=self._placeholders(dispute),
        )

    def _placeholders(self, dispute: Dispute) -> dict[str, str]:
        fleet = self.hub.fleet
        machine = fleet.machines.get(dispute.owner.machine)
        seconds = (dispute.occurred_at - dispute.since) // SECOND
        return {
            "device": dispute.device_id,
            "machine": machine.name if machine else dispute.device_id,
            "treatments": str(dispute.amount.total),
            "kinds": ", ".join(
                f"{dispute.amount[kind]} {kind.key.capitalize()}" for kind in Kind if dispute.amount[kind]
            ),
            "at": _local(dispute.occurred_at),
            "since": _local(dispute.since) if dispute.since else "-",
            "possible": str(max(seconds * SECOND // fleet.shortest_treatment(dispute.owner), 0))
            if dispute.since
            else "-",
            "shortest": str(fleet.shortest_treatment(dispute.owner) // SECOND),
            "open": str(len(self._open)),
        }


def _local(instant: Millis) -> str:
    return local_datetime(instant).strftime(_TIME)
