"""Forms of a hub: what it needs to be created (broker, prefix, ledger), and its options."""

from collections.abc import Iterator
from itertools import chain, count
from pathlib import Path
from typing import Any, Final

from homeassistant.components import mqtt
from homeassistant.config_entries import ConfigEntry, ConfigEntryState, ConfigFlowResult, OptionsFlow
from homeassistant.const import UnitOfTime
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.selector import (
    BooleanSelector,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
)
import voluptuous as vol

from ..const import (
    CONF_FORMER_LEDGER,
    CONF_FRESHNESS,
    CONF_LEDGER,
    CONF_OFFLINE_TIMEOUT,
    CONF_PREFIX,
    CONF_RETENTION,
    CONF_REVENUE_FOR_ADMINS,
    CONF_SENSITIVITY,
    CONF_SIDEBAR,
    DEFAULT_LEDGER,
    DOMAIN,
    HEAD_OFFICE,
)
from ..core.machine_health.silence import Sensitivity
from ..dashboard.panel import free_path
from ..options import HubOptions
from .imports import ImportsSteps

TITLE: Final = "OzonTelemetry"
HUB_SCHEMA: Final = vol.Schema({vol.Required(CONF_PREFIX): TextSelector()})
CONF_PLACE: Final = "place"
FILE: Final = "file"
POSTGRESQL: Final = "postgresql"
_PLACE: Final = SelectSelector(
    SelectSelectorConfig(options=[FILE, POSTGRESQL, HEAD_OFFICE], translation_key=CONF_PLACE)
)
NEW_HUB_SCHEMA: Final = HUB_SCHEMA.extend(
    {
        vol.Required(CONF_SIDEBAR, default=True): BooleanSelector(),
        vol.Required(CONF_PLACE, default=FILE): _PLACE,
    }
)

# Devices report every minute: less than one and a half would call healthy ones offline.
_SHORTEST_TIMEOUT: Final = 90
_SHORTEST_FRESHNESS: Final = 1
_LONGEST: Final = 86_400
_MOST_YEARS: Final = 100
_SENSITIVITY: Final = SelectSelector(
    SelectSelectorConfig(
        options=[sensitivity.value for sensitivity in Sensitivity],
        translation_key=CONF_SENSITIVITY,
        mode=SelectSelectorMode.DROPDOWN,
    )
)


async def async_broker_problem(hass: HomeAssistant) -> str | None:
    """Return the step that explains what MQTT lacks; None if it is set up and connected."""
    entries = hass.config_entries.async_entries(mqtt.DOMAIN, include_ignore=False, include_disabled=False)
    if not entries:
        return "mqtt_missing"
    # A client that is not starting would be waited for until a timeout.
    starting = entries[0].state in (ConfigEntryState.LOADED, ConfigEntryState.SETUP_IN_PROGRESS)
    if starting and await mqtt.async_wait_for_mqtt_client(hass) and mqtt.is_connected(hass):
        return None
    return "mqtt_disconnected"


def normalised_prefix(text: str) -> str | None:
    """Return the normalised topic prefix; None if topics cannot begin with it."""
    prefix = text.strip().strip("/")
    try:
        mqtt.valid_publish_topic(prefix)
    except vol.Invalid:
        return None
    return None if prefix.startswith("$") else prefix


@callback
def entry_for_prefix(hass: HomeAssistant, prefix: str) -> ConfigEntry | None:
    """Return the config entry of the hub with this prefix, also a disabled one."""
    return hass.config_entries.async_entry_for_domain_unique_id(DOMAIN, prefix)


@callback
def hub_data(hass: HomeAssistant, prefix: str) -> dict[str, str]:
    """Return the entry data of a new hub; its ledger is a file that no other hub writes."""
    return {CONF_PREFIX: prefix, CONF_LEDGER: next(_unused_files(hass))}


async def async_new_file(hass: HomeAssistant) -> str:
    """Return the name of a file for a ledger that is moved: there is none of that name yet."""

    def new() -> str:
        return next(name for name in names if not Path(hass.config.path(name)).exists())

    names = _unused_files(hass)
    return await hass.async_add_executor_job(new)


def _unused_files(hass: HomeAssistant) -> Iterator[str]:
    """Yield the names of ledgers that are no hub's, also not a former one that is kept."""
    entries = hass.config_entries.async_entries(DOMAIN)
    kept = [data for entry in entries for data in (entry.data, entry.data.get(CONF_FORMER_LEDGER, {}))]
    used = {data.get(CONF_LEDGER) for data in kept}
    stem, suffix = DEFAULT_LEDGER.split(".")
    names = chain([DEFAULT_LEDGER], (f"{stem}_{number}.{suffix}" for number in count(2)))
    return (name for name in names if name not in used)


@callback
def creation(hass: HomeAssistant, prefix: str, *, sidebar: bool = True) -> dict[str, Any]:
    """Return the arguments by which a flow creates a hub, and ends with a link to its dashboard."""
    path = free_path(hass) if sidebar else None
    end = {"description": "dashboard", "description_placeholders": {"dashboard": f"/{path}"}} if path else {}
    return {"title": TITLE, "data": hub_data(hass, prefix), "options": {CONF_SIDEBAR: sidebar}, **end}


def prefix_errors(hass: HomeAssistant, prefix: str | None, own: ConfigEntry | None = None) -> dict[str, str]:
    """Return what is wrong with a prefix: invalid, or in use by another hub."""
    if prefix is None:
        return {CONF_PREFIX: "prefix_invalid"}
    return {CONF_PREFIX: "prefix_in_use"} if entry_for_prefix(hass, prefix) not in (None, own) else {}


class HubOptionsFlow(ImportsSteps):
    """Options flow of a hub: offline timeout, freshness, sensitivity, sidebar, retention; and its imports, if any."""

    async def async_step_init(self, form: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Store the options, or offer them beside the imports."""
        if form is None and await self.async_has_imports():
            return self.async_show_menu(step_id="init", menu_options=["settings", "imports"])
        return await self.async_step_settings(form)

    async def async_step_settings(self, form: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show and store the options."""
        if form is not None:
            seconds = {field: int(form[field]) for field in (CONF_OFFLINE_TIMEOUT, CONF_FRESHNESS)}
            numbers = {**seconds, CONF_RETENTION: int(form[CONF_RETENTION])}
            choices = {field: form[field] for field in (CONF_SENSITIVITY, CONF_SIDEBAR, CONF_REVENUE_FOR_ADMINS)}
            return self.async_create_entry(data={**numbers, **choices})
        options = HubOptions.of(self.config_entry)
        schema = vol.Schema(
            {
                vol.Required(
                    CONF_OFFLINE_TIMEOUT, default=int(options.offline_timeout.total_seconds())
                ): _number_selector(_SHORTEST_TIMEOUT, _LONGEST, UnitOfTime.SECONDS),
                vol.Required(CONF_FRESHNESS, default=int(options.freshness.total_seconds())): _number_selector(
                    _SHORTEST_FRESHNESS, _LONGEST, UnitOfTime.SECONDS
                ),
                vol.Required(CONF_SENSITIVITY, default=options.sensitivity.value): _SENSITIVITY,
                vol.Required(CONF_SIDEBAR, default=options.sidebar): BooleanSelector(),
                vol.Required(CONF_REVENUE_FOR_ADMINS, default=options.revenue_for_admins): BooleanSelector(),
                vol.Required(CONF_RETENTION, default=options.retention): _number_selector(
                    0, _MOST_YEARS, UnitOfTime.YEARS
                ),
            }
        )
        return self.async_show_form(step_id="settings", data_schema=schema)


class HeadOfficeOptionsFlow(OptionsFlow):
    """Options flow of a head office: freshness, sidebar, and who is told the revenue."""

    async def async_step_init(self, form: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Begin with the options: there is nothing else."""
        return await self.async_step_settings(form)

    async def async_step_settings(self, form: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show and store the options."""
        if form is not None:
            return self.async_create_entry(data={**form, CONF_FRESHNESS: int(form[CONF_FRESHNESS])})
        options = HubOptions.of(self.config_entry)
        schema = vol.Schema(
            {
                vol.Required(CONF_FRESHNESS, default=int(options.freshness.total_seconds())): _number_selector(
                    _SHORTEST_FRESHNESS, _LONGEST, UnitOfTime.SECONDS
                ),
                vol.Required(CONF_SIDEBAR, default=options.sidebar): BooleanSelector(),
                vol.Required(CONF_REVENUE_FOR_ADMINS, default=options.revenue_for_admins): BooleanSelector(),
            }
        )
        return self.async_show_form(step_id="settings", data_schema=schema)


def _number_selector(least: int, most: int, unit: UnitOfTime) -> NumberSelector:
    return NumberSelector(
        NumberSelectorConfig(min=least, max=most, step=1, unit_of_measurement=unit, mode=NumberSelectorMode.BOX)
    )
