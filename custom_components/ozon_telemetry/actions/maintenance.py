"""Record maintenance in the ledger, from an action, a button or a form; return a machine's maintenance history."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from homeassistant.core import Context, HomeAssistant, ServiceCall
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ..api import action_contract, payloads
from ..api.requests import HUB_SCHEMA, get_hub, get_writable_hub, user_facing_errors
from ..clock import now_millis
from ..const import DOMAIN
from ..core.domain.texts import one_line
from ..core.ledger.maintenance_log import MaintenanceEntry
from ..hub import Hub
from .targets import MACHINES_SCHEMA, target_machines

CONF_DATE: Final = "date"
CONF_DONE_BY: Final = "done_by"
CONF_NOTE: Final = "note"

_MOST_CHARACTERS: Final = 1000  # every user may write these
HISTORY_SCHEMA: Final = vol.Schema({**HUB_SCHEMA, **MACHINES_SCHEMA})
DONE_SCHEMA: Final = vol.Schema(
    {
        **HUB_SCHEMA,
        **MACHINES_SCHEMA,
        vol.Optional(CONF_DATE): cv.date,
        vol.Optional(CONF_DONE_BY): vol.All(cv.string, vol.Length(max=_MOST_CHARACTERS)),
        vol.Optional(CONF_NOTE, default=""): vol.All(cv.string, vol.Length(max=_MOST_CHARACTERS)),
    }
)


async def async_record(
    hub: Hub, machines: Iterable[str], *, day: date | None = None, done_by: str = "", note: str = ""
) -> None:
    """Record that machines were maintained, today in their own time zone or on an earlier `day`.

    Raises HomeAssistantError if the ledger cannot be written.
    """
    now = now_millis()
    entries = [
        MaintenanceEntry(machine, day or hub.maintenance.today(machine, now), done_by, note, now)
        for machine in machines
    ]
    with user_facing_errors(hub):
        await hub.writer.record_maintenance(entries)
    hub.models_changed()


async def async_correct(hub: Hub, entry: MaintenanceEntry, corrected: Mapping[str, Any] | None) -> None:
    """Replace an entry by the corrected one, or remove it with None. Raises HomeAssistantError."""
    entries = []
    if corrected is not None:
        day, done_by = cv.date(corrected[CONF_DATE]), one_line(corrected.get(CONF_DONE_BY, ""))
        note = corrected.get(CONF_NOTE, "").strip()
        entries = [MaintenanceEntry(entry.machine, day, done_by, note, now_millis())]
    with user_facing_errors(hub):
        await hub.writer.record_maintenance(entries, entry)
    hub.models_changed()


async def async_user_name(hass: HomeAssistant, context: Context | None) -> str:
    """Return the name of the calling user; "" for an automation."""
    user = await hass.auth.async_get_user(context.user_id) if context and context.user_id else None
    return (user.name or "") if user else ""


async def maintenance_done(call: ServiceCall) -> None:
    """Record maintenance of the chosen machines."""
    hub = get_writable_hub(call.hass, call.data)
    machines, day = target_machines(call, hub), call.data.get(CONF_DATE)
    now = now_millis()
    if day is not None and any(day > hub.maintenance.today(machine, now) for machine in machines):
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="maintenance_in_future")
    done_by = call.data.get(CONF_DONE_BY) or await async_user_name(call.hass, call.context)
    await async_record(hub, machines, day=day, done_by=done_by, note=call.data[CONF_NOTE])


async def get_maintenance_history(call: ServiceCall) -> action_contract.MaintenanceHistory:
    """Return the maintenance of the chosen machines, newest first."""
    hub = get_hub(call.hass, call.data)
    with user_facing_errors(hub):
        histories = {machine: await hub.reader.maintenance_history(machine) for machine in target_machines(call, hub)}
    return {
        "machines": [
            {
                "id": machine,
                "name": hub.fleet.machines[machine].name,
                "maintenance": [payloads.maintenance_record(entry) for entry in history],
            }
            for machine, history in histories.items()
        ]
    }
