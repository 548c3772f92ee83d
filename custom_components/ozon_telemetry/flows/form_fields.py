"""Form fields that several flows share (numbers, names, dates, devices), and their validation."""

from collections.abc import Container, Iterable, Mapping
from datetime import date
from typing import Any, Final

from homeassistant.config_entries import SOURCE_INTEGRATION_DISCOVERY, SOURCE_MQTT
from homeassistant.const import CONF_NAME
from homeassistant.core import HomeAssistant, callback
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

from ..const import DOMAIN
from ..core.domain.fleet import Fleet, Machine, Outlet
from ..core.domain.fleet_list import LONGEST_NAME
from ..core.domain.texts import one_line
from ..core.protocol.codec import is_device_id
from ..core.protocol.json_fields import MAX_COUNTER
from ..devices.pending import offered_as

type Form = Mapping[str, Any]
type Errors = dict[str, str]

CONF_OUTLET: Final = "outlet"
CONF_DEVICE: Final = "device"
CONF_MACHINE: Final = "machine"
# No item has this id.
NEW: Final = ""
DEFAULT_MACHINE_TYPE: Final = "Ozone Generator"
_MISSING: Final = {CONF_OUTLET: "outlet_missing", CONF_MACHINE: "machine_missing"}
_DISCOVERY_SOURCES: Final = (SOURCE_MQTT, SOURCE_INTEGRATION_DISCOVERY)


def count_selector(lowest: int = 0, highest: int = MAX_COUNTER) -> NumberSelector:
    """Return a box for a whole number."""
    return NumberSelector(NumberSelectorConfig(min=lowest, max=highest, step=1, mode=NumberSelectorMode.BOX))


def named_selector(items: Iterable[Outlet | Machine]) -> SelectSelector:
    """Return a list of outlets or machines by name, whose value is the id."""
    options = [SelectOptionDict(value=item.id, label=item.name) for item in items]
    return SelectSelector(SelectSelectorConfig(options=options, mode=SelectSelectorMode.DROPDOWN, sort=True))


def choice_errors(form: Form, field: str, known: Container[str] | None = None) -> Errors:
    """Return what is wrong with a choice that a person must make: there is none, or it is not `known` any more.

    Of an optional list the frontend preselects nothing.
    """
    choice = form.get(field)
    return {} if choice and (known is None or choice in known) else {field: _MISSING[field]}


def name_errors(form: Form, others: Iterable[Outlet | Machine], field: str = CONF_NAME) -> Errors:
    """Return what is wrong with a name: empty, too long for a table, or the name of one of the `others`."""
    name = one_line(form[field])
    if not name:
        return {field: "name_empty"}
    if len(name) > LONGEST_NAME:
        return {field: "name_too_long"}
    taken = {other.name.casefold() for other in others}
    return {field: "name_in_use"} if name.casefold() in taken else {}


def date_of(form: Form, field: str) -> date | None:
    """Return a date field's date."""
    return dt_util.parse_date(form.get(field) or "")  # as lenient as the selector


def past_date_errors(form: Form, field: str) -> Errors:
    """Return what is wrong with a date: in the future, in Home Assistant's time zone."""
    day = date_of(form, field)
    return {field: "date_in_future"} if day and day > dt_util.now().date() else {}


def optional_count(form: Form, field: str) -> int | None:
    """Return the whole number of a field, which the form sends as a float."""
    value = form.get(field)
    return None if value is None else int(value)


def without_none(values: Form) -> dict[str, Any]:
    """Return the values that are set, as suggestions of a form."""
    return {field: value for field, value in values.items() if value is not None}


@callback
def device_selector(hass: HomeAssistant, fleet: Fleet) -> SelectSelector:
    """Return a list of pending devices and of those without a machine, which also accepts any other id."""
    unassigned = {device_id for device_id in fleet.timelines if fleet.machine_of(device_id) is None}
    options = sorted(unassigned | _discovered(hass))
    return SelectSelector(SelectSelectorConfig(options=options, custom_value=True, mode=SelectSelectorMode.DROPDOWN))


def device_errors(form: Form) -> Errors:
    """Return what is wrong with a device's id; a form may lack the device where the field is optional."""
    return {} if CONF_DEVICE not in form or is_device_id(_typed_device(form)) else {CONF_DEVICE: "device_invalid"}


@callback
def chosen_device(hass: HomeAssistant, fleet: Fleet, form: Form) -> str:
    """Return the device's id in a form that has one, as it is known."""
    known = fleet.known_as(_typed_device(form))
    return known if fleet.is_adopted(known) else offered_as(hass, known)


def _typed_device(form: Form) -> str:
    return str(form[CONF_DEVICE]).strip()


def _discovered(hass: HomeAssistant) -> set[str]:
    contexts = (flow["context"] for flow in hass.config_entries.flow.async_progress_by_handler(DOMAIN))
    return {
        unique_id
        for context in contexts
        if context["source"] in _DISCOVERY_SOURCES and (unique_id := context.get("unique_id"))
    }
