"""Diagnostics of a hub or a device, without personal data."""

from dataclasses import asdict
from typing import Any, Final

from homeassistant.components.diagnostics import async_redact_data
from homeassistant.components.mqtt import CONF_BROKER
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr

from .const import CONF_SERVER, DOMAIN
from .core.ledger import LedgerError
from .devices.device_state import DeviceState
from .fleet.subentries import CONF_ADDRESS, CONF_CONTACT_PERSON, CONF_CONTACT_PHONE, CONF_LOCATION
from .hub import Hub, HubView, OzonConfigEntry

TO_REDACT: Final = {
    CONF_ADDRESS,
    CONF_BROKER,
    CONF_CONTACT_PERSON,
    CONF_CONTACT_PHONE,
    CONF_LOCATION,
    CONF_SERVER,
    "ip",
}


async def async_get_config_entry_diagnostics(hass: HomeAssistant, entry: OzonConfigEntry) -> dict[str, Any]:
    """Return the state of a hub: configuration, ledger, queue and devices."""
    configuration = async_redact_data(entry.as_dict(), TO_REDACT)
    if (hub := _loaded_hub(entry)) is None:
        return {"entry": configuration, "ledger": {"trouble": entry.reason}, "devices": []}
    return {
        "entry": configuration,
        "ledger": await _ledger(hub),
        **(_counting(hub) if isinstance(hub, Hub) else {"sites": [site._asdict() for site in hub.sites.values()]}),
        "waiting_devices": hub.devices.pending.devices,
        "devices": [_device_state(hub.devices[device_id]) for device_id in sorted(hub.fleet.timelines)],
    }


def _counting(hub: Hub) -> dict[str, Any]:
    """Return what became of the messages of devices."""
    return {
        "inbox": {"waiting": len(hub.queue), "dropped": hub.queue.dropped},
        "duplicates": hub.worker.duplicates,
        "rejections": dict(hub.worker.rejections.counts),
    }


async def async_get_device_diagnostics(
    hass: HomeAssistant, entry: OzonConfigEntry, device: dr.AnyDeviceEntry
) -> dict[str, Any]:
    """Return the state of one machine, outlet or ESP32."""
    hub = _loaded_hub(entry)
    keys = [key for domain, key in device.identifiers if domain == DOMAIN]
    return {
        "subentries": [
            async_redact_data(subentry.as_dict(), TO_REDACT)
            for key in keys
            if (subentry := entry.subentries.get(key)) is not None
        ],
        "hardware": [_device_state(state) for key in keys if hub and (state := hub.devices.get(key)) is not None],
        "standing": {key: hub.totals.total(key)._asdict() for key in keys} if hub else {},
    }


def _loaded_hub(entry: OzonConfigEntry) -> HubView | None:
    """Return the hub of an entry; None while it is not loaded, as when its ledger cannot be opened."""
    return entry.runtime_data if entry.state is ConfigEntryState.LOADED else None


async def _ledger(hub: HubView) -> dict[str, Any]:
    try:
        return asdict(await hub.reader.ledger_size())
    except LedgerError as error:
        return {"trouble": str(error)}


def _device_state(device: DeviceState) -> dict[str, Any]:
    state: dict[str, Any] = async_redact_data(asdict(device), TO_REDACT)
    return state
