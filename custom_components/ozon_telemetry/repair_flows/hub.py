"""Repair flows about a hub itself: its ledger, statistics, entities and broker."""

from typing import Any

from homeassistant.components.repairs import RepairsFlowResult
from homeassistant.config_entries import ConfigEntryState
import voluptuous as vol

from ..core.ledger import LedgerError
from ..core.ledger.errors import MoveError
from ..hub.move_record import async_forget_former, async_remove_former
from ..long_term_statistics.exporter import get_exporter
from ..monitors.entity_limit import is_within_limit
from .base import HubRepair, RetryRepair


class LedgerRepair(RetryRepair):
    """Tries to write the ledger at once; a hub that could not open it is loaded again."""

    async def _is_repaired(self) -> bool:
        entry_id = self.issue_data["entry_id"]
        entry = self.hass.config_entries.async_get_entry(entry_id)
        if entry is None or entry.state is not ConfigEntryState.LOADED:
            return entry is not None and await self.hass.config_entries.async_reload(entry_id)
        try:
            await self.hub.writer.check_writable()
        except LedgerError:
            return False
        return True


class FormerLedgerRepair(HubRepair):
    """Removes what a move of the ledger left; a server that is gone for good can be forgotten instead."""

    _detail = ""

    async def async_step_init(self, _: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Ask whether it is to be removed."""
        return await self.async_step_confirm()

    async def async_step_confirm(self, form: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Remove it."""
        if form is None:
            return self.async_show_form(
                step_id="confirm", data_schema=vol.Schema({}), description_placeholders=self.issue_data
            )
        try:
            await async_remove_former(self.hass, self.hub.entry)
        except (LedgerError, MoveError) as error:
            self._detail = error.detail
            return await self.async_step_not_removed()
        return self.async_create_entry(data={})

    async def async_step_not_removed(self, _: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Tell why it could not be removed, and ask what to do."""
        return self.async_show_menu(
            step_id="not_removed",
            menu_options=["again", "leave"],
            description_placeholders={**self.issue_data, "detail": self._detail},
        )

    async def async_step_again(self, _: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Try once more."""
        return await self.async_step_confirm({})

    async def async_step_leave(self, _: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Leave it where it is, and tell no more of it."""
        await async_forget_former(self.hass, self.hub.entry)
        return self.async_create_entry(data={})


class StatisticsRepair(RetryRepair):
    """Compares every hour of the statistics with the ledger and writes what differs."""

    async def _is_repaired(self) -> bool:
        exporter = get_exporter(self.hub)
        try:
            await exporter.async_rebuild()
        except LedgerError:
            return False
        return not exporter.is_behind


class EntityLimitRepair(RetryRepair):
    """Counts the hub's entities again."""

    async def _is_repaired(self) -> bool:
        return is_within_limit(self.hub)


class BrokerRepair(HubRepair):
    """Accepts the new broker, once a person confirms it: Home Assistant or the devices must change their broker."""

    async def async_step_init(self, _: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Show the instructions."""
        return await self.async_step_confirm()

    async def async_step_confirm(self, form: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Accept the new broker."""
        if form is not None:
            self.hub.broker_check.accept()
            return self.async_create_entry(data={})
        return self.async_show_form(
            step_id="confirm", data_schema=vol.Schema({}), description_placeholders=self.issue_data
        )
