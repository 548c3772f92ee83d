"""The flow that adds outlets and machines from a CSV file: nothing is written before its preview is confirmed."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final, override

from homeassistant.components.file_upload import process_uploaded_file
from homeassistant.config_entries import SubentryFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.helpers.selector import FileSelector, FileSelectorConfig
from homeassistant.helpers.translation import async_get_translations
from homeassistant.util import dt as dt_util
from homeassistant.util.ulid import ulid_now
import voluptuous as vol

from ..api.fleet_template import TEMPLATE_URL
from ..const import DOMAIN
from ..core.domain.fleet import Machine, Outlet
from ..core.domain.fleet_list import MOST_BYTES, FleetList, NotAListError, read_list
from ..fleet.last_list import async_add
from ..fleet.subentries import fleet_of
from .booking_text import plain
from .fleet_list_undo import MOST_SHOWN, ListUndoSteps, shown_names
from .form_fields import DEFAULT_MACHINE_TYPE
from .import_texts import table_rows

CONF_FILE: Final = "file"

_SCHEMA: Final = vol.Schema({vol.Required(CONF_FILE): FileSelector(FileSelectorConfig(accept=".csv,.txt"))})
_REASONS: Final = f"component.{DOMAIN}.selector.list_problem.options."


class FleetListFlow(ListUndoSteps):
    """Adds what a list names and is not there yet, and takes that back."""

    _list: FleetList

    @override
    async def async_step_file(self, form: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Ask for the file, and show what of it does not fit."""
        error = await self._async_read(form[CONF_FILE]) if form else ""
        if form is None or error:
            return self.async_show_form(
                step_id="file",
                data_schema=_SCHEMA,
                errors={CONF_FILE: error} if error else {},
                description_placeholders={"template": TEMPLATE_URL},
            )
        if self._list.problems:
            return await self.async_step_problems()
        if not (self._list.outlets or self._list.machines):
            return self.async_abort(reason="list_known", description_placeholders={"rows": str(self._list.rows)})
        return await self.async_step_preview()

    async def async_step_problems(self, form: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Show which rows cannot be added and why; then ask for the corrected file."""
        if form is not None:
            return await self.async_step_file()
        texts = await async_get_translations(self.hass, self.hass.config.language, "selector", [DOMAIN])
        problems = self._list.problems
        rows = ((it.row, it.column, plain(it.cell), texts[_REASONS + it.problem]) for it in problems[:MOST_SHOWN])
        placeholders = {"number": str(len(problems)), "rows": str(self._list.rows), "problems": table_rows(rows)}
        return self.async_show_form(
            step_id="problems", data_schema=vol.Schema({}), description_placeholders=placeholders, last_step=False
        )

    async def async_step_preview(self, form: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Show what would be added, and add it once that is confirmed."""
        found = self._list
        placeholders = {
            "outlets": str(len(found.outlets)),
            "machines": str(len(found.machines)),
            "known": str(found.known),
            "rows": str(found.rows),
            "outlet_names": shown_names(it.name for it in found.outlets),
            "machine_names": shown_names(it.name for it in found.machines),
            "ignored": ", ".join(map(plain, found.ignored)) or "-",
        }
        if form is None:
            return self.async_show_form(
                step_id="preview", data_schema=vol.Schema({}), description_placeholders=placeholders
            )
        if self._is_outdated:
            return self.async_abort(reason="list_outdated")
        await async_add(self.hass, self._get_entry(), [*found.outlets, *found.machines])
        counts = {name: placeholders[name] for name in ("outlets", "machines")}
        return self.async_abort(reason="list_added", description_placeholders=counts)

    @property
    def _is_outdated(self) -> bool:
        """Return whether something of the list was added, or an outlet removed, while its preview was shown."""
        fleet, found = fleet_of(self._get_entry()), self._list
        outlets = {*fleet.outlets, *(outlet.id for outlet in found.outlets)}
        is_taken = not _keys(found.outlets).isdisjoint(_keys(fleet.outlets.values()))
        is_taken |= not _keys(found.machines).isdisjoint(_keys(fleet.machines.values()))
        return is_taken or any(place.outlet not in outlets for it in found.machines for place in it.placements)

    async def _async_read(self, file_id: str) -> str:
        """Read the upload; return the key of an error, or nothing."""
        fleet = fleet_of(self._get_entry())
        today = dt_util.now().date()
        try:
            content = await self.hass.async_add_executor_job(_content, self.hass, file_id)
            self._list = await self.hass.async_add_executor_job(
                read_list, content, fleet, DEFAULT_MACHINE_TYPE, today, ulid_now
            )
        except NotAListError:
            return "no_list"
        except ValueError:
            return "file_gone"  # an upload can be opened once
        return ""


def _content(hass: HomeAssistant, file_id: str) -> bytes:
    with process_uploaded_file(hass, file_id) as upload:
        if Path(upload).stat().st_size > MOST_BYTES:
            raise NotAListError
        return Path(upload).read_bytes()


def _keys(items: Iterable[Outlet | Machine]) -> set[str]:
    return {item.name.casefold() for item in items}
