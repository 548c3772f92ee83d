"""The form of an outlet's opening hours: a text for each weekday, and days on which it is closed."""

from typing import Any, Final

from homeassistant.const import WEEKDAYS
from homeassistant.helpers.selector import (
    BooleanSelector,
    DateSelector,
    ObjectSelector,
    ObjectSelectorConfig,
    TextSelector,
)
import voluptuous as vol

from ..core.domain.opening_hours import MINUTES_A_DAY, OpeningHours
from ..core.domain.opening_hours_text import OpeningTextError, overlapping_day, parse_day
from ..fleet.subentries import CONF_CLOSED_DAYS, CONF_FIRST, CONF_HOURS, CONF_LAST, hours_data, hours_of
from .form_fields import Errors, Form, date_of

CONF_MONDAY_TO_FRIDAY: Final = "monday_to_friday"
_MONDAY: Final = WEEKDAYS[0]
_COPIES: Final = WEEKDAYS[1:5]
_LONGEST_NIGHT: Final = 20 * 60  # minutes: what is open for longer past midnight was rather typed in reverse
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
    copy = {vol.Optional(CONF_MONDAY_TO_FRIDAY): BooleanSelector()}
    return vol.Schema(weekdays | copy | {vol.Optional(CONF_CLOSED_DAYS): _CLOSED_DAYS})


def hours_values(hours: OpeningHours | None) -> dict[str, Any]:
    """Return the values of the form of opening hours."""
    data = hours_data(hours)
    return {**data.get(CONF_HOURS, {}), CONF_CLOSED_DAYS: data.get(CONF_CLOSED_DAYS, [])}


def hours_from_form(form: Form) -> OpeningHours | None:
    """Return the opening hours of a valid form."""
    return hours_of({CONF_HOURS: _week(form), CONF_CLOSED_DAYS: _closed_days(form)})


def hours_errors(form: Form) -> Errors:
    """Return what is wrong with opening hours: unreadable texts, overlapping shifts, what is in reverse."""
    errors: Errors = {}
    week = []
    texts = _week(form)
    for weekday in WEEKDAYS:
        try:
            week.append(parse_day(texts.get(weekday, "")))
        except OpeningTextError:
            errors[weekday] = "hours_unreadable"
        else:
            if any(shift.end > MINUTES_A_DAY and shift.end - shift.start >= _LONGEST_NIGHT for shift in week[-1]):
                errors[weekday] = "hours_reversed"
    if not errors and (day := overlapping_day(tuple(week))) is not None:
        errors[WEEKDAYS[day]] = "hours_overlap"
    if any(days.get(CONF_LAST, days[CONF_FIRST]) < days[CONF_FIRST] for days in _closed_days(form)):
        errors[CONF_CLOSED_DAYS] = "closed_days_reversed"
    return errors


def _closed_days(form: Form) -> list[dict[str, str]]:
    """Return the closed days with dates as they are stored: the selector takes some that are written otherwise."""
    return [
        {field: day.isoformat() for field in days if (day := date_of(days, field)) is not None}
        for days in form.get(CONF_CLOSED_DAYS, ())
    ]


def _week(form: Form) -> Form:
    """Return the texts of the weekdays; those from Tuesday to Friday are Monday's if the form says so."""
    if not form.get(CONF_MONDAY_TO_FRIDAY):
        return form
    return {**form, **dict.fromkeys(_COPIES, form.get(_MONDAY, ""))}
