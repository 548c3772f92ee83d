"""The table of all actions (Home Assistant's services): name, handler, schema, response, and who may call."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Final

from homeassistant.core import HomeAssistant, ServiceCall, SupportsResponse, callback
from homeassistant.helpers.service import async_register_admin_service
import voluptuous as vol

from .actions.analytics import (
    ANALYTICS_SCHEMA,
    EXPORT_FILE_SCHEMA,
    RECENT_SCHEMA,
    export_csv,
    get_analytics,
    get_recent,
)
from .actions.disputes import DECIDE_SCHEMA, LIST_SCHEMA, decide_disputed, get_disputed
from .actions.imports import IMPORTS_SCHEMA, UNDO_IMPORT_SCHEMA, get_imports, undo_import
from .actions.ledger import LEDGER_SCHEMA, rebuild_statistics, verify_ledger
from .actions.maintenance import DONE_SCHEMA, HISTORY_SCHEMA, get_maintenance_history, maintenance_done
from .actions.report import REPORT_SCHEMA, SEND_SCHEMA, create_report, send_report
from .actions.undo import UNDO_SCHEMA, undo_machine_change
from .const import DOMAIN
from .permissions import for_readers


class Access(Enum):
    """Who may call an action; automations may call all of them."""

    EVERYONE = auto()
    READERS = auto()
    ADMINS = auto()


@dataclass(frozen=True, slots=True)
class Action:
    """An action as Home Assistant registers it."""

    name: str
    handler: Callable[[ServiceCall], Coroutine[Any, Any, Any]]  # responses: api/contract.py, api/action_contract.py
    schema: vol.Schema
    response: SupportsResponse
    access: Access


ACTIONS: Final = (
    Action("get_analytics", get_analytics, ANALYTICS_SCHEMA, SupportsResponse.ONLY, Access.READERS),
    Action("get_recent_events", get_recent, RECENT_SCHEMA, SupportsResponse.ONLY, Access.READERS),
    Action("export_csv", export_csv, EXPORT_FILE_SCHEMA, SupportsResponse.ONLY, Access.READERS),
    Action("create_report", create_report, REPORT_SCHEMA, SupportsResponse.ONLY, Access.READERS),
    Action("send_report", send_report, SEND_SCHEMA, SupportsResponse.NONE, Access.READERS),
    Action("maintenance_done", maintenance_done, DONE_SCHEMA, SupportsResponse.NONE, Access.EVERYONE),
    Action("get_maintenance_history", get_maintenance_history, HISTORY_SCHEMA, SupportsResponse.ONLY, Access.READERS),
    Action("get_disputed", get_disputed, LIST_SCHEMA, SupportsResponse.ONLY, Access.READERS),
    Action("decide_disputed", decide_disputed, DECIDE_SCHEMA, SupportsResponse.NONE, Access.ADMINS),
    Action("verify_ledger", verify_ledger, LEDGER_SCHEMA, SupportsResponse.ONLY, Access.ADMINS),
    Action("undo_machine_change", undo_machine_change, UNDO_SCHEMA, SupportsResponse.OPTIONAL, Access.ADMINS),
    Action("get_imports", get_imports, IMPORTS_SCHEMA, SupportsResponse.ONLY, Access.ADMINS),
    Action("undo_import", undo_import, UNDO_IMPORT_SCHEMA, SupportsResponse.OPTIONAL, Access.ADMINS),
    Action("rebuild_statistics", rebuild_statistics, LEDGER_SCHEMA, SupportsResponse.OPTIONAL, Access.ADMINS),
)


@callback
def async_register(hass: HomeAssistant) -> None:
    """Register all actions, once for all hubs."""
    for action in ACTIONS:
        if action.access is Access.ADMINS:
            async_register_admin_service(hass, DOMAIN, action.name, action.handler, action.schema, action.response)
            continue
        handler = for_readers(action.handler) if action.access is Access.READERS else action.handler
        hass.services.async_register(DOMAIN, action.name, handler, action.schema, action.response)
