"""Maintenance is done: told by a button, an action or a form, kept in the ledger, and taken into account at once."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from typing import Final

from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import Context, HomeAssistant, ServiceCall, ServiceResponse, SupportsResponse, callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ..api.requests import HUB_SCHEMA, async_query, get_hub, unreadable
from ..clock import now_millis
from ..const import DOMAIN
from ..core.ledger import LedgerError
from ..core.ledger.maintenance_log import MaintenanceEntry, history
from ..hub import Hub
from ..permissions import for_readers
from ..services import chosen

CONF_DATE: Final = "date"
CONF_DONE_BY: Final = "done_by"
CONF_NOTE: Final = "note"

_MOST_CHARACTERS: Final = 1000  # every user may write these
_MACHINES: Final = {vol.Required(ATTR_DEVICE_ID): vol.All(cv.ensure_list, vol.Length(min=1), [str])}
_DONE: Final = vol.Schema(
    {
        **HUB_SCHEMA,
        **_MACHINES,
        vol.Optional(CONF_DATE): cv.date,
        vol.Optional(CONF_DONE_BY): vol.All(cv.string, vol.Length(max=_MOST_CHARACTERS)),
        vol.Optional(CONF_NOTE, default=""): vol.All(cv.string, vol.Length(max=_MOST_CHARACTERS)),
    }
)


@callback
def async_register(hass: HomeAssistant) -> None:
    """Make the actions known, once for all hubs."""
    history_schema = vol.Schema({**HUB_SCHEMA, **_MACHINES})
    hass.services.async_register(DOMAIN, "maintenance_done", _maintenance_done, _DONE)
    tell = for_readers(_get_history)
    hass.services.async_register(DOMAIN, "get_maintenance_history", tell, history_schema, SupportsResponse.ONLY)


async def async_record(
    hub: Hub, machines: Iterable[str], *, day: date | None = None, done_by: str = "", note: str = ""
) -> None:
    """Keep that machines were maintained, today where they stand or on an earlier `day`.

    Raises HomeAssistantError if the ledger cannot take it.
    """
    now = now_millis()
    done = [
        MaintenanceEntry(machine, day or hub.maintenance.today(machine, now), done_by, note, now)
        for machine in machines
    ]
    try:
        await hub.async_write(lambda ledger: ledger.record_maintenance(done))
    except LedgerError as error:
        raise unreadable(hub, error) from error
    hub.async_figures_changed()


async def async_user_name(hass: HomeAssistant, context: Context | None) -> str:
    """Return the name of the person who asked for something, or nothing if it was an automation."""
    user = await hass.auth.async_get_user(context.user_id) if context and context.user_id else None
    return (user.name or "") if user else ""


async def _maintenance_done(call: ServiceCall) -> None:
    """Keep what was done to the chosen machines."""
    hub = get_hub(call.hass, call.data)
    machines, day = _machines(call, hub), call.data.get(CONF_DATE)
    now = now_millis()
    if day is not None and any(day > hub.maintenance.today(machine, now) for machine in machines):
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="maintenance_in_future")
    done_by = call.data.get(CONF_DONE_BY) or await async_user_name(call.hass, call.context)
    await async_record(hub, machines, day=day, done_by=done_by, note=call.data[CONF_NOTE])


async def _get_history(call: ServiceCall) -> ServiceResponse:
    """Tell what was done to the chosen machines, newest first."""
    hub = get_hub(call.hass, call.data)
    told = {machine: await async_query(hub, history, machine) for machine in _machines(call, hub)}
    return {
        "machines": [
            {
                "id": machine,
                "name": hub.fleet.machines[machine].name,
                "maintenance": [{**asdict(done), "day": done.day.isoformat()} for done in history_],
            }
            for machine, history_ in told.items()
        ]
    }


def _machines(call: ServiceCall, hub: Hub) -> list[str]:
    """Return the chosen machines; an outlet stands for those that stand in it. Raises ServiceValidationError."""
    asked = chosen(call.hass, hub, call.data[ATTR_DEVICE_ID])
    standing_in = set(asked.get("outlets", ()))
    return [
        machine.id
        for machine in hub.fleet.machines.values()
        if machine.id in asked.get("machines", ())
        or machine.current_outlet in standing_in
        or machine.current_device in asked.get("devices", ())
    ]
