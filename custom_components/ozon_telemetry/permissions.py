"""Permission checks of actions and WebSocket commands: administrators, and users who may read all entities.

Automations act for no user and pass: only an administrator can write them.
"""

from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any

from homeassistant.auth.models import User
from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.components.http.const import KEY_HASS_USER
from homeassistant.components.websocket_api import ActiveConnection
from homeassistant.core import Context, HomeAssistant, ServiceCall, ServiceResponse
from homeassistant.exceptions import Unauthorized
from homeassistant.helpers.http import current_request

from .options import HubOptions

type Action = Callable[[ServiceCall], Coroutine[Any, Any, ServiceResponse]]
type Command = Callable[[HomeAssistant, ActiveConnection, dict[str, Any]], None]


def may_read(user: User) -> bool:
    """Return whether a user may read all entities: totals of the fleet cannot be filtered by entity."""
    return user.permissions.access_all_entities(POLICY_READ)


def may_see_revenue(options: HubOptions, user: User | None) -> bool:
    """Return whether a user may be told a hub's revenue; automations, which have no user, may."""
    return user is None or user.is_admin or not options.revenue_for_admins


async def async_may_read(hass: HomeAssistant, context: Context | None) -> bool:
    """Return whether the user of a context may read all entities; automations may."""
    try:
        user = await async_user(hass, context)
    except Unauthorized:
        return False
    return user is None or may_read(user)


async def async_require_admin(hass: HomeAssistant, context: Context | None) -> None:
    """Let administrators and automations pass. Raises Unauthorized."""
    user = await async_user(hass, context)
    if user is not None and not user.is_admin:
        raise Unauthorized(context=context)


def async_current_user_name() -> str:
    """Return the name of the user whose request is being answered; "" outside a request, as in an automation."""
    request = current_request.get()
    user: User | None = request.get(KEY_HASS_USER) if request is not None else None
    return (user.name or "") if user is not None else ""


def for_readers(action: Action) -> Action:
    """Return an action for users who may read all entities."""

    @wraps(action)
    async def guarded(call: ServiceCall) -> ServiceResponse:
        user = await async_user(call.hass, call.context)
        if user is not None and not may_read(user):
            raise Unauthorized(context=call.context)
        return await action(call)

    return guarded


def command_for_readers(command: Command) -> Command:
    """Return a WebSocket command for users who may read all entities."""

    @wraps(command)
    def guarded(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
        if not may_read(connection.user):
            raise Unauthorized(context=connection.context(msg))
        command(hass, connection, msg)

    return guarded


async def async_user(hass: HomeAssistant, context: Context | None) -> User | None:
    """Return the user of a context; None for an automation. Raises Unauthorized for a user that was deleted."""
    if context is None or context.user_id is None:
        return None
    user = await hass.auth.async_get_user(context.user_id)
    if user is None:
        raise Unauthorized(context=context)
    return user
