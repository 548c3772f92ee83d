"""Repairs that a person only has to take note of: what happened is told, and confirming it puts it away."""

from homeassistant.components.repairs import ConfirmRepairFlow, RepairsFlow
from homeassistant.core import HomeAssistant


async def async_create_fix_flow(
    hass: HomeAssistant, issue_id: str, data: dict[str, str | int | float | None] | None
) -> RepairsFlow:
    """Return the dialogue that tells what happened and asks to confirm it."""
    return ConfirmRepairFlow()
