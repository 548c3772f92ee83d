"""Actions for administrators: list the imports of a hub, and undo one."""

from typing import Final

from homeassistant.core import ServiceCall
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ..api import action_contract, payloads
from ..api.requests import HUB_SCHEMA, get_writable_hub, user_facing_errors
from ..const import DOMAIN
from ..core.ledger.import_undo import UndoError
from ..django_import.undo import async_imports, async_undo, undo_problem
from .maintenance import async_user_name

CONF_IMPORT: Final = "import"
CONF_TAKE_BACK_FLEET: Final = "take_back_fleet"

IMPORTS_SCHEMA: Final = vol.Schema(HUB_SCHEMA)
UNDO_IMPORT_SCHEMA: Final = vol.Schema(
    {
        **HUB_SCHEMA,
        vol.Required(CONF_IMPORT): vol.All(vol.Coerce(int), vol.Range(min=1, max=2**31)),
        vol.Optional(CONF_TAKE_BACK_FLEET, default=True): cv.boolean,
    }
)


async def get_imports(call: ServiceCall) -> action_contract.Imports:
    """Return the imports of a hub, newest first."""
    hub = get_writable_hub(call.hass, call.data)
    with user_facing_errors(hub):
        records = await async_imports(hub)
    return {"imports": [payloads.import_record(record, undo_problem(record)) for record in records]}


async def undo_import(call: ServiceCall) -> action_contract.UndoneImport:
    """Undo an import, and return what that took back."""
    hub, by = get_writable_hub(call.hass, call.data), await async_user_name(call.hass, call.context)
    number, takes_fleet_back = call.data[CONF_IMPORT], call.data[CONF_TAKE_BACK_FLEET]
    try:
        with user_facing_errors(hub):
            outcome = await async_undo(hub, number, by, lambda _: None, takes_fleet_back=takes_fleet_back)
    except UndoError as error:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key=f"import_undo_{error.reason}",
            translation_placeholders={"import": str(number)},
        ) from error
    return {
        "import": outcome.number,
        "treatments": outcome.treatments,
        "recovered": outcome.recovered,
        "taken_back": list(outcome.taken_back),
        "kept": list(outcome.kept),
    }
