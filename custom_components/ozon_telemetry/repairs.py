"""The repair flow of each issue: a confirmation, or a form of `repair_flows`."""

from typing import Final

from homeassistant.components.repairs import ConfirmRepairFlow, RepairsFlow
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir

from .const import DOMAIN
from .issue_registry import ISSUES, IssueKey, Repair
from .repair_flows.base import HubRepair, IssueData
from .repair_flows.disputes import DisputeRepair
from .repair_flows.fleet import DeviceRepair, OutletRepair, OverlapRepair, PendingDeviceRepair
from .repair_flows.hub import BrokerRepair, EntityLimitRepair, FormerLedgerRepair, LedgerRepair, StatisticsRepair
from .repair_flows.machine import CardRepair, HandOverRepair, IgnoreRepair, MaintenanceRepair, PartRepair

_FLOWS: Final[dict[Repair, type[HubRepair]]] = {
    Repair.IGNORE: IgnoreRepair,
    Repair.LEDGER: LedgerRepair,
    Repair.FORMER_LEDGER: FormerLedgerRepair,
    Repair.STATISTICS: StatisticsRepair,
    Repair.ENTITY_LIMIT: EntityLimitRepair,
    Repair.BROKER: BrokerRepair,
    Repair.OVERLAP: OverlapRepair,
    Repair.DEVICE: DeviceRepair,
    Repair.PENDING_DEVICE: PendingDeviceRepair,
    Repair.OUTLET: OutletRepair,
    Repair.MAINTENANCE: MaintenanceRepair,
    Repair.PART: PartRepair,
    Repair.SD_CARD: CardRepair,
    Repair.HAND_OVER: HandOverRepair,
    Repair.DISPUTE: DisputeRepair,
}


async def async_create_fix_flow(hass: HomeAssistant, issue_id: str, data: IssueData | None) -> RepairsFlow:
    """Return the repair flow of an issue."""
    issue = ir.async_get(hass).async_get_issue(DOMAIN, issue_id)
    key = issue.translation_key if issue else None
    if data is None or key is None or key not in IssueKey:
        return ConfirmRepairFlow()
    repair = ISSUES[IssueKey(key)].repair
    return ConfirmRepairFlow() if repair is Repair.CONFIRM else _FLOWS[repair](data)
