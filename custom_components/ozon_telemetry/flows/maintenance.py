"""The form in which a person says that a machine was maintained; the machine's own dialogue and its repair show it."""

from collections.abc import Iterable
from typing import Any, Final

from homeassistant.helpers.selector import DateSelector, TextSelector, TextSelectorConfig
from homeassistant.util import dt as dt_util
import voluptuous as vol

from ..actions.maintenance import CONF_DATE, CONF_DONE_BY, CONF_NOTE, async_record
from ..core.ledger.maintenance_log import MaintenanceEntry
from ..hub import Hub
from .form_fields import Form, date_of, past_date_errors

_SHOWN: Final = 10


def maintenance_schema() -> vol.Schema:
    """Return the form's fields, with today as the day."""
    fields: dict[vol.Marker, Any] = {
        vol.Required(CONF_DATE, default=dt_util.now().date().isoformat()): DateSelector(),
        vol.Optional(CONF_DONE_BY): TextSelector(),
        vol.Optional(CONF_NOTE): TextSelector(TextSelectorConfig(multiline=True)),
    }
    return vol.Schema(fields)


def maintenance_errors(form: Form) -> dict[str, str]:
    """Return what is wrong in the form."""
    return past_date_errors(form, CONF_DATE)


async def async_record_form(hub: Hub, machine_id: str, form: Form) -> None:
    """Keep what a valid form says. Raises HomeAssistantError."""
    done_by, note = form.get(CONF_DONE_BY, "").strip(), form.get(CONF_NOTE, "").strip()
    await async_record(hub, [machine_id], day=date_of(form, CONF_DATE), done_by=done_by, note=note)


def described_history(history: Iterable[MaintenanceEntry]) -> str:
    """Return the latest maintenance as a list in Markdown; `-` if there was none."""
    lines = (", ".join(filter(None, (done.day.isoformat(), done.done_by, done.note))) for done in history)
    return "\n".join(f"- {line}" for line, _ in zip(lines, range(_SHOWN), strict=False)) or "-"
