"""Actions that query the ledger: analytics, newest treatments, CSV export."""

from datetime import timedelta
from typing import Any, Final

from homeassistant.core import ServiceCall
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ..api import action_contract, contract, export_contract, payloads
from ..api.export_view import EXPORT_SCHEMA, async_csv, signed_url
from ..api.requests import (
    FILTER_SCHEMA,
    MOST_EVENTS,
    QUERY_SCHEMA,
    Schema,
    context_of,
    filter_of,
    get_hub,
    query_of,
    user_facing_errors,
)
from ..clock import now_millis
from ..const import DOMAIN
from ..core.domain.calendar import date_of, today
from ..hub import HubView
from ..permissions import async_user
from .files import async_allowed_path, async_write_file
from .targets import DEVICES_SCHEMA, device_filter

CONF_DAYS: Final = "days"
CONF_LIMIT: Final = "limit"
CONF_PATH: Final = "path"

_MOST_DAYS: Final = 36_525  # a century
_PERIOD_SCHEMA: Final[Schema] = {
    vol.Optional("start"): cv.date,
    vol.Optional("end"): cv.date,
    vol.Optional(CONF_DAYS): vol.All(vol.Coerce(int), vol.Range(1, _MOST_DAYS)),
}


def _over_a_period(schema: Schema) -> Schema:
    """Return a schema in which the last `days` may replace `start` and `end`."""
    fields = {key: value for key, value in schema.items() if str(key) not in {"start", "end"}}
    return {**fields, **DEVICES_SCHEMA, **_PERIOD_SCHEMA}


ANALYTICS_SCHEMA: Final = vol.Schema(_over_a_period(QUERY_SCHEMA))
EXPORT_FILE_SCHEMA: Final = vol.Schema({**_over_a_period(EXPORT_SCHEMA), vol.Optional(CONF_PATH): cv.path})
RECENT_SCHEMA: Final = vol.Schema(
    {
        **FILTER_SCHEMA,
        **DEVICES_SCHEMA,
        vol.Optional(CONF_LIMIT, default=50): vol.All(vol.Coerce(int), vol.Range(1, MOST_EVENTS)),
    }
)


async def get_analytics(call: ServiceCall) -> contract.AnalyticsResult:
    """Return treatments over time."""
    hub, params = _params_of(call)
    context = context_of(hub, await async_user(call.hass, call.context))
    query = query_of(context, _with_period(hub, params))
    with user_facing_errors(hub):
        result = await hub.reader.run_query(context, query)
    return payloads.analytics(result, call.hass.config.currency)


async def get_recent(call: ServiceCall) -> action_contract.RecentTreatments:
    """Return the newest treatments, also those of no machine."""
    hub, params = _params_of(call)
    context = context_of(hub, await async_user(call.hass, call.context))
    filter_ = filter_of(context, params, unassigned=True)
    with user_facing_errors(hub):
        page = await hub.reader.recent_treatments(filter_, params[CONF_LIMIT])
    return {"events": payloads.recent(page)["events"]}


async def export_csv(call: ServiceCall) -> export_contract.ExportLink | action_contract.ExportedFile:
    """Write a CSV file where a path is given, else return a download link."""
    hub, params = _params_of(call)
    params = _with_period(hub, params)
    user = await async_user(call.hass, call.context)
    if CONF_PATH not in params:
        return {"url": signed_url(call.hass, user, params)}
    path = await async_allowed_path(call.hass, params[CONF_PATH], call.context, "export_format", ("csv",))
    return {"path": str(path), "bytes": await async_write_file(call.hass, path, async_csv(hub, user, params))}


def _params_of(call: ServiceCall) -> tuple[HubView, dict[str, Any]]:
    """Return the hub of a call, and its parameters with the chosen devices as a filter."""
    hub = get_hub(call.hass, call.data)
    return hub, {**call.data, **device_filter(hub, call.data)}


def _with_period(hub: HubView, params: dict[str, Any]) -> dict[str, Any]:
    """Return the parameters with the last `days` as start and end. Raises ServiceValidationError without a period."""
    if CONF_DAYS in params:
        last = date_of(today(now_millis(), hub.zone))
        return {**params, "start": last - timedelta(days=params[CONF_DAYS] - 1), "end": last}
    if not {"start", "end"} <= params.keys():
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="no_period")
    return params
