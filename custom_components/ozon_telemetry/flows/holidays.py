"""Public holidays for an outlet's closed days, from a calendar such as that of the Holiday integration.

They are copied into the form, where a person sees them before they hold.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.selector import EntitySelector, EntitySelectorConfig
from homeassistant.util import dt as dt_util
import voluptuous as vol

from ..fleet.subentries import CONF_CLOSED_DAYS, CONF_FIRST, CONF_LAST
from .form_fields import Errors, Form

CALENDAR: Final = "calendar"
CONF_CALENDAR: Final = CALENDAR
_AHEAD: Final = timedelta(days=366)


def calendar_fields(hass: HomeAssistant) -> dict[vol.Marker, Any]:
    """Return the field of a calendar, if Home Assistant has one."""
    if not hass.states.async_entity_ids_count(CALENDAR):
        return {}
    return {vol.Optional(CONF_CALENDAR): EntitySelector(EntitySelectorConfig(domain=CALENDAR))}


async def async_add_holidays(hass: HomeAssistant, form: Form) -> tuple[dict[str, Any], Errors]:
    """Return a form with the whole days of its calendar's next year among its closed days, and what is wrong."""
    filled = {field: value for field, value in form.items() if field != CONF_CALENDAR}
    now = dt_util.now()
    try:
        answer = await hass.services.async_call(
            CALENDAR,
            "get_events",
            {"entity_id": form[CONF_CALENDAR], "start_date_time": now, "end_date_time": now + _AHEAD},
            blocking=True,
            return_response=True,
        )
    except HomeAssistantError, vol.Invalid:
        return dict(form), {CONF_CALENDAR: "calendar_failed"}
    events: Any = (answer or {}).get(form[CONF_CALENDAR], {})
    known = list(form.get(CONF_CLOSED_DAYS, []))
    added = [days for days in _whole_days(events.get("events", [])) if days not in map(_as_span, known)]
    if not added:
        return dict(form), {CONF_CALENDAR: "no_holidays"}
    return {**filled, CONF_CLOSED_DAYS: sorted([*known, *added], key=lambda days: days[CONF_FIRST])}, {}


def _whole_days(events: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Return the events that last whole days, each once; a calendar ends them with the day after."""
    found = {}
    for event in events:
        try:
            first, after = date.fromisoformat(event["start"]), date.fromisoformat(event["end"])
        except ValueError:
            continue  # it has a time of the day
        found[first, after] = {CONF_FIRST: first.isoformat(), CONF_LAST: (after - timedelta(days=1)).isoformat()}
    return list(found.values())


def _as_span(days: Mapping[str, str]) -> dict[str, str]:
    return {CONF_FIRST: days[CONF_FIRST], CONF_LAST: days.get(CONF_LAST) or days[CONF_FIRST]}
