"""Actions on disputed treatments: list them, decide on one, or take a decision back."""

from typing import Final

from homeassistant.core import ServiceCall
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ..api import action_contract, payloads
from ..api.requests import HUB_SCHEMA, get_hub, get_writable_hub, user_facing_errors
from ..const import DOMAIN
from ..core.domain.disputes import DisputeChoice
from ..core.ledger import TreatmentKey
from .maintenance import async_user_name

CONF_LIMIT: Final = "limit"
CONF_CHOICE: Final = "choice"
UNDECIDED: Final = "undecided"

_DEFAULT_LIMIT: Final = 100
_MOST: Final = 1000
_KEY: Final = {
    vol.Required("device_id"): cv.string,
    vol.Required("gen"): cv.string,
    vol.Required("seq"): vol.All(vol.Coerce(int), vol.Range(min=0, max=2**53)),
}
LIST_SCHEMA: Final = vol.Schema(
    {
        **HUB_SCHEMA,
        vol.Optional(CONF_LIMIT, default=_DEFAULT_LIMIT): vol.All(vol.Coerce(int), vol.Range(min=1, max=_MOST)),
    }
)
DECIDE_SCHEMA: Final = vol.Schema(
    {**HUB_SCHEMA, **_KEY, vol.Required(CONF_CHOICE): vol.In([*(choice.value for choice in DisputeChoice), UNDECIDED])}
)


async def get_disputed(call: ServiceCall) -> action_contract.DisputedTreatments:
    """Return the newest disputes of a hub, decided or not."""
    hub = get_hub(call.hass, call.data)
    with user_facing_errors(hub):
        found = await hub.reader.latest_disputes(call.data[CONF_LIMIT])
    return {"disputed": [payloads.dispute(hub.fleet, dispute) for dispute in found]}


async def decide_disputed(call: ServiceCall) -> None:
    """Decide on one dispute, or take the decision back."""
    hub = get_writable_hub(call.hass, call.data)
    key = TreatmentKey(*(call.data[field.schema] for field in _KEY))
    choice = None if call.data[CONF_CHOICE] == UNDECIDED else DisputeChoice(call.data[CONF_CHOICE])
    with user_facing_errors(hub):
        if not await hub.reader.has_dispute(key):
            raise ServiceValidationError(translation_domain=DOMAIN, translation_key="dispute_unknown")
        await hub.async_resolve_disputes([key], choice, await async_user_name(call.hass, call.context) or "automation")
