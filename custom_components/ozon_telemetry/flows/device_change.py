"""Fields and rule of a device that gets a machine: since when, and what of devices entered for later.

A device placed back in time would end where the next one of its machine begins. If that is the former device, which it
replaced, the form asks in the same step whether that one ends instead.
"""

from collections.abc import Collection
from enum import StrEnum
from typing import Any, Final

from homeassistant.helpers.selector import SelectSelector, SelectSelectorConfig, SelectSelectorMode
import voluptuous as vol

from ..clock import now_millis
from ..core.domain.fleet import Assignment, Machine
from ..core.domain.fleet_edits import assign, assign_since, later_assignments
from .booking_text import NONE, plain, span_text
from .form_fields import Errors, Form
from .time_fields import since_errors, since_fields, span_of, start_of

CONF_LATER: Final = "later"


class Later(StrEnum):
    """What becomes of the devices that a machine has from a later time on."""

    END = "end"
    KEEP = "keep"


class DeviceChange:
    """A device that is given to a machine by a form, which asks about later devices once it must."""

    def __init__(self, machine: Machine | None, device_id: str, form: Form | None) -> None:
        """Read a form; without a machine there is nothing to ask."""
        self._form = form or {}
        self._device_id = device_id
        self._errors = since_errors(form) if form else {}
        is_complete = bool(form) and machine is not None and not self._errors
        self.later = later_assignments(machine, device_id, start_of(self._form)) if is_complete and machine else []

    @property
    def errors(self) -> Errors:
        """Return what is wrong: the start, or no word about later devices."""
        is_open = self.later and CONF_LATER not in self._form
        return self._errors | ({CONF_LATER: "later_devices"} if is_open else {})

    @property
    def fields(self) -> dict[vol.Marker, Any]:
        """Return the fields of the start, and the question about later devices if there are some."""
        choices = SelectSelectorConfig(
            options=[choice.value for choice in Later], translation_key=CONF_LATER, mode=SelectSelectorMode.LIST
        )
        return since_fields() | ({vol.Required(CONF_LATER): SelectSelector(choices)} if self.later else {})

    @property
    def placeholders(self) -> dict[str, str]:
        """Return the later devices, for the texts of that question."""
        return {"later": ", ".join(map(_assignment_text, self.later)) or NONE}

    def changed(self, machines: Collection[Machine], machine_id: str) -> list[Machine]:
        """Return the machines that a valid form changes."""
        start = start_of(self._form)
        if self.later and self._form[CONF_LATER] == Later.END:
            return assign(machines, machine_id, self._device_id, start, ends_later=True)
        return assign_since(machines, machine_id, self._device_id, start, now_millis())


def _assignment_text(held: Assignment) -> str:
    return f"{plain(held.device_id)} ({span_text(span_of(held))})"
