"""Config flow of a hub: creation, reconfiguration, discovery, and the entrance to every other flow."""

from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigFlowResult, ConfigSubentryFlow, OptionsFlow
from homeassistant.core import callback

from .const import (
    CONF_PREFIX,
    CONF_SERVER,
    CONF_SIDEBAR,
    DOMAIN,
    HEAD_OFFICE,
    SUBENTRY_IMPORT,
    SUBENTRY_LIST,
    SUBENTRY_MACHINE,
    SUBENTRY_OUTLET,
)
from .core.protocol.codec import DEFAULT_PREFIX
from .flows.adoption import AdoptionSteps
from .flows.django_import import ImportFlow
from .flows.fleet_list import FleetListFlow
from .flows.hub import (
    CONF_PLACE,
    HUB_SCHEMA,
    NEW_HUB_SCHEMA,
    POSTGRESQL,
    HeadOfficeOptionsFlow,
    HubOptionsFlow,
    async_broker_problem,
    normalised_prefix,
    prefix_errors,
)
from .flows.machine import MachineFlow
from .flows.outlet import OutletFlow
from .hub.open_ledger import ledger_place
from .options import is_head_office


class OzonTelemetryConfigFlow(AdoptionSteps, domain=DOMAIN):
    """Creates a hub, by hand or with the first device that is discovered."""

    VERSION = 1

    @classmethod
    @callback
    def async_get_supported_subentry_types(cls, config_entry: ConfigEntry) -> dict[str, type[ConfigSubentryFlow]]:
        """Return the flows of a hub's subentries."""
        if is_head_office(config_entry):
            return {}
        return {
            SUBENTRY_OUTLET: OutletFlow,
            SUBENTRY_MACHINE: MachineFlow,
            SUBENTRY_IMPORT: ImportFlow,
            SUBENTRY_LIST: FleetListFlow,
        }

    @staticmethod
    @callback
    def async_get_options_flow(config_entry: ConfigEntry) -> OptionsFlow:
        """Return the flow of a hub's options."""
        return HeadOfficeOptionsFlow() if is_head_office(config_entry) else HubOptionsFlow()

    _is_without_mqtt = False

    async def async_step_user(self, form: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Create a hub; where MQTT is not there, a person says first that none is needed."""
        if not self._is_without_mqtt and (problem := await async_broker_problem(self.hass)):
            return self.async_show_menu(step_id=problem, menu_options=["check_again", "without_mqtt", "head_office"])
        if form and form.get(CONF_PLACE) == HEAD_OFFICE:
            self._has_sidebar = form.get(CONF_SIDEBAR, True)
            return await self.async_step_head_office()
        prefix = normalised_prefix(form[CONF_PREFIX]) if form else DEFAULT_PREFIX
        errors = prefix_errors(self.hass, prefix) if form else {}
        if not form or prefix is None or errors:
            schema = self.add_suggested_values_to_schema(NEW_HUB_SCHEMA, form or {CONF_PREFIX: DEFAULT_PREFIX})
            return self.async_show_form(step_id="user", data_schema=schema, errors=errors)
        await self.async_set_unique_id(prefix)
        if form.get(CONF_PLACE) == POSTGRESQL:
            self._new_prefix, self._has_sidebar = prefix, form.get(CONF_SIDEBAR, True)
            return await self.async_step_server()
        offered = await self._async_offer_former(prefix, sidebar=form.get(CONF_SIDEBAR, True))
        return offered or await self._async_create_hub()

    async def async_step_mqtt_missing(self, _: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show again that MQTT is not set up, and both ways on."""
        return await self.async_step_user()

    async def async_step_mqtt_disconnected(self, _: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show again that the broker is away, and both ways on."""
        return await self.async_step_user()

    async def async_step_check_again(self, _: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Check again after the person has set up MQTT or brought the broker back."""
        return await self.async_step_user()

    async def async_step_without_mqtt(self, _: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Create a hub for devices of the native API; its prefix, for devices that may come, is the usual one."""
        self._is_without_mqtt = True
        is_free = not prefix_errors(self.hass, DEFAULT_PREFIX)
        return await self.async_step_user({CONF_PREFIX: DEFAULT_PREFIX} if is_free else None)

    async def async_step_reconfigure(self, _: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask what of a hub is to be changed: its prefix, or where its ledger is and how that is reached."""
        entry = self._get_reconfigure_entry()
        if is_head_office(entry):
            return await self.async_step_connection()
        of_ledger = ["connection", "move_to_file"] if CONF_SERVER in entry.data else ["move_to_server"]
        return self.async_show_menu(
            step_id="reconfigure",
            menu_options=["prefix", *of_ledger],
            description_placeholders={"place": str(ledger_place(self.hass, entry))},
        )

    async def async_step_prefix(self, form: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Change the prefix of a hub."""
        entry = self._get_reconfigure_entry()
        prefix = normalised_prefix(form[CONF_PREFIX]) if form else None
        errors = prefix_errors(self.hass, prefix, entry) if form else {}
        if not form or errors:
            schema = self.add_suggested_values_to_schema(HUB_SCHEMA, form or entry.data)
            return self.async_show_form(step_id="prefix", data_schema=schema, errors=errors)
        return self.async_update_and_abort(entry, unique_id=prefix, data_updates={CONF_PREFIX: prefix})
