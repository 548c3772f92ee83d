"""WebSocket commands of the cards and of other programs: queries, exports and subscriptions.

`ws_<command>` handles the command `ozon_telemetry/<command>`; `frontend/src/data/commands.ts` sends it.

For users who may read all entities. Nothing here changes anything, but that drafts, for administrators, install their
blueprint. `docs/websocket.md` has an example of each.
"""

from dataclasses import replace
from typing import Any, Final

from homeassistant.components import websocket_api
from homeassistant.components.websocket_api import ActiveConnection
from homeassistant.core import HomeAssistant, callback
import voluptuous as vol

from .api import automation_contract, export_contract, payloads
from .api.automation_drafts import BLUEPRINTS, DraftRequest, async_draft
from .api.export_view import EXPORT_SCHEMA, signed_url
from .api.fleet_feed import async_fleet_view
from .api.notifiers import notifiers
from .api.requests import (
    COMPARE_SCHEMA,
    FILTER_SCHEMA,
    HUB_SCHEMA,
    MOST_EVENTS,
    QUERY_SCHEMA,
    RANGE_SCHEMA,
    context_of,
    cursor_of,
    filter_of,
    get_hub,
    query_of,
    user_facing_errors,
)
from .api.shared_answers import LONGEST, shared_answers
from .api.subscriptions import subscribe_fleet, subscribe_recent
from .core.analytics import GroupBy, trend_period
from .permissions import command_for_readers

_LEVELS: Final = [GroupBy.OUTLET, GroupBy.MACHINE]


@callback
def async_register(hass: HomeAssistant) -> None:
    """Register all commands, once for all hubs."""
    for query in (ws_fleet, ws_analytics, ws_profile, ws_performance, ws_recent, ws_export, ws_notifiers):
        websocket_api.async_register_command(hass, command_for_readers(query))
    websocket_api.async_register_command(hass, ws_draft_automation)
    for subscription in (ws_subscribe_fleet, ws_subscribe_recent):
        websocket_api.async_register_command(hass, command_for_readers(subscription))


@websocket_api.websocket_command({vol.Required("type"): "ozon_telemetry/fleet", **HUB_SCHEMA})
@websocket_api.async_response
async def ws_fleet(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Send the whole fleet."""
    connection.send_result(msg["id"], await async_fleet_view(get_hub(hass, msg)))


@websocket_api.websocket_command({vol.Required("type"): "ozon_telemetry/analytics", **QUERY_SCHEMA})
@websocket_api.async_response
async def ws_analytics(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Send treatments over time."""
    hub = get_hub(hass, msg)
    context = context_of(hub, connection.user)
    query = query_of(context, msg)
    with user_facing_errors(hub):
        result = await hub.reader.run_query(context, query)
    connection.send_result(msg["id"], payloads.analytics(result, hass.config.currency))


@websocket_api.websocket_command({vol.Required("type"): "ozon_telemetry/profile", **RANGE_SCHEMA})
@websocket_api.async_response
async def ws_profile(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Send treatments by hour of the week."""
    hub = get_hub(hass, msg)
    context = context_of(hub, connection.user)
    query = query_of(context, msg)
    with user_facing_errors(hub):
        profile = await hub.reader.profile(context, query)
    connection.send_result(msg["id"], payloads.profile(profile))


@websocket_api.websocket_command(
    {
        vol.Required("type"): "ozon_telemetry/performance",
        vol.Required("level"): vol.All(vol.Coerce(GroupBy), vol.In(_LEVELS)),
        vol.Optional("max_age", default=0): vol.All(int, vol.Range(0, LONGEST)),
        **RANGE_SCHEMA,
        **COMPARE_SCHEMA,
    }
)
@websocket_api.async_response
async def ws_performance(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Send outlets or machines ranked by their treatments; the answer to another page, if that is young enough."""
    hub = get_hub(hass, msg)
    context = context_of(hub, connection.user)
    query = query_of(context, {**msg, "group_by": msg["level"]})
    ranked = replace(query, bucket=trend_period(query.range))
    with user_facing_errors(hub):
        rows = await shared_answers(hass).get(
            (hub.entry.entry_id, context.with_revenue, ranked),
            msg["max_age"],
            lambda: hub.reader.performance(context, ranked),
        )
    connection.send_result(msg["id"], payloads.performance(rows))


@websocket_api.websocket_command(
    {
        vol.Required("type"): "ozon_telemetry/recent",
        vol.Optional("limit", default=50): vol.All(int, vol.Range(1, MOST_EVENTS)),
        vol.Optional("before"): str,
        **FILTER_SCHEMA,
    }
)
@websocket_api.async_response
async def ws_recent(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Send the newest treatments, page by page, also those of no machine."""
    hub = get_hub(hass, msg)
    filter_ = filter_of(context_of(hub, connection.user), msg, unassigned=True)
    cursor = cursor_of(msg)
    with user_facing_errors(hub):
        page = await hub.reader.recent_treatments(filter_, msg["limit"], cursor)
    connection.send_result(msg["id"], payloads.recent(page))


@websocket_api.websocket_command({vol.Required("type"): "ozon_telemetry/export", **EXPORT_SCHEMA})
@callback
def ws_export(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Send the link of a download."""
    link: export_contract.ExportLink = {"url": signed_url(hass, connection.user, msg)}
    connection.send_result(msg["id"], link)


@websocket_api.websocket_command({vol.Required("type"): "ozon_telemetry/subscribe_fleet", **HUB_SCHEMA})
@callback
def ws_subscribe_fleet(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Push the fleet whenever it changes."""
    hub = get_hub(hass, msg)
    connection.send_result(msg["id"])
    connection.subscriptions[msg["id"]] = subscribe_fleet(hub, connection, msg["id"])


@websocket_api.websocket_command({vol.Required("type"): "ozon_telemetry/subscribe_recent", **FILTER_SCHEMA})
@callback
def ws_subscribe_recent(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Push new treatments, also those of no machine."""
    hub = get_hub(hass, msg)
    filter_ = filter_of(context_of(hub, connection.user), msg, unassigned=True)
    connection.send_result(msg["id"])
    connection.subscriptions[msg["id"]] = subscribe_recent(hub, connection, msg["id"], filter_)


@websocket_api.websocket_command({vol.Required("type"): "ozon_telemetry/notifiers"})
@callback
def ws_notifiers(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Send whom Home Assistant can tell something."""
    found: automation_contract.NotifierList = {
        "notifiers": [{"id": one.id, "name": one.name, "takes_html": one.takes_html} for one in notifiers(hass)]
    }
    connection.send_result(msg["id"], found)


@websocket_api.websocket_command(
    {
        vol.Required("type"): "ozon_telemetry/draft_automation",
        vol.Required("blueprint"): vol.In(BLUEPRINTS),
        vol.Required("notify"): vol.All([str], vol.Length(min=1)),
        vol.Optional("alias"): vol.All(str, vol.Length(min=1)),
        vol.Optional("input", default={}): dict,
        **HUB_SCHEMA,
    }
)
@websocket_api.require_admin
@websocket_api.async_response
async def ws_draft_automation(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Install a blueprint if it is not there, and send an automation made of it, for the page to save."""
    request = DraftRequest(msg["blueprint"], msg["notify"], msg.get("alias"), msg["input"])
    connection.send_result(msg["id"], await async_draft(get_hub(hass, msg), request))
