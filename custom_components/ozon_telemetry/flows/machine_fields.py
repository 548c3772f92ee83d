"""Forms of a machine: its details, and its maintenance (also used by the repair of an overdue one)."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import islice
from typing import Any, Final

from homeassistant.const import CONF_NAME
from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import BooleanSelector, DateSelector, TextSelector, TextSelectorConfig
from homeassistant.util import dt as dt_util
import voluptuous as vol

from ..actions.maintenance import CONF_DATE, CONF_DONE_BY, CONF_NOTE, async_record
from ..core.domain.disputes import DEFAULT_SHORTEST_TREATMENT
from ..core.domain.fleet import Machine, MaintenanceRule
from ..core.domain.messages import Counters, Kind
from ..core.domain.texts import one_line
from ..core.ledger.maintenance_log import MaintenanceEntry
from ..fleet.subentries import (
    CONF_ACTIVE,
    CONF_INSTALLED,
    CONF_LAST_MAINTENANCE,
    CONF_MACHINE_TYPE,
    CONF_MAINTENANCE_MONTHS,
    CONF_MAINTENANCE_TREATMENTS,
    CONF_OPENING,
    CONF_SHORTEST_TREATMENT,
)
from ..hub import Hub
from ..permissions import async_current_user_name
from .booking_text import NONE, plain
from .form_fields import (
    DEFAULT_MACHINE_TYPE,
    Errors,
    Form,
    count_selector,
    date_of,
    name_errors,
    optional_count,
    past_date_errors,
    without_none,
)

CONF_MAINTENANCE: Final = "maintenance"
_MOST_MONTHS: Final = 120
_LONGEST_TREATMENT: Final = 3600
_MOST_ENTRIES: Final = 10


def name_fields(name: str = CONF_NAME) -> dict[vol.Marker, Any]:
    """Return the fields of a machine's name, called `name`, and type."""
    return {
        vol.Required(name): TextSelector(),
        vol.Required(CONF_MACHINE_TYPE, default=DEFAULT_MACHINE_TYPE): TextSelector(),
    }


def detail_fields() -> dict[vol.Marker, Any]:
    """Return the optional fields of a machine."""
    rule = {
        vol.Optional(CONF_MAINTENANCE_TREATMENTS): count_selector(lowest=1),
        vol.Optional(CONF_MAINTENANCE_MONTHS): count_selector(lowest=1, highest=_MOST_MONTHS),
    }
    opening = {vol.Optional(kind.key): count_selector() for kind in Kind}
    return {
        vol.Required(CONF_ACTIVE, default=True): BooleanSelector(),
        vol.Optional(CONF_INSTALLED): DateSelector(),
        vol.Optional(CONF_LAST_MAINTENANCE): DateSelector(),
        vol.Optional(CONF_MAINTENANCE): section(vol.Schema(rule), {"collapsed": True}),
        vol.Optional(CONF_OPENING): section(vol.Schema(opening), {"collapsed": True}),
        vol.Optional(CONF_SHORTEST_TREATMENT, default=DEFAULT_SHORTEST_TREATMENT): count_selector(
            lowest=1, highest=_LONGEST_TREATMENT
        ),
    }


def detail_errors(form: Form, others: Iterable[Machine]) -> Errors:
    """Return what is wrong in the details, field by field."""
    errors = name_errors(form, others)
    errors |= past_date_errors(form, CONF_INSTALLED) | past_date_errors(form, CONF_LAST_MAINTENANCE)
    installed, maintained = date_of(form, CONF_INSTALLED), date_of(form, CONF_LAST_MAINTENANCE)
    if installed and maintained and maintained < installed:
        errors.setdefault(CONF_LAST_MAINTENANCE, "before_installed")
    return errors


def with_details(machine: Machine, form: Form) -> Machine:
    """Return the machine with the details of a valid form; its outlets and devices stay."""
    rule, opening = form.get(CONF_MAINTENANCE, {}), form.get(CONF_OPENING, {})
    return replace(
        machine,
        name=one_line(form[CONF_NAME]),
        machine_type=one_line(form[CONF_MACHINE_TYPE]),
        is_active=form[CONF_ACTIVE],
        installed=date_of(form, CONF_INSTALLED),
        last_maintenance=date_of(form, CONF_LAST_MAINTENANCE),
        maintenance=MaintenanceRule(
            optional_count(rule, CONF_MAINTENANCE_TREATMENTS), optional_count(rule, CONF_MAINTENANCE_MONTHS)
        ),
        opening=Counters(*(optional_count(opening, kind.key) or 0 for kind in Kind)),
        shortest_treatment=optional_count(form, CONF_SHORTEST_TREATMENT) or DEFAULT_SHORTEST_TREATMENT,
    )


def detail_values(machine: Machine) -> dict[str, Any]:
    """Return the values of an existing machine's form."""
    rule = {
        CONF_MAINTENANCE_TREATMENTS: machine.maintenance.treatments,
        CONF_MAINTENANCE_MONTHS: machine.maintenance.months,
    }
    dates = {
        CONF_INSTALLED: machine.installed and machine.installed.isoformat(),
        CONF_LAST_MAINTENANCE: machine.last_maintenance and machine.last_maintenance.isoformat(),
    }
    return {
        CONF_NAME: machine.name,
        CONF_MACHINE_TYPE: machine.machine_type,
        CONF_ACTIVE: machine.is_active,
        **without_none(dates),
        CONF_MAINTENANCE: without_none(rule),
        CONF_OPENING: {kind.key: number for kind in Kind if (number := machine.opening[kind])},
        CONF_SHORTEST_TREATMENT: machine.shortest_treatment,
    }


def maintenance_schema() -> vol.Schema:
    """Return the form of a maintenance, with today as its day, by the user who opens it."""
    user = {"suggested_value": async_current_user_name()}
    fields: dict[vol.Marker, Any] = {
        vol.Required(CONF_DATE, default=dt_util.now().date().isoformat()): DateSelector(),
        vol.Optional(CONF_DONE_BY, description=user): TextSelector(),
        vol.Optional(CONF_NOTE): TextSelector(TextSelectorConfig(multiline=True)),
    }
    return vol.Schema(fields)


def maintenance_errors(form: Form) -> dict[str, str]:
    """Return what is wrong with a maintenance: its day is in the future."""
    return past_date_errors(form, CONF_DATE)


async def async_record_form(hub: Hub, machine_id: str, form: Form) -> None:
    """Record the maintenance of a valid form. Raises HomeAssistantError."""
    done_by, note = one_line(form.get(CONF_DONE_BY, "")), form.get(CONF_NOTE, "").strip()
    await async_record(hub, [machine_id], day=date_of(form, CONF_DATE), done_by=done_by, note=note)


def history_text(history: Iterable[MaintenanceEntry]) -> str:
    """Return the latest entries of a maintenance history as a Markdown list; `-` if there are none."""
    return "\n".join(f"- {plain(entry_of(entry))}" for entry in islice(history, _MOST_ENTRIES)) or NONE


def entry_of(entry: MaintenanceEntry) -> str:
    """Return an entry of a maintenance history as one line, however many its note has."""
    return " ".join(", ".join(filter(None, (entry.day.isoformat(), entry.done_by, entry.note))).split())
