"""From when something holds: the two fields that ask for it, and the instant they mean."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from homeassistant.helpers.selector import DateTimeSelector, SelectSelector, SelectSelectorConfig, SelectSelectorMode
from homeassistant.util import dt as dt_util
import voluptuous as vol

from ..clock import local_datetime, now_millis
from ..core.domain.fleet import ALWAYS
from ..core.domain.instants import to_millis
from ..core.domain.messages import Millis
from .form_fields import Errors, Form

CONF_SINCE: Final = "since"
CONF_SINCE_TIME: Final = "since_time"


class Since(StrEnum):
    """The ways to say from when."""

    NOW = "now"
    FIRST = "first"
    TIME = "time"


def since_fields(choices: Sequence[Since] = tuple(Since)) -> dict[vol.Marker, Any]:
    """Return the fields that ask from when; the first choice is the default."""
    ways = SelectSelector(
        SelectSelectorConfig(
            options=[choice.value for choice in choices],
            translation_key=CONF_SINCE,
            mode=SelectSelectorMode.LIST,
        )
    )
    return {
        vol.Required(CONF_SINCE, default=choices[0].value): ways,
        vol.Optional(CONF_SINCE_TIME): DateTimeSelector(),
    }


def since_errors(form: Form) -> Errors:
    """Refuse "a date and time" without one, or with one that is still to come."""
    if form[CONF_SINCE] != Since.TIME:
        return {}
    if not form.get(CONF_SINCE_TIME):
        return {CONF_SINCE_TIME: "time_missing"}
    return {CONF_SINCE_TIME: "time_in_future"} if instant_of(form) > now_millis() else {}


def instant_of(form: Form) -> Millis:
    """Return the instant a valid form means."""
    since = Since(form[CONF_SINCE])
    if since is Since.TIME:
        return millis_from_form(form[CONF_SINCE_TIME])
    return now_millis() if since is Since.NOW else ALWAYS


def millis_from_form(text: str) -> Millis:
    """Return the instant of a date and time field, which speaks Home Assistant's local time."""
    moment = datetime.fromisoformat(text)
    return to_millis(moment if moment.tzinfo else moment.replace(tzinfo=dt_util.get_default_time_zone()))


def to_text(instant: Millis) -> str:
    """Return an instant as a date and time field shows it: local time, to the second."""
    return local_datetime(instant).strftime("%Y-%m-%d %H:%M:%S")
