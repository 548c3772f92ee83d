"""Correcting one interval of a machine's history: its form, what can be wrong in it, the interval it means.

A field left as it was shown keeps its exact instant: local time, to the second, cannot say every instant.
"""

from collections.abc import Iterable
from operator import attrgetter
from typing import Any, Final

from homeassistant.helpers.selector import BooleanSelector, DateTimeSelector
import voluptuous as vol

from ..clock import now_millis
from ..core.domain.fleet import ALWAYS, FOREVER, Assignment, Placement
from ..core.domain.messages import Millis
from .form_fields import Errors, Form, known
from .start_time import millis_from_form, to_text

type Interval = Assignment | Placement

CONF_START: Final = "start"
CONF_END: Final = "end"
CONF_REMOVE: Final = "remove"


def interval_fields() -> dict[vol.Marker, Any]:
    """Return the fields that bound an interval, or take it away."""
    return {
        vol.Optional(CONF_START): DateTimeSelector(),
        vol.Optional(CONF_END): DateTimeSelector(),
        vol.Required(CONF_REMOVE, default=False): BooleanSelector(),
    }


def interval_values(interval: Interval) -> dict[str, Any]:
    """Return what the form of an interval shows."""
    return known({CONF_START: _start_text(interval), CONF_END: _end_text(interval)})


def bounds(form: Form, shown: Interval) -> tuple[Millis, Millis | None]:
    """Return the start and end that a form means; an empty start is "always", an empty end "until further notice"."""
    start, end = form.get(CONF_START), form.get(CONF_END)
    return (
        shown.start if start == _start_text(shown) else millis_from_form(start) if start else ALWAYS,
        shown.end if end == _end_text(shown) else millis_from_form(end) if end else None,
    )


def interval_errors(form: Form, shown: Interval, others: Iterable[Interval]) -> Errors:
    """Refuse an interval that lies in the future, ends before it starts, or meets one of the `others`."""
    start, end = bounds(form, shown)
    if start > now_millis():
        return {CONF_START: "time_in_future"}
    if end is not None and end > now_millis():
        return {CONF_END: "time_in_future"}
    if end is not None and end <= start:
        return {CONF_END: "end_before_start"}
    meets = any(start < (other.end or FOREVER) and other.start < (end or FOREVER) for other in others)
    return {CONF_START: "overlaps"} if meets else {}


def with_line[Line: (Assignment, Placement)](lines: Iterable[Line], old: Line, new: Line | None) -> tuple[Line, ...]:
    """Return a history with `new` in place of `old`, or without it."""
    changed = [line for line in lines if line != old]
    if new is not None:
        changed.append(new)
    return tuple(sorted(changed, key=attrgetter("start")))


def span_label(interval: Interval) -> str:
    """Return an interval in the signs of every language; `…` is an open side."""
    return f"{_start_text(interval) or '…'} → {_end_text(interval) or '…'}"


def _start_text(interval: Interval) -> str | None:
    return None if interval.start == ALWAYS else to_text(interval.start)


def _end_text(interval: Interval) -> str | None:
    return None if interval.end is None else to_text(interval.end)
