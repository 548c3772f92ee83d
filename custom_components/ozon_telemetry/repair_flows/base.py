"""What every dialogue about a hub's issue begins with."""

from typing import TYPE_CHECKING

from homeassistant.components.repairs import RepairsFlow
from homeassistant.config_entries import ConfigEntryState
from homeassistant.data_entry_flow import AbortFlow

if TYPE_CHECKING:
    from ..hub import Hub

type IssueData = dict[str, str | int | float | None]


class HubRepair(RepairsFlow):
    """A dialogue about something of one hub; it ends at once while that hub does not run."""

    def __init__(self, data: IssueData) -> None:
        """Ask about what the issue tells."""
        self.told = {name: str(value) for name, value in data.items()}

    @property
    def hub(self) -> Hub:
        """Return the hub that runs now."""
        entry = self.hass.config_entries.async_get_entry(self.told["entry_id"])
        if entry is None or entry.state is not ConfigEntryState.LOADED:
            raise AbortFlow("hub_not_loaded")
        hub: Hub = entry.runtime_data
        return hub
