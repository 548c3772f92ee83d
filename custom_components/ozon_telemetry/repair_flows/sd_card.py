"""Whose journal it is that a device sends from, although another one began it."""

from collections.abc import Awaitable, Callable
from typing import Any

from homeassistant.components.repairs import RepairsFlowResult

from ..core.ledger import LedgerError
from .base import HubRepair


class CardRepair(HubRepair):
    """Asks what happened to the card; then the device is asked for what it kept so far."""

    async def async_step_init(self, _: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Offer what can have happened."""
        return self.async_show_menu(
            menu_options=["moved", "copied"],
            description_placeholders={name: self.told[name] for name in ("device", "other", "gen")},
        )

    async def async_step_moved(self, _: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Let the journal go on."""
        return await self._decide(self.hub.writer.accept_moved_card)

    async def async_step_copied(self, _: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Let each device have a journal of its own."""
        return await self._decide(self.hub.writer.accept_copied_card)

    async def _decide(self, accept: Callable[[str, str], Awaitable[None]]) -> RepairsFlowResult:
        hub, device_id, gen = self.hub, self.told["subject"], self.told["gen"]
        try:
            await accept(device_id, gen)
            await hub.async_request_replay(device_id, gen)
        except LedgerError:
            return self.async_abort(reason="ledger_failed")
        return self.async_create_entry(data={})
