"""Discovery of devices of the native API before there is a hub: by zeroconf, and then by the `esphome` integration.

The `esphome` integration finds such a device as well, and shows a card of its own. So that a person sees one card at a
time, ours comes once theirs is done.
"""

from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    SOURCE_ZEROCONF,
    ConfigEntry,
    ConfigEntryChange,
    ConfigEntryState,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, discovery_flow
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo
from homeassistant.util.hass_dict import HassKey

from ..const import CONF_PREFIX, DOMAIN
from ..core.protocol.codec import DEFAULT_PREFIX
from ..ingest.transports.esphome_device import ESPHOME, device_id_of
from ..options import counting_entries

_WAITING: HassKey[dict[str, ZeroconfServiceInfo]] = HassKey(f"{DOMAIN}_waiting_for_esphome")


def announced_device(info: ZeroconfServiceInfo) -> str | None:
    """Return the id of the device that announced itself; None if that cannot be one of ours."""
    project, mac = info.properties.get("project_name"), info.properties.get("mac")
    if not isinstance(mac, str) or not str(project).lower().startswith("ozontelemetry."):
        return None
    device_id = dr.format_mac(mac).upper()
    return device_id if device_id != mac.upper() or ":" in mac else None


@callback
def is_in_esphome(hass: HomeAssistant, device_id: str) -> bool:
    """Return whether the `esphome` integration has a device, and so its actions can be called."""
    entries = hass.config_entries.async_entries(ESPHOME, include_ignore=False, include_disabled=False)
    return any(device_id_of(entry) == device_id and entry.state is ConfigEntryState.LOADED for entry in entries)


@callback
def prefix_for_native_device(hass: HomeAssistant) -> str:
    """Return the prefix of the hub that gets a device without one: the first hub, or one that is created for it."""
    entries = counting_entries(hass)
    return str(entries[0].data[CONF_PREFIX]) if entries else DEFAULT_PREFIX


@callback
def wait_for_esphome(hass: HomeAssistant, device_id: str, info: ZeroconfServiceInfo) -> None:
    """Discover a device again as soon as a person has added it to the `esphome` integration."""
    if (waiting := hass.data.get(_WAITING)) is not None:
        waiting[device_id] = info
        return
    hass.data[_WAITING] = waiting = {device_id: info}

    @callback
    def entry_changed(_: ConfigEntryChange, entry: ConfigEntry) -> None:
        if entry.domain != ESPHOME or entry.state is not ConfigEntryState.LOADED:
            return
        if (announced := waiting.pop(device_id_of(entry), None)) is not None:
            discovery_flow.async_create_flow(hass, DOMAIN, {"source": SOURCE_ZEROCONF}, announced)

    async_dispatcher_connect(hass, SIGNAL_CONFIG_ENTRY_CHANGED, entry_changed)
