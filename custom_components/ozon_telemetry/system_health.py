"""System health: connection, devices, queue and ledger size of all hubs."""

from typing import Any

from homeassistant.components import system_health
from homeassistant.core import HomeAssistant, callback

from .const import DOMAIN
from .hub import Hub, HubView


@callback
def async_register(hass: HomeAssistant, register: system_health.SystemHealthRegistration) -> None:
    """Register the information."""
    register.async_register_info(_info)


async def _info(hass: HomeAssistant) -> dict[str, Any]:
    views: list[HubView] = [entry.runtime_data for entry in hass.config_entries.async_loaded_entries(DOMAIN)]
    hubs = [hub for hub in views if isinstance(hub, Hub)]
    sizes = [await hass.async_add_executor_job(hub.size) for hub in views]
    devices = [hub.devices[device_id] for hub in hubs for device_id in hub.fleet.timelines]
    return {
        "hubs": len(views),
        "broker_connected": all(hub.mqtt.is_connected for hub in hubs),
        "machines": sum(len(hub.fleet.machines) for hub in hubs),
        "devices": len(devices),
        "devices_online": sum(device.is_online for device in devices),
        "devices_waiting": sum(len(hub.devices.pending.devices) for hub in hubs),
        "messages_waiting": sum(len(hub.queue) for hub in hubs),
        "messages_rejected": sum(hub.worker.rejections.counts.total() for hub in hubs),
        "ledger_size": f"{sum(sizes) / 2**20:.1f} MiB",
    }
