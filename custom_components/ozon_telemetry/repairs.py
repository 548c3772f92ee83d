"""What a person does about a repair issue: take note of it, or say in a dialogue what was done."""

from typing import Final

from homeassistant.components.repairs import ConfirmRepairFlow, RepairsFlow
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir

from .const import DOMAIN
from .fixes.base import HubRepair, IssueData
from .fixes.card import CardRepair
from .fixes.maintenance import MaintenanceRepair
from .issues import CARD_MOVED, MAINTENANCE_OVERDUE

_DIALOGUES: Final[dict[str | None, type[HubRepair]]] = {
    CARD_MOVED: CardRepair,
    MAINTENANCE_OVERDUE: MaintenanceRepair,
}


async def async_create_fix_flow(hass: HomeAssistant, issue_id: str, data: IssueData | None) -> RepairsFlow:
    """Return the dialogue of an issue."""
    issue = ir.async_get(hass).async_get_issue(DOMAIN, issue_id)
    dialogue = _DIALOGUES.get(issue.translation_key) if issue else None
    return ConfirmRepairFlow() if dialogue is None or data is None else dialogue(data)
