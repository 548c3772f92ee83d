"""Targets of automations: a chosen device covers every device below it in the device registry.

An outlet covers its machines, a machine its ESP32, the hub everything; the device registry knows this also while the
hub is not loaded.
"""

from collections.abc import Iterator, Mapping

from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.target import TargetSelection, async_extract_referenced_entity_ids
from homeassistant.helpers.typing import ConfigType

from ..const import DOMAIN
from .company_devices import company_key


def keys_in(hass: HomeAssistant, target: ConfigType) -> set[str]:
    """Return the ids of the outlets, machines and ESP32 devices that a target covers."""
    selected = async_extract_referenced_entity_ids(
        hass, TargetSelection(target), expand_group=False, primary_entities_only=False
    )
    covered = _covered_devices(hass, selected.referenced | selected.indirectly_referenced)
    return {key for device in covered for key in keys_of(device)}


def keys_of(device: dr.AnyDeviceEntry) -> Iterator[str]:
    """Yield the ids under which a registered device is known here; a head office has its own ones of outlets."""
    for domain, key in device.identifiers:
        if domain == DOMAIN:
            prefix = next(
                (company_key(it, "") for it in device.config_entries if key.startswith(company_key(it, ""))), ""
            )
            yield key.removeprefix(prefix)


def entities_at(hass: HomeAssistant, targeted: set[str], platform: str, key: str) -> set[str]:
    """Return the entities with `key` of the outlets that the targeted entities belong to."""
    registry, devices = er.async_get(hass), dr.async_get(hass)
    ours = {
        device.id: device
        for entry in hass.config_entries.async_entries(DOMAIN)
        for device in dr.async_entries_for_config_entry(devices, entry.entry_id)
    }
    above = {above for device in _covered_devices(hass, targeted) for above in _ancestors(device, ours)}
    return {entity_id for device in above for entity_id in _entity_ids(registry, device, platform, key)}


def entities_in(hass: HomeAssistant, targeted: set[str], platform: str, key: str) -> set[str]:
    """Return the entities with `key` of the targeted entities' devices, and of the devices below them."""
    registry = er.async_get(hass)
    return {
        entity_id
        for device in _covered_devices(hass, targeted)
        for entity_id in _entity_ids(registry, device.id, platform, key)
    }


def _entity_ids(registry: er.EntityRegistry, device: str, platform: str, key: str) -> Iterator[str]:
    for entity in er.async_entries_for_device(registry, device):
        if entity.platform == DOMAIN and entity.domain == platform and entity.unique_id.endswith(f"_{key}"):
            yield entity.entity_id


def _covered_devices(hass: HomeAssistant, entity_ids: set[str]) -> Iterator[dr.DeviceEntry]:
    entities, devices = er.async_get(hass), dr.async_get(hass)
    targeted = {entity.device_id for id_ in entity_ids if (entity := entities.async_get(id_)) is not None}
    for entry in hass.config_entries.async_entries(DOMAIN):
        ours = {device.id: device for device in dr.async_entries_for_config_entry(devices, entry.entry_id)}
        yield from (device for device in ours.values() if not targeted.isdisjoint(_ancestors(device, ours)))


def _ancestors(device: dr.DeviceEntry, ours: Mapping[str, dr.DeviceEntry]) -> Iterator[str]:
    above: dr.DeviceEntry | None = device
    while above is not None:
        yield above.id
        above = ours.get(above.via_device_id or "")
