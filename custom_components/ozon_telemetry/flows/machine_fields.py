"""The form of a machine's details, and the machine it describes."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final

from homeassistant.const import CONF_NAME
from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import BooleanSelector, DateSelector, TextSelector
import voluptuous as vol

from ..core.domain.fleet import Machine, MaintenanceRule
from ..core.domain.messages import Counters, Kind
from ..fleet.subentries import (
    CONF_ACTIVE,
    CONF_INSTALLED,
    CONF_LAST_MAINTENANCE,
    CONF_MACHINE_TYPE,
    CONF_MAINTENANCE_MONTHS,
    CONF_MAINTENANCE_TREATMENTS,
    CONF_OPENING,
)
from .form_fields import (
    DEFAULT_MACHINE_TYPE,
    Errors,
    Form,
    count_selector,
    date_of,
    known,
    name_errors,
    optional_count,
    past_date_errors,
)

CONF_MAINTENANCE: Final = "maintenance"
_MOST_MONTHS: Final = 120


def naming_fields() -> dict[vol.Marker, Any]:
    """Return the fields that say what the machine is called and is."""
    return {
        vol.Required(CONF_NAME): TextSelector(),
        vol.Required(CONF_MACHINE_TYPE, default=DEFAULT_MACHINE_TYPE): TextSelector(),
    }


def detail_fields() -> dict[vol.Marker, Any]:
    """Return the fields that a machine can do without."""
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
    }


def detail_errors(form: Form, others: Iterable[Machine]) -> Errors:
    """Return what is wrong in the details, field by field."""
    errors = name_errors(form, others)
    errors |= past_date_errors(form, CONF_INSTALLED) | past_date_errors(form, CONF_LAST_MAINTENANCE)
    installed, maintained = date_of(form, CONF_INSTALLED), date_of(form, CONF_LAST_MAINTENANCE)
    if installed and maintained and maintained < installed:
        errors.setdefault(CONF_LAST_MAINTENANCE, "before_installed")
    return errors


def described(machine: Machine, form: Form) -> Machine:
    """Return the machine with the details of a valid form; its outlets and devices stay."""
    rule, opening = form.get(CONF_MAINTENANCE, {}), form.get(CONF_OPENING, {})
    return replace(
        machine,
        name=form[CONF_NAME].strip(),
        machine_type=form[CONF_MACHINE_TYPE].strip(),
        is_active=form[CONF_ACTIVE],
        installed=date_of(form, CONF_INSTALLED),
        last_maintenance=date_of(form, CONF_LAST_MAINTENANCE),
        maintenance=MaintenanceRule(
            optional_count(rule, CONF_MAINTENANCE_TREATMENTS), optional_count(rule, CONF_MAINTENANCE_MONTHS)
        ),
        opening=Counters(*(optional_count(opening, kind.key) or 0 for kind in Kind)),
    )


def detail_values(machine: Machine) -> dict[str, Any]:
    """Return what the form of an existing machine shows."""
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
        **known(dates),
        CONF_MAINTENANCE: known(rule),
        CONF_OPENING: {kind.key: number for kind in Kind if (number := machine.opening[kind])},
    }
