"""Fields that several forms share: how they look, and what can be wrong in them."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from homeassistant.const import CONF_NAME
from homeassistant.helpers.selector import (
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)
from homeassistant.util import dt as dt_util

from ..core.domain.fleet import Machine, Outlet
from ..core.protocol.codec import MAX_COUNTER

type Form = Mapping[str, Any]
type Errors = dict[str, str]

CONF_OUTLET: Final = "outlet"
# The id of what is still being described: subentries get theirs when they are created.
NEW: Final = ""
DEFAULT_MACHINE_TYPE: Final = "Ozone Generator"


def count_selector(lowest: int = 0, highest: int = MAX_COUNTER) -> NumberSelector:
    """Return a box for a whole number."""
    return NumberSelector(NumberSelectorConfig(min=lowest, max=highest, step=1, mode=NumberSelectorMode.BOX))


def named_selector(things: Iterable[Outlet | Machine]) -> SelectSelector:
    """Return a list of outlets or machines by name, whose value is the id."""
    options = [SelectOptionDict(value=thing.id, label=thing.name) for thing in things]
    return SelectSelector(SelectSelectorConfig(options=options, mode=SelectSelectorMode.DROPDOWN, sort=True))


def name_errors(form: Form, others: Iterable[Outlet | Machine], field: str = CONF_NAME) -> Errors:
    """Return what is wrong with a name: it says something, and differs from the `others`."""
    name = form[field].strip()
    if not name:
        return {field: "name_empty"}
    taken = {other.name.casefold() for other in others}
    return {field: "name_in_use"} if name.casefold() in taken else {}


def date_of(form: Form, field: str) -> date | None:
    """Return a date field's date."""
    text = form.get(field)
    return date.fromisoformat(text) if text else None


def past_date_errors(form: Form, field: str) -> Errors:
    """Refuse a date that is still to come where Home Assistant stands."""
    day = date_of(form, field)
    return {field: "date_in_future"} if day and day > dt_util.now().date() else {}


def optional_count(form: Form, field: str) -> int | None:
    """Return a whole-number field's number; the form itself sends fractions."""
    value = form.get(field)
    return None if value is None else int(value)


def known(values: Form) -> dict[str, Any]:
    """Return the values a form can suggest: those there are."""
    return {field: value for field, value in values.items() if value is not None}
