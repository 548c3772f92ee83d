"""Base classes of the repair flows: one for any issue of a hub, one for causes outside Home Assistant."""

from abc import abstractmethod
from typing import Any

from homeassistant.components.repairs import RepairsFlow, RepairsFlowResult
from homeassistant.config_entries import ConfigEntryState
from homeassistant.data_entry_flow import AbortFlow
import voluptuous as vol

from ..hub import Hub

type IssueData = dict[str, str | int | float | None]


class HubRepair(RepairsFlow):
    """A flow about an issue of one hub; it is aborted while that hub is not loaded."""

    def __init__(self, data: IssueData) -> None:
        """Store the data of the issue: entry, subject, key and the placeholders of its texts."""
        self.issue_data = {name: str(value) for name, value in data.items()}

    @property
    def hub(self) -> Hub:
        """Return the loaded hub."""
        entry = self.hass.config_entries.async_get_entry(self.issue_data["entry_id"])
        if entry is None or entry.state is not ConfigEntryState.LOADED:
            raise AbortFlow("hub_not_loaded")
        if not isinstance(hub := entry.runtime_data, Hub):
            raise AbortFlow("hub_not_loaded")
        return hub


class RetryRepair(HubRepair):
    """Shows instructions, and checks whether the cause is gone each time a person submits the form."""

    async def async_step_init(self, _: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Show the instructions."""
        return await self.async_step_check()

    async def async_step_check(self, form: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Check whether the cause is gone; if not, show the instructions again."""
        errors = {}
        if form is not None:
            if await self._is_repaired():
                return self.async_create_entry(data={})
            errors["base"] = "not_yet"
        return self.async_show_form(
            step_id="check", data_schema=vol.Schema({}), errors=errors, description_placeholders=self.issue_data
        )

    @abstractmethod
    async def _is_repaired(self) -> bool:
        """Return whether the cause is gone."""
