"""Actions that ask the ledger, for automations, scripts and templates."""

from datetime import timedelta
from typing import Any, Final

from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse, SupportsResponse, callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv, device_registry as dr
from homeassistant.helpers.service import async_register_admin_service
import voluptuous as vol

from .actions.files import async_allowed_path, async_write_file
from .api.export_view import EXPORT_SCHEMA, async_csv, signed_url
from .api.requests import (
    FILTER_SCHEMA,
    HUB_SCHEMA,
    QUESTION_SCHEMA,
    Schema,
    async_query,
    context_of,
    filter_of,
    get_hub,
    query_of,
)
from .clock import now_millis
from .const import DOMAIN
from .core.analytics import recent, run_query, to_json_value
from .core.domain.calendar import date_of, today
from .hub import Hub
from .long_term_statistics.exporter import get_exporter
from .permissions import for_readers

CONF_DAYS: Final = "days"
CONF_LIMIT: Final = "limit"
CONF_PATH: Final = "path"
MOST_EVENTS: Final = 500

_DEVICES: Final[Schema] = {vol.Optional(ATTR_DEVICE_ID): vol.All(cv.ensure_list, [str])}
_PERIOD: Final[Schema] = {
    vol.Optional("start"): cv.date,
    vol.Optional("end"): cv.date,
    vol.Optional(CONF_DAYS): vol.All(vol.Coerce(int), vol.Range(min=1)),
}
_RECENT: Final = vol.Schema(
    {
        **FILTER_SCHEMA,
        **_DEVICES,
        vol.Optional(CONF_LIMIT, default=50): vol.All(vol.Coerce(int), vol.Range(1, MOST_EVENTS)),
    }
)


@callback
def async_register(hass: HomeAssistant) -> None:
    """Make all actions known, once for all hubs."""
    answers = {
        "get_analytics": (_get_analytics, vol.Schema(_over_a_period(QUESTION_SCHEMA))),
        "get_recent_events": (_get_recent_events, _RECENT),
        "export_csv": (_export_csv, vol.Schema({**_over_a_period(EXPORT_SCHEMA), vol.Optional(CONF_PATH): cv.path})),
    }
    for name, (action, schema) in answers.items():
        hass.services.async_register(DOMAIN, name, for_readers(action), schema, SupportsResponse.ONLY)
    async_register_admin_service(
        hass,
        DOMAIN,
        "rebuild_statistics",
        _rebuild_statistics,
        vol.Schema(HUB_SCHEMA),
        SupportsResponse.OPTIONAL,
    )


async def _get_analytics(call: ServiceCall) -> ServiceResponse:
    """Answer a question about numbers over time."""
    hub, asked = _asked(call)
    context = context_of(hub)
    told = await async_query(hub, run_query, context, query_of(context, asked))
    return {**to_json_value(told), "currency": call.hass.config.currency}


async def _get_recent_events(call: ServiceCall) -> ServiceResponse:
    """Tell the newest treatments; those of no machine too."""
    hub, asked = _asked(call)
    filter_ = filter_of(context_of(hub), asked, unassigned=True)
    page = await async_query(hub, recent, filter_, asked[CONF_LIMIT], None)
    return {"events": to_json_value(page)["events"]}


async def _export_csv(call: ServiceCall) -> ServiceResponse:
    """Write a file where a path is given, else tell a link."""
    hub, asked = _asked(call)
    if CONF_PATH not in asked:
        return {"url": signed_url(call.hass, asked)}
    path = await async_allowed_path(call.hass, asked[CONF_PATH], call.context)
    return {"path": str(path), "bytes": await async_write_file(call.hass, path, async_csv(hub, asked))}


async def _rebuild_statistics(call: ServiceCall) -> ServiceResponse:
    """Compare every hour of the statistics with the ledger and write what differs."""
    return {"rows": await get_exporter(get_hub(call.hass, call.data)).async_rebuild()}


def _over_a_period(schema: Schema) -> Schema:
    """Return a schema in which the last `days` may stand for `start` and `end`."""
    fields = {key: value for key, value in schema.items() if str(key) not in {"start", "end"}}
    return {**fields, **_DEVICES, **_PERIOD}


def _asked(call: ServiceCall) -> tuple[Hub, dict[str, Any]]:
    """Return who is asked what: chosen devices as the ids they have with us, the last days as dates."""
    hub = get_hub(call.hass, call.data)
    asked = {**call.data, **chosen(call.hass, hub, call.data.get(ATTR_DEVICE_ID, []))}
    if CONF_DAYS in asked:
        here = date_of(today(now_millis(), hub.zone))
        asked |= {"start": here - timedelta(days=asked[CONF_DAYS] - 1), "end": here}
    elif CONF_LIMIT not in asked and not {"start", "end"} <= asked.keys():
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="no_period")
    return hub, asked


def chosen(hass: HomeAssistant, hub: Hub, device_ids: list[str]) -> dict[str, list[str]]:
    """Return the ids we know devices of the registry by; the hub itself stands for everything."""
    keys = {_key(hass, device_id) for device_id in device_ids}
    known = {"outlets": hub.fleet.outlets, "machines": hub.fleet.machines, "devices": hub.fleet.timelines}
    chosen = {name: sorted(keys & ids.keys()) for name, ids in known.items()}
    if strangers := keys.difference(*known.values(), {hub.entry.entry_id}):
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="unknown_device",
            translation_placeholders={"device": ", ".join(sorted(strangers))},
        )
    return {name: ids for name, ids in chosen.items() if ids}


def _key(hass: HomeAssistant, device_id: str) -> str:
    device = dr.async_get(hass).async_get(device_id)
    ours = (key for domain, key in device.identifiers if domain == DOMAIN) if device else ()
    return next(iter(ours), device_id)
