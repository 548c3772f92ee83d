"""Requests of cards, users and automations: their schemas, and their conversion into queries."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from homeassistant.auth.models import User
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import config_validation as cv, service
import voluptuous as vol

from ..clock import now_millis
from ..const import DOMAIN
from ..core.analytics import Compare, DateRange, Filter, GroupBy, PageCursor, Query, QueryContext, QueryError
from ..core.domain.calendar import Period
from ..core.domain.messages import Kind
from ..core.ledger import LedgerError
from ..hub import Hub, HubView
from ..permissions import may_see_revenue

WHOLE_RANGE: Final = "all"
MOST_EVENTS: Final = 500  # in one page of treatments
# No fleet has more machines, and SQLite limits the values of a statement.
_MOST_IDS: Final = 5000

_KINDS: Final = {kind.key: kind for kind in Kind}
_IDS: Final = vol.All([str], vol.Length(max=_MOST_IDS))

type Schema = dict[str | vol.Marker, Any]

HUB_SCHEMA: Final[Schema] = {vol.Optional("entry_id"): str}
FILTER_SCHEMA: Final[Schema] = {
    **HUB_SCHEMA,
    vol.Optional("kinds"): [vol.In(_KINDS)],
    vol.Optional("outlets"): _IDS,
    vol.Optional("machines"): _IDS,
    vol.Optional("devices"): _IDS,
    vol.Optional("active_only", default=False): bool,
}
RANGE_SCHEMA: Final[Schema] = {**FILTER_SCHEMA, vol.Required("start"): cv.date, vol.Required("end"): cv.date}
COMPARE_SCHEMA: Final[Schema] = {vol.Optional("compare"): vol.Coerce(Compare)}
QUERY_SCHEMA: Final[Schema] = {
    **RANGE_SCHEMA,
    **COMPARE_SCHEMA,
    vol.Optional("bucket", default=WHOLE_RANGE): vol.In([WHOLE_RANGE, *Period]),
    vol.Optional("group_by", default=GroupBy.NONE): vol.Coerce(GroupBy),
}


@callback
def get_hub(hass: HomeAssistant, params: Mapping[str, Any]) -> HubView:
    """Return the hub of a request, by default the only one. Raises ServiceValidationError."""
    hub: HubView = service.async_get_config_entry(hass, DOMAIN, params.get("entry_id")).runtime_data
    return hub


@callback
def get_writable_hub(hass: HomeAssistant, params: Mapping[str, Any]) -> Hub:
    """Return the hub of a request that changes something. Raises ServiceValidationError, also for a head office."""
    if isinstance(hub := get_hub(hass, params), Hub):
        return hub
    raise ServiceValidationError(translation_domain=DOMAIN, translation_key="head_office")


def context_of(hub: HubView, user: User | None) -> QueryContext:
    """Return the context of a query by a user, or by none, as in an automation."""
    with_revenue = may_see_revenue(hub.options, user)
    return QueryContext(hub.fleet, hub.zones, now_millis(), with_revenue, hub.parts)


def filter_of(context: QueryContext, params: Mapping[str, Any], *, unassigned: bool = False) -> Filter:
    """Return the filter of a request; `unassigned` includes treatments of no machine."""
    filter_ = Filter(
        kinds=frozenset(_KINDS[key] for key in params["kinds"]) if "kinds" in params else None,
        outlets=_ids(params, "outlets"),
        machines=_ids(params, "machines"),
        devices=_ids(params, "devices"),
        unassigned=unassigned,
    )
    return context.only_active(filter_) if params.get("active_only") else filter_


def query_of(context: QueryContext, params: Mapping[str, Any]) -> Query:
    """Return the query of a request. Raises ServiceValidationError if it is invalid."""
    bucket = params.get("bucket", WHOLE_RANGE)
    try:
        return Query(
            range=DateRange.requested(params["start"], params["end"]),
            bucket=None if bucket == WHOLE_RANGE else Period(bucket),
            group_by=params.get("group_by", GroupBy.NONE),
            filter=filter_of(context, params),
            compare=params.get("compare"),
        )
    except QueryError as error:
        raise query_error(error) from error


@contextmanager
def user_facing_errors(hub: HubView) -> Iterator[None]:
    """Translate a LedgerError into a HomeAssistantError that a user understands."""
    try:
        yield
    except LedgerError as error:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key=f"ledger_{error.kind}",
            translation_placeholders={"path": str(hub.place), "detail": error.detail},
        ) from error


def query_error(error: QueryError) -> ServiceValidationError:
    """Return the translated error for an invalid query."""
    return ServiceValidationError(
        translation_domain=DOMAIN, translation_key="invalid_query", translation_placeholders={"reason": str(error)}
    )


def _ids(params: Mapping[str, Any], name: str) -> frozenset[str] | None:
    return frozenset(params[name]) if name in params else None


def cursor_of(params: Mapping[str, Any]) -> PageCursor | None:
    """Return the page cursor of a request, if any. Raises ServiceValidationError."""
    try:
        return PageCursor.parse(params["before"]) if "before" in params else None
    except QueryError as error:
        raise query_error(error) from error
