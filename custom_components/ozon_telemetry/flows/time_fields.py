"""Form fields for instants: the start of a change, and the bounds of an interval of a machine's history.

A bound left as it was shown keeps its exact instant: a field in local time, to the second, cannot express every one.
"""

from collections.abc import Iterable, Sequence
from datetime import MINYEAR
from enum import StrEnum
from operator import attrgetter
from typing import Any, Final

from homeassistant.helpers.selector import (
    BooleanSelector,
    DateTimeSelector,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)
from homeassistant.util import dt as dt_util
import voluptuous as vol

from ..clock import local_datetime, now_millis
from ..core.domain.fleet import ALWAYS, FOREVER, Assignment, Placement, Span
from ..core.domain.instants import start_of_second, to_millis
from ..core.domain.messages import Millis
from .form_fields import Errors, Form, without_none

type Interval = Assignment | Placement

CONF_SINCE: Final = "since"
CONF_SINCE_TIME: Final = "since_time"
CONF_START: Final = "start"
CONF_END: Final = "end"
CONF_REMOVE: Final = "remove"
_EARLIEST: Final[Millis] = 946_684_800_000  # the year 2000: no machine of this kind is older
OVERLAPS: Final = {CONF_START: "overlaps"}


class Since(StrEnum):
    """The choices of a start."""

    NOW = "now"
    FIRST = "first"
    TIME = "time"


def since_fields(choices: Sequence[Since] = tuple(Since)) -> dict[vol.Marker, Any]:
    """Return the fields of a start; the first choice is the default."""
    selector = SelectSelector(
        SelectSelectorConfig(
            options=[choice.value for choice in choices],
            translation_key=CONF_SINCE,
            mode=SelectSelectorMode.LIST,
        )
    )
    return {
        vol.Required(CONF_SINCE, default=choices[0].value): selector,
        vol.Optional(CONF_SINCE_TIME): DateTimeSelector(),
    }


def since_errors(form: Form) -> Errors:
    """Return what is wrong with a start: a date that is missing, in the future, or entered for another choice."""
    since, time = Since(form[CONF_SINCE]), form.get(CONF_SINCE_TIME)
    if since is Since.FIRST:
        return {CONF_SINCE_TIME: "time_unused"} if time else {}
    if not time:
        return {CONF_SINCE_TIME: "time_missing"} if since is Since.TIME else {}
    return _instant_errors(CONF_SINCE_TIME, start_of(form))


def start_of(form: Form) -> Millis:
    """Return the start that a valid form means: the date that was entered, also where "now" is still selected.

    "Now" is the second that has begun: devices tell whole seconds, so that is what a press right after the dialog has.
    """
    since, time = Since(form[CONF_SINCE]), form.get(CONF_SINCE_TIME)
    if since is Since.FIRST:
        return ALWAYS
    return millis_from_form(time) if time else start_of_second(now_millis())


def corrected_since(form: Form) -> dict[str, Any]:
    """Return the values with which a wrong form is shown again.

    A date that does not belong to the choice is emptied: the frontend has no way to remove it.
    """
    return {
        field: value
        for field, value in form.items()
        if field != CONF_SINCE_TIME or since_errors(form).get(CONF_SINCE_TIME) != "time_unused"
    }


def millis_from_form(text: str) -> Millis:
    """Return the instant of a date and time field, which is in Home Assistant's local time.

    What no calendar in UTC has is too early or "for ever".
    """
    moment = dt_util.parse_datetime(text, raise_on_error=True)  # as lenient as the selector
    try:
        return to_millis(moment if moment.tzinfo else moment.replace(tzinfo=dt_util.get_default_time_zone()))
    except OverflowError:
        return ALWAYS - 1 if moment.year == MINYEAR else FOREVER


def text_in_form(instant: Millis) -> str:
    """Return an instant as a date and time field shows it: local time, to the second."""
    return local_datetime(instant).strftime("%Y-%m-%d %H:%M:%S")


def interval_fields() -> dict[vol.Marker, Any]:
    """Return the fields that bound an interval, or remove it."""
    return {
        vol.Optional(CONF_START): DateTimeSelector(),
        vol.Optional(CONF_END): DateTimeSelector(),
        vol.Required(CONF_REMOVE, default=False): BooleanSelector(),
    }


def interval_values(interval: Interval) -> dict[str, Any]:
    """Return the values of an interval's form."""
    return without_none({CONF_START: _start_text(interval), CONF_END: _end_text(interval)})


def bounds(form: Form, shown: Interval) -> tuple[Millis, Millis | None]:
    """Return the start and end that a form means; an empty start is "always", an empty end "until further notice"."""
    start, end = form.get(CONF_START), form.get(CONF_END)
    return (
        shown.start if start == _start_text(shown) else millis_from_form(start) if start else ALWAYS,
        shown.end if end == _end_text(shown) else millis_from_form(end) if end else None,
    )


def interval_errors(form: Form, shown: Interval, others: Iterable[Interval]) -> Errors:
    """Return what is wrong with an interval: in the future, ending before it starts, or overlapping one of `others`."""
    start, end = bounds(form, shown)
    wrong = {} if start in (ALWAYS, shown.start) else _instant_errors(CONF_START, start)
    wrong = wrong or ({} if end in (None, shown.end) else _instant_errors(CONF_END, end))
    if wrong:
        return wrong
    if end is not None and end <= start:
        return {CONF_END: "end_before_start"}
    overlaps = any(start < (other.end or FOREVER) and other.start < (end or FOREVER) for other in others)
    return OVERLAPS if overlaps else {}


def with_interval[T: (Assignment, Placement)](history: Iterable[T], old: T, new: T | None) -> tuple[T, ...]:
    """Return a history with `new` in place of `old`, or without it."""
    changed = [interval for interval in history if interval != old]
    if new is not None:
        changed.append(new)
    return tuple(sorted(changed, key=attrgetter("start")))


def span_of(interval: Interval) -> Span:
    """Return the span of time of an interval."""
    return Span(interval.start, FOREVER if interval.end is None else interval.end)


def interval_text(interval: Interval) -> str:
    """Return an interval as text in any language; `…` is an open side."""
    return f"{_start_text(interval) or '…'} → {_end_text(interval) or '…'}"


def _instant_errors(field: str, instant: Millis) -> Errors:
    """Return what is wrong with an instant that a person entered."""
    if instant < _EARLIEST:
        return {field: "time_too_early"}
    return {field: "time_in_future"} if instant > now_millis() else {}


def _start_text(interval: Interval) -> str | None:
    return None if interval.start == ALWAYS else text_in_form(interval.start)


def _end_text(interval: Interval) -> str | None:
    return None if interval.end is None else text_in_form(interval.end)
