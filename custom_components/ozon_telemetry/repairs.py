"""What a person does about a repair issue: take note of it, or mend it in a dialogue."""

from typing import Final

from homeassistant.components.repairs import ConfirmRepairFlow, RepairsFlow
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir

from .const import DOMAIN
from .core.ledger import LedgerErrorKind
from .issues import CARD_MOVED, KIND_VANISHED, MAINTENANCE_OVERDUE
from .repair_flows.base import HubRepair, IssueData
from .repair_flows.broker import BrokerRepair
from .repair_flows.fleet import DeviceRepair, OutletRepair, OverlapRepair, WaitingRepair
from .repair_flows.ignore import IgnoreRepair
from .repair_flows.maintenance import MaintenanceRepair
from .repair_flows.retry import EntityLimitRepair, LedgerRepair, PartRepair, StatisticsRepair
from .repair_flows.sd_card import CardRepair

# The issues that are not here only have to be known: a person confirms them.
_DIALOGUES: Final[dict[str | None, type[HubRepair]]] = {
    "broker_changed": BrokerRepair,
    "card_failed": PartRepair,
    CARD_MOVED: CardRepair,
    "clock_failed": PartRepair,
    "device_overlap": OverlapRepair,
    "device_without_machine": DeviceRepair,
    "devices_waiting": WaitingRepair,
    "entity_limit": EntityLimitRepair,
    "machine_without_outlet": OutletRepair,
    MAINTENANCE_OVERDUE: MaintenanceRepair,
    "statistics_outdated": StatisticsRepair,
    **{f"ledger_{trouble}": LedgerRepair for trouble in LedgerErrorKind},
    **dict.fromkeys(KIND_VANISHED.values(), IgnoreRepair),
}


async def async_create_fix_flow(hass: HomeAssistant, issue_id: str, data: IssueData | None) -> RepairsFlow:
    """Return the dialogue of an issue."""
    issue = ir.async_get(hass).async_get_issue(DOMAIN, issue_id)
    dialogue = _DIALOGUES.get(issue.translation_key) if issue else None
    return ConfirmRepairFlow() if dialogue is None or data is None else dialogue(data)
