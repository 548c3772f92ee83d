"""Looking after the ledger: the recount a person can ask for, and the nightly pruning of old treatments."""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Final

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, ServiceCall, ServiceResponse, SupportsResponse, callback
from homeassistant.helpers.event import async_track_time_change
from homeassistant.helpers.service import async_register_admin_service
import voluptuous as vol

from ..api.requests import HUB_SCHEMA, get_hub, unreadable
from ..const import DOMAIN
from ..core.domain.instants import to_millis
from ..core.ledger import Ledger, LedgerError
from ..hub import Hub

# When nobody is treated, and neither the hour's nor the day's statistics are made.
_HOUR: Final = 3
_MINUTE: Final = 40
_LONG_YEAR: Final = timedelta(days=366)


@callback
def async_register(hass: HomeAssistant) -> None:
    """Make the action known, once for all hubs."""
    schema = vol.Schema(HUB_SCHEMA)
    async_register_admin_service(hass, DOMAIN, "verify_ledger", _verify_ledger, schema, SupportsResponse.ONLY)


@callback
def async_prune_nightly(hub: Hub) -> CALLBACK_TYPE:
    """Forget every night what is older than the hub keeps, until the returned function is called."""

    async def prune(now: datetime) -> None:
        try:
            await async_prune(hub, now)
        except LedgerError as error:
            hub.issues.ledger_failed(error, hub.ledger.path)

    return async_track_time_change(hub.hass, prune, hour=_HOUR, minute=_MINUTE, second=0)


async def async_prune(hub: Hub, now: datetime) -> int:
    """Forget treatments older than the hub keeps; return how many they were. Raises LedgerError."""
    if not (years := hub.options.retention):
        return 0
    edge = to_millis(now - years * _LONG_YEAR)
    return await hub.async_write(lambda ledger: ledger.prune(edge))


async def _verify_ledger(call: ServiceCall) -> ServiceResponse:
    """Recount the ledger and tell what was found."""
    hub = get_hub(call.hass, call.data)
    try:
        findings = await hub.async_write(Ledger.verify)
    except LedgerError as error:
        raise unreadable(hub, error) from error
    return {"sound": findings.is_sound, **asdict(findings)}
