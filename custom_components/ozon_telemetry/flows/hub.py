"""What a hub needs before it can exist: a broker, a prefix of its own, a ledger of its own."""

from typing import Final

from homeassistant.components import mqtt
from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.selector import TextSelector
import voluptuous as vol

from ..const import CONF_LEDGER, CONF_PREFIX, DEFAULT_LEDGER, DOMAIN

TITLE: Final = "OzonTelemetry"
HUB_SCHEMA: Final = vol.Schema({vol.Required(CONF_PREFIX): TextSelector()})


async def async_broker_problem(hass: HomeAssistant) -> str | None:
    """Return the step that explains what MQTT lacks; None if it is set up and connected."""
    entries = hass.config_entries.async_entries(mqtt.DOMAIN, include_ignore=False, include_disabled=False)
    if not entries:
        return "mqtt_missing"
    # Waiting for a client that is not even starting would only keep the person waiting.
    starting = entries[0].state in (ConfigEntryState.LOADED, ConfigEntryState.SETUP_IN_PROGRESS)
    if starting and await mqtt.async_wait_for_mqtt_client(hass) and mqtt.is_connected(hass):
        return None
    return "mqtt_disconnected"


def normalised_prefix(text: str) -> str | None:
    """Return the topic prefix a person meant; None if topics cannot begin with it."""
    prefix = text.strip().strip("/")
    try:
        mqtt.valid_publish_topic(prefix)
    except vol.Invalid:
        return None
    return None if prefix.startswith("$") else prefix


@callback
def entry_for_prefix(hass: HomeAssistant, prefix: str) -> ConfigEntry | None:
    """Return the hub that listens below `prefix`, also a disabled one."""
    return hass.config_entries.async_entry_for_domain_unique_id(DOMAIN, prefix)


@callback
def hub_data(hass: HomeAssistant, prefix: str) -> dict[str, str]:
    """Return the data of a new hub; its ledger is a file that no other hub writes."""
    used = {entry.data.get(CONF_LEDGER) for entry in hass.config_entries.async_entries(DOMAIN)}
    stem, suffix = DEFAULT_LEDGER.split(".")
    names = [DEFAULT_LEDGER, *(f"{stem}_{number}.{suffix}" for number in range(2, len(used) + 2))]
    return {CONF_PREFIX: prefix, CONF_LEDGER: next(name for name in names if name not in used)}


def prefix_errors(hass: HomeAssistant, prefix: str | None, own: ConfigEntry | None = None) -> dict[str, str]:
    """Return what keeps a hub from listening below `prefix`."""
    if prefix is None:
        return {CONF_PREFIX: "prefix_invalid"}
    return {CONF_PREFIX: "prefix_in_use"} if entry_for_prefix(hass, prefix) not in (None, own) else {}
