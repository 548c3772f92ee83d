"""The form of an outlet's opening hours: a text for each weekday, and days on which it is closed."""

from typing import Any, Final

from homeassistant.const import WEEKDAYS
from homeassistant.helpers.selector import DateSelector, ObjectSelector, ObjectSelectorConfig, TextSelector
import voluptuous as vol

from ..core.domain.opening_hours import OpeningHours
from ..core.domain.opening_hours_text import OpeningTextError, overlapping_day, parse_day
from ..fleet.subentries import CONF_CLOSED_DAYS, CONF_FIRST, CONF_HOURS, CONF_LAST, hours_data, hours_of
from .form_fields import Errors, Form

_CLOSED_DAYS: Final = ObjectSelector(
    ObjectSelectorConfig(
        fields={
            CONF_FIRST: {"selector": DateSelector(), "required": True},
            CONF_LAST: {"selector": DateSelector()},
        },
        multiple=True,
        label_field=CONF_FIRST,
        description_field=CONF_LAST,
        translation_key=CONF_CLOSED_DAYS,
    )
)


def hours_schema() -> vol.Schema:
    """Return the form of opening hours."""
    weekdays: dict[vol.Marker, Any] = {vol.Optional(weekday): TextSelector() for weekday in WEEKDAYS}
    return vol.Schema(weekdays | {vol.Optional(CONF_CLOSED_DAYS): _CLOSED_DAYS})


def hours_values(hours: OpeningHours | None) -> dict[str, Any]:
    """Return the values of the form of opening hours."""
    data = hours_data(hours)
    return {**data.get(CONF_HOURS, {}), CONF_CLOSED_DAYS: data.get(CONF_CLOSED_DAYS, [])}


def hours_from_form(form: Form) -> OpeningHours | None:
    """Return the opening hours of a valid form."""
    return hours_of({CONF_HOURS: form, CONF_CLOSED_DAYS: form.get(CONF_CLOSED_DAYS, ())})


def hours_errors(form: Form) -> Errors:
    """Return what is wrong with opening hours: unreadable texts, overlapping shifts, closed days in reverse."""
    errors: Errors = {}
    week = []
    for weekday in WEEKDAYS:
        try:
            week.append(parse_day(form.get(weekday, "")))
        except OpeningTextError:
            errors[weekday] = "hours_unreadable"
    if not errors and (day := overlapping_day(tuple(week))) is not None:
        errors[WEEKDAYS[day]] = "hours_overlap"
    if any(days.get(CONF_LAST, days[CONF_FIRST]) < days[CONF_FIRST] for days in form.get(CONF_CLOSED_DAYS, ())):
        errors[CONF_CLOSED_DAYS] = "closed_days_reversed"
    return errors
