"""The repair flow of each issue: a confirmation, or a form of `repair_flows`."""

from typing import Final

from homeassistant.components.repairs import ConfirmRepairFlow, RepairsFlow
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir

from .const import DOMAIN
from .issue_registry import ISSUES, IssueKey, Repair
from .repair_flows.base import HubRepair, IssueData
from .repair_flows.broker import BrokerRepair
from .repair_flows.fleet import DeviceRepair, OutletRepair, OverlapRepair, WaitingRepair
from .repair_flows.ignore import IgnoreRepair
from .repair_flows.maintenance import MaintenanceRepair
from .repair_flows.retry import EntityLimitRepair, LedgerRepair, PartRepair, StatisticsRepair
from .repair_flows.sd_card import CardRepair

_FLOWS: Final[dict[Repair, type[HubRepair]]] = {
    Repair.IGNORE: IgnoreRepair,
    Repair.LEDGER: LedgerRepair,
    Repair.STATISTICS: StatisticsRepair,
    Repair.ENTITY_LIMIT: EntityLimitRepair,
    Repair.BROKER: BrokerRepair,
    Repair.OVERLAP: OverlapRepair,
    Repair.DEVICE: DeviceRepair,
    Repair.PENDING_DEVICE: WaitingRepair,
    Repair.OUTLET: OutletRepair,
    Repair.MAINTENANCE: MaintenanceRepair,
    Repair.PART: PartRepair,
    Repair.SD_CARD: CardRepair,
}


async def async_create_fix_flow(hass: HomeAssistant, issue_id: str, data: IssueData | None) -> RepairsFlow:
    """Return the repair flow of an issue."""
    issue = ir.async_get(hass).async_get_issue(DOMAIN, issue_id)
    key = issue.translation_key if issue else None
    if data is None or key is None or key not in IssueKey:
        return ConfirmRepairFlow()
    repair = ISSUES[IssueKey(key)].repair
    return ConfirmRepairFlow() if repair is Repair.CONFIRM else _FLOWS[repair](data)
