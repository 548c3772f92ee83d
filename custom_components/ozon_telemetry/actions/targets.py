"""Devices that a user chose in an action, as the ids of outlets, machines and ESP32 devices."""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv, device_registry as dr
import voluptuous as vol

from ..api.requests import Schema
from ..const import DOMAIN
from ..fleet.targets import keys_of
from ..hub import HubView

DEVICES_SCHEMA: Final[Schema] = {vol.Optional(ATTR_DEVICE_ID, default=[]): vol.All(cv.ensure_list, [str])}
MACHINES_SCHEMA: Final[Schema] = {vol.Required(ATTR_DEVICE_ID): vol.All(cv.ensure_list, vol.Length(min=1), [str])}


def device_filter(hub: HubView, params: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the fields of a filter that the chosen devices mean; the hub itself stands for everything.

    Raises ServiceValidationError for a device that is none of this hub's.
    """
    keys = {_key(hub.hass, device_id) for device_id in params[ATTR_DEVICE_ID]}
    known = {"outlets": hub.fleet.outlets, "machines": hub.fleet.machines, "devices": hub.fleet.timelines}
    if unknown := keys.difference(*known.values(), {hub.entry.entry_id}):
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="unknown_device",
            translation_placeholders={"device": ", ".join(sorted(unknown))},
        )
    fields = {name: sorted(keys & ids.keys()) for name, ids in known.items()}
    return {name: ids for name, ids in fields.items() if ids}


def target_machines(call: ServiceCall, hub: HubView) -> list[str]:
    """Return the chosen machines; an outlet stands for the machines in it. Raises ServiceValidationError."""
    chosen = device_filter(hub, call.data)
    outlets = set(chosen.get("outlets", ()))
    return [
        machine.id
        for machine in hub.fleet.machines.values()
        if machine.id in chosen.get("machines", ())
        or machine.current_outlet in outlets
        or machine.current_device in chosen.get("devices", ())
    ]


def _key(hass: HomeAssistant, ha_device_id: str) -> str:
    """Return the id by which a device of the registry is known here; a text that is none of its ids stays."""
    device = dr.async_get(hass).async_get(ha_device_id)
    return next(keys_of(device), ha_device_id) if device else ha_device_id
