"""From what a user, a card or an automation sends to a question the analytics understand."""

from collections.abc import Callable, Mapping
from typing import Any, Concatenate, Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import config_validation as cv, service
from sqlalchemy import Connection
import voluptuous as vol

from ..clock import now_millis
from ..const import DOMAIN
from ..core.analytics import Compare, Context, Cursor, DateRange, Filter, GroupBy, Query, QueryError
from ..core.domain.calendar import Period
from ..core.domain.messages import Kind
from ..core.domain.zones import Zones
from ..core.ledger import LedgerError
from ..hub import Hub

WHOLE_RANGE: Final = "all"
# More ids than a fleet has machines make no sense, and a database bounds what one statement may carry.
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
QUESTION_SCHEMA: Final[Schema] = {
    **RANGE_SCHEMA,
    **COMPARE_SCHEMA,
    vol.Optional("bucket", default=WHOLE_RANGE): vol.In([WHOLE_RANGE, *Period]),
    vol.Optional("group_by", default=GroupBy.NONE): vol.Coerce(GroupBy),
}


@callback
def get_hub(hass: HomeAssistant, asked: Mapping[str, Any]) -> Hub:
    """Return the hub that is asked, by default the only one. Raises ServiceValidationError."""
    hub: Hub = service.async_get_config_entry(hass, DOMAIN, asked.get("entry_id")).runtime_data
    return hub


def context_of(hub: Hub) -> Context:
    """Return against what questions to a hub are understood now."""
    return Context(hub.fleet, Zones(hub.zone, hub.fleet), now_millis())


def filter_of(context: Context, asked: Mapping[str, Any], *, unassigned: bool = False) -> Filter:
    """Return the filter that is asked for; `unassigned` says whether treatments of no machine count too."""
    filter_ = Filter(
        kinds=frozenset(_KINDS[key] for key in asked["kinds"]) if "kinds" in asked else None,
        outlets=_ids(asked, "outlets"),
        machines=_ids(asked, "machines"),
        devices=_ids(asked, "devices"),
        unassigned=unassigned,
    )
    return context.only_active(filter_) if asked.get("active_only") else filter_


def query_of(context: Context, asked: Mapping[str, Any]) -> Query:
    """Return the question that is asked. Raises ServiceValidationError if it makes no sense."""
    bucket = asked.get("bucket", WHOLE_RANGE)
    try:
        return Query(
            range=DateRange(asked["start"], asked["end"]),
            bucket=None if bucket == WHOLE_RANGE else Period(bucket),
            group_by=asked.get("group_by", GroupBy.NONE),
            filter=filter_of(context, asked),
            compare=asked.get("compare"),
        )
    except QueryError as error:
        raise nonsense(error) from error


async def async_query[**P, T](
    hub: Hub, question: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
) -> T:
    """Ask the ledger something in a worker thread. Raises HomeAssistantError if it cannot be read."""
    try:
        return await hub.async_read(question, *args, **kwargs)
    except LedgerError as error:
        raise unreadable(hub, error) from error


def unreadable(hub: Hub, error: LedgerError) -> HomeAssistantError:
    """Return what a user is told about a ledger that cannot be read or written."""
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key=f"ledger_{error.kind}",
        translation_placeholders={"path": str(hub.ledger.path), "detail": error.detail},
    )


def nonsense(error: QueryError) -> ServiceValidationError:
    """Return what a user is told about a question that makes no sense."""
    return ServiceValidationError(
        translation_domain=DOMAIN, translation_key="bad_question", translation_placeholders={"reason": str(error)}
    )


def _ids(asked: Mapping[str, Any], name: str) -> frozenset[str] | None:
    return frozenset(asked[name]) if name in asked else None


def cursor_of(asked: Mapping[str, Any]) -> Cursor | None:
    """Return the cursor that is asked for, if any. Raises ServiceValidationError."""
    try:
        return Cursor.parse(asked["before"]) if "before" in asked else None
    except QueryError as error:
        raise nonsense(error) from error
