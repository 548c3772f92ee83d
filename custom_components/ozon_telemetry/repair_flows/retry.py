"""Issues whose cause lies outside this dialogue: a person mends it and has it looked at again."""

from abc import abstractmethod
from typing import Any, Final

from homeassistant.components.repairs import RepairsFlowResult
from homeassistant.config_entries import ConfigEntryState
import voluptuous as vol

from ..core.ledger import LedgerError
from ..issue_registry import IssueKey
from ..long_term_statistics.exporter import get_exporter
from ..monitors.entity_limit import has_room
from .base import HubRepair

_PARTS: Final = {IssueKey.CLOCK_FAILED: "rtc_available", IssueKey.CARD_FAILED: "sd_available"}


class RetryRepair(HubRepair):
    """Says what to do, and ends when it was done."""

    async def async_step_init(self, _: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Say what to do."""
        return await self.async_step_check()

    async def async_step_check(self, form: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Look whether it was done, once a person says so."""
        errors = {}
        if form is not None:
            if await self._is_mended():
                return self.async_create_entry(data={})
            errors["base"] = "not_yet"
        return self.async_show_form(
            step_id="check", data_schema=vol.Schema({}), errors=errors, description_placeholders=self.told
        )

    @abstractmethod
    async def _is_mended(self) -> bool:
        """Tell whether the cause is gone."""


class LedgerRepair(RetryRepair):
    """Tries to write the ledger at once; a hub that could not open it is loaded anew."""

    async def _is_mended(self) -> bool:
        entry_id = self.told["entry_id"]
        entry = self.hass.config_entries.async_get_entry(entry_id)
        if entry is None or entry.state is not ConfigEntryState.LOADED:
            return entry is not None and await self.hass.config_entries.async_reload(entry_id)
        try:
            await self.hub.writer.check_writable()
        except LedgerError:
            return False
        return True


class PartRepair(RetryRepair):
    """Looks at what the device said of its part last."""

    async def _is_mended(self) -> bool:
        hardware = self.hub.devices.get(self.told["subject"])
        if hardware is None or hardware.status is None:
            return False
        return getattr(hardware.status, _PARTS[IssueKey(self.told["key"])]) is not False


class StatisticsRepair(RetryRepair):
    """Compares every hour with the ledger and writes what differs."""

    async def _is_mended(self) -> bool:
        projector = get_exporter(self.hub)
        await projector.async_rebuild()
        return not projector.is_behind


class EntityLimitRepair(RetryRepair):
    """Counts the hub's entities again."""

    async def _is_mended(self) -> bool:
        return has_room(self.hub)
