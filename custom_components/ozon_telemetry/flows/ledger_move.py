"""Steps that move the ledger of a hub from a file to a server and back, or change how its server is reached."""

from functools import cached_property
import json
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry, ConfigEntryState, ConfigFlowResult
from homeassistant.const import CONF_PASSWORD
from homeassistant.core import callback
import voluptuous as vol

from ..const import CONF_FORMER_LEDGER, CONF_LEDGER, CONF_SERVER
from ..core.ledger.engines.place import ServerPlace
from ..core.ledger.engines.registry import check_company, published_fleet
from ..core.ledger.engines.server_check import ServerProblem
from ..core.ledger.errors import MoveError
from ..fleet.subentries import fleet_of
from ..hub.ledger_move import async_move_ledger
from ..hub.move_record import former_place
from ..hub.open_ledger import ledger_place
from ..options import is_head_office
from .form_fields import Form
from .hub import async_new_file
from .long_work import LongWork
from .server import CONF_SITE, CONNECTION_SCHEMA, SERVER_SCHEMA, ServerSteps, site_errors, stripped

_CONFIRM: Final = vol.Schema({})


class LedgerMoveSteps(ServerSteps):
    """A flow that changes where the ledger of a hub is, or how that is reached."""

    _target: dict[str, Any]

    @cached_property
    def _work(self) -> LongWork[ConfigFlowResult]:
        return LongWork[ConfigFlowResult](self)

    async def async_step_connection(self, form: Form | None = None) -> ConfigFlowResult:
        """Ask for another address, user or encryption of the server on which the ledger is."""
        entry = self._get_reconfigure_entry()
        stored = entry.data[CONF_SERVER]
        errors: dict[str, str] = {}
        placeholders = {"detail": "", "place": str(ServerPlace(**stored))}
        if form is not None:
            entered = stripped(form)
            fields = {**stored, **entered, CONF_PASSWORD: entered.get(CONF_PASSWORD) or stored.get(CONF_PASSWORD, "")}
            if is_head_office(entry):
                errors = await self._async_test(fields, placeholders, check=check_company)
            else:
                errors = await self._async_errors_of_site(entry, fields, placeholders)
            if not errors:
                if entry.state is not ConfigEntryState.LOADED:  # else the hub follows the change
                    self.hass.config_entries.async_schedule_reload(entry.entry_id)
                return self.async_update_and_abort(entry, data_updates={CONF_SERVER: fields})
        suggested = form or {name: value for name, value in stored.items() if name != CONF_PASSWORD}
        return self.async_show_form(
            step_id="connection",
            data_schema=self.add_suggested_values_to_schema(CONNECTION_SCHEMA, suggested),
            errors=errors,
            description_placeholders=placeholders,
        )

    async def _async_errors_of_site(
        self, entry: ConfigEntry, fields: dict[str, Any], placeholders: dict[str, str]
    ) -> dict[str, str]:
        """Return what is in the way of another connection to the ledger of a site."""
        errors = site_errors(self.hass, fields, entry) or await self._async_test(
            fields,
            placeholders,
            ServerProblem.HELD,  # by the hub itself
        )
        if not errors and not await self._async_is_site(entry, ServerPlace(**fields)):
            return {"base": "site_differs"}
        return errors

    async def async_step_move_to_server(self, form: Form | None = None) -> ConfigFlowResult:
        """Ask for the server, test the connection, and move the ledger there."""
        if problem := self._move_problem:
            return self._refused(problem)
        errors: dict[str, str] = {}
        placeholders = {"detail": "", "place": str(self._place)}
        if form is not None:
            fields = stripped(form)
            errors = site_errors(self.hass, fields) or await self._async_test(
                fields,
                placeholders,
                ServerProblem.FILLING,  # by an earlier attempt
            )
            if not errors:
                self._target = {CONF_SERVER: fields}
                return await self.async_step_moving()
        return self.async_show_form(
            step_id="move_to_server",
            data_schema=self.add_suggested_values_to_schema(
                SERVER_SCHEMA, form or {CONF_SITE: self.hass.config.location_name}
            ),
            errors=errors,
            description_placeholders=placeholders,
        )

    async def async_step_move_to_file(self, form: Form | None = None) -> ConfigFlowResult:
        """Name the file, and move the ledger there once that is confirmed."""
        if problem := self._move_problem:
            return self._refused(problem)
        if form is not None:
            return await self.async_step_moving()
        self._target = {CONF_LEDGER: await async_new_file(self.hass)}
        placeholders = {"place": str(self._place), "file": self.hass.config.path(self._target[CONF_LEDGER])}
        return self.async_show_form(step_id="move_to_file", data_schema=_CONFIRM, description_placeholders=placeholders)

    async def async_step_moving(self, _: Form | None = None) -> ConfigFlowResult:
        """Show the progress of the move."""
        return await self._work.show("moving", self._async_move, "moved")

    async def async_step_moved(self, _: Form | None = None) -> ConfigFlowResult:
        """Tell where the ledger is now, and where it was."""
        former = former_place(self.hass, self._get_reconfigure_entry())
        placeholders = {"place": str(self._place), "former": str(former)}
        return self.async_abort(reason="moved", description_placeholders=placeholders)

    async def async_step_failed(self, _: Form | None = None) -> ConfigFlowResult:
        """Tell why the ledger stays where it is."""
        error = self._work.error
        reason = f"move_{error.problem}" if isinstance(error, MoveError) else "move_failed"
        detail = getattr(error, "detail", str(error))
        return self.async_abort(reason=reason, description_placeholders={"detail": detail})

    @callback
    def async_remove(self) -> None:
        """End the move if the dialog is closed; the ledger stays where it is unless it was sealed already."""
        self._work.cancel()

    @property
    def _place(self) -> object:
        return ledger_place(self.hass, self._get_reconfigure_entry())

    @property
    def _move_problem(self) -> str | None:
        """Return why a ledger cannot be moved now."""
        entry = self._get_reconfigure_entry()
        if entry.state is not ConfigEntryState.LOADED:
            return "hub_not_loaded"
        if CONF_FORMER_LEDGER in entry.data:
            return "former_ledger"
        return "already_moving" if entry.runtime_data.is_moving else None

    def _refused(self, reason: str) -> ConfigFlowResult:
        former = former_place(self.hass, self._get_reconfigure_entry())
        return self.async_abort(reason=reason, description_placeholders={"former": str(former or "")})

    async def _async_move(self) -> None:
        await async_move_ledger(self._get_reconfigure_entry().runtime_data, self._target, self.async_update_progress)

    async def _async_is_site(self, entry: ConfigEntry, place: ServerPlace) -> bool:
        """Tell whether what is at a place is the ledger of this hub: its site is known there with the hub's fleet."""
        record = await self.hass.async_add_executor_job(published_fleet, place)
        if record is None:
            return False
        known = json.loads(record)
        there = {item["id"] for item in (*known["outlets"], *known["machines"])}
        fleet = fleet_of(entry)
        here = {*fleet.outlets, *fleet.machines}
        return bool(there & here) or there == here
