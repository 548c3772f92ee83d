"""Actions for administrators: recount the ledger, and rebuild the long-term statistics from it."""

from typing import Final

from homeassistant.core import ServiceCall
import voluptuous as vol

from ..api import action_contract, payloads
from ..api.requests import HUB_SCHEMA, get_writable_hub, user_facing_errors
from ..long_term_statistics.exporter import get_exporter

LEDGER_SCHEMA: Final = vol.Schema(HUB_SCHEMA)


async def verify_ledger(call: ServiceCall) -> action_contract.LedgerReport:
    """Recount the ledger and return the differences."""
    hub = get_writable_hub(call.hass, call.data)
    with user_facing_errors(hub):
        await hub.writer.open()
        report = await hub.reader.verify()
    return payloads.ledger_report(report)


async def rebuild_statistics(call: ServiceCall) -> action_contract.RebuiltStatistics:
    """Compare every hour of the statistics with the ledger and write what differs."""
    hub = get_writable_hub(call.hass, call.data)
    with user_facing_errors(hub):
        rows, refused = await get_exporter(hub).async_rebuild()
    return {"rows": rows, "refused": refused}
