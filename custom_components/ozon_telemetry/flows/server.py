"""Steps of a hub whose ledger is on a server: where, who, for which site, and a test of the connection."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry, ConfigEntryState, ConfigFlowResult
from homeassistant.const import CONF_HOST, CONF_PASSWORD, CONF_PORT
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.selector import (
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
import voluptuous as vol

from ..const import CONF_PREFIX, CONF_ROLE, CONF_SERVER, HEAD_OFFICE
from ..core.ledger import LedgerError
from ..core.ledger.engines.place import ServerPlace
from ..core.ledger.engines.registry import check_company, check_server
from ..core.ledger.engines.server_check import ServerFinding, ServerProblem
from ..hub.open_ledger import async_ensure_driver
from ..options import counting_entries, is_head_office
from .form_fields import Form
from .former import FormerFleetStep
from .hub import creation

CONF_DATABASE: Final = "database"
CONF_USER: Final = "user"
CONF_SITE: Final = "site"
CONF_TLS: Final = "tls"
CONF_AUTHORITY: Final = "authority"

_PASSWORD: Final = TextSelector(TextSelectorConfig(type=TextSelectorType.PASSWORD))
_TLS: Final = SelectSelector(
    SelectSelectorConfig(
        options=["verify-full", "verify-ca", "require", "disable"],
        translation_key=CONF_TLS,
        mode=SelectSelectorMode.DROPDOWN,
    )
)
_CREDENTIALS: Final = {vol.Required(CONF_USER): TextSelector(), vol.Optional(CONF_PASSWORD, default=""): _PASSWORD}
_ADDRESS: Final = {
    vol.Required(CONF_HOST): TextSelector(),
    vol.Required(CONF_PORT, default=5432): NumberSelector(
        NumberSelectorConfig(min=1, max=65_535, step=1, mode=NumberSelectorMode.BOX)
    ),
    vol.Required(CONF_DATABASE): TextSelector(),
    **_CREDENTIALS,
}
_ENCRYPTION: Final = {
    vol.Required(CONF_TLS, default="verify-full"): _TLS,
    vol.Optional(CONF_AUTHORITY, default=""): TextSelector(TextSelectorConfig(multiline=True)),
}
CONNECTION_SCHEMA: Final = vol.Schema({**_ADDRESS, **_ENCRYPTION})
HEAD_OFFICE_TITLE: Final = "Head office"
SERVER_SCHEMA: Final = vol.Schema({**_ADDRESS, vol.Required(CONF_SITE): TextSelector(), **_ENCRYPTION})


class ServerSteps(FormerFleetStep):
    """A flow that creates a hub whose ledger is on a server, or gives it another password."""

    _has_sidebar = True

    async def async_step_server(self, form: Form | None = None) -> ConfigFlowResult:
        """Ask for the server, test the connection, and create the hub."""
        errors: dict[str, str] = {}
        placeholders: dict[str, str] = {"detail": ""}
        if form is not None:
            fields = stripped(form)
            errors = site_errors(self.hass, fields) or await self._async_test(fields, placeholders)
            if not errors:
                self._new_hub = creation(self.hass, self._new_prefix, sidebar=self._has_sidebar)
                self._new_hub["data"] = {CONF_PREFIX: self._new_prefix, CONF_SERVER: fields}
                return await self._async_create_hub()
        suggested = form or {CONF_SITE: self.hass.config.location_name}
        return self.async_show_form(
            step_id="server",
            data_schema=self.add_suggested_values_to_schema(SERVER_SCHEMA, suggested),
            errors=errors,
            description_placeholders=placeholders,
        )

    async def async_step_head_office(self, form: Form | None = None) -> ConfigFlowResult:
        """Ask for the server of a company, test whether its ledger can be read, and create the head office."""
        errors: dict[str, str] = {}
        placeholders: dict[str, str] = {"detail": ""}
        if form is not None:
            fields = stripped(form)
            place = ServerPlace(**fields)
            await self.async_set_unique_id(f"{HEAD_OFFICE} {place}", raise_on_progress=False)
            self._abort_if_unique_id_configured()
            errors = await self._async_test(fields, placeholders, check=check_company)
            if not errors:
                new = creation(self.hass, "", sidebar=self._has_sidebar)
                data = {CONF_ROLE: HEAD_OFFICE, CONF_SERVER: fields}
                return self.async_create_entry(**{**new, "title": HEAD_OFFICE_TITLE, "data": data})
        return self.async_show_form(
            step_id="head_office",
            data_schema=self.add_suggested_values_to_schema(CONNECTION_SCHEMA, form or {}),
            errors=errors,
            description_placeholders=placeholders,
        )

    async def async_step_reauth(self, _: Mapping[str, Any]) -> ConfigFlowResult:
        """Begin, as the server refuses the password that is stored."""
        return await self.async_step_reauth_confirm()

    async def async_step_reauth_confirm(self, form: Form | None = None) -> ConfigFlowResult:
        """Ask for user and password, test them, and go on with them."""
        entry = self._get_reauth_entry()
        stored = entry.data[CONF_SERVER]
        errors: dict[str, str] = {}
        placeholders = {"detail": "", "place": str(ServerPlace(**stored))}
        if form is not None:
            fields = {**stored, CONF_USER: form[CONF_USER], CONF_PASSWORD: form[CONF_PASSWORD]}
            check = check_company if is_head_office(entry) else check_server
            errors = await self._async_test(fields, placeholders, ServerProblem.HELD, check)  # by the hub itself
            if not errors:
                if entry.state is not ConfigEntryState.LOADED:  # else the hub follows the change
                    self.hass.config_entries.async_schedule_reload(entry.entry_id)
                return self.async_update_and_abort(entry, data_updates={CONF_SERVER: fields})
        return self.async_show_form(
            step_id="reauth_confirm",
            data_schema=self.add_suggested_values_to_schema(
                vol.Schema(_CREDENTIALS), form or {CONF_USER: stored[CONF_USER]}
            ),
            errors=errors,
            description_placeholders=placeholders,
        )

    async def _async_test(
        self,
        fields: Mapping[str, Any],
        placeholders: dict[str, str],
        expected: ServerProblem | None = None,
        check: Callable[[ServerPlace], ServerFinding | None] = check_server,
    ) -> dict[str, str]:
        """Return what is in the way of a ledger there, as the errors of a form; its detail becomes a placeholder."""
        try:
            await async_ensure_driver(self.hass)
        except LedgerError:
            return {"base": "driver_missing"}
        found = await self.hass.async_add_executor_job(check, ServerPlace(**fields))
        if found is None or found.problem is expected:
            return {}
        placeholders["detail"] = found.detail
        return {"base": f"server_{found.problem}"}


def stripped(form: Form) -> dict[str, Any]:
    """Return the fields of a server without the blanks around them, which a password may have."""
    texts = {
        name: value.strip() if name != CONF_PASSWORD and isinstance(value, str) else value
        for name, value in form.items()
    }
    return {**texts, CONF_PORT: int(form[CONF_PORT])}


@callback
def site_errors(hass: HomeAssistant, fields: Mapping[str, Any], own: ConfigEntry | None = None) -> dict[str, str]:
    """Return that another hub writes for the site already, if one does."""
    wanted = ServerPlace(**fields)
    entries = counting_entries(hass)
    used = [
        ServerPlace(**entry.data[CONF_SERVER]) for entry in entries if CONF_SERVER in entry.data and entry is not own
    ]
    return {CONF_SITE: "site_in_use"} if any(map(wanted.is_same_site, used)) else {}
