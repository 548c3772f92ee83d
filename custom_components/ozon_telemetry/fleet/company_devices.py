"""Device registry entries of a head office: the company, its sites and their outlets, each below its parent.

Machines and their ESP32 devices are registered where they are: at their own site.
"""

from collections.abc import Collection, Mapping
from typing import Final, override

from homeassistant.core import callback
from homeassistant.helpers.device_registry import DeviceEntryType

from ..const import DOMAIN, MANUFACTURER
from ..core.domain.fleet import Fleet
from .areas import OUTLET_MODEL
from .device_registry import RegisteredDevices

COMPANY_MODEL: Final = "Company of ozone machines"
SITE_MODEL: Final = "Site"


def site_key(site: str) -> str:
    """Return the key of a site among those of outlets and machines."""
    return f"site_{site}"


def company_key(entry_id: str, key: str) -> str:
    """Return the key under which a head office registers an outlet or a site."""
    return f"{entry_id}_{key}"


class CompanyDevices(RegisteredDevices):
    """Synchronises the device registry with what the sites of a company have published."""

    @override
    def registry_key(self, key: str) -> str:
        """Return a key of this head office's own: the outlet may be that of a site on the same Home Assistant."""
        return key if key == self._entry.entry_id else company_key(self._entry.entry_id, key)

    @callback
    def register(self, fleet: Fleet, sites: Collection[str], site_of: Mapping[str, str]) -> None:
        """Register the sites and outlets, parents first; an existing entry gets its new name or parent."""
        self._create(self._entry.entry_id, None, self._entry.title, COMPANY_MODEL)
        for site in sites:
            self._create(site_key(site), self._entry.entry_id, site, SITE_MODEL)
        for outlet in fleet.outlets.values():
            self._create(outlet.id, site_key(site_of[outlet.id]), outlet.name, OUTLET_MODEL)
        keys = (self._entry.entry_id, *map(site_key, sites), *fleet.outlets)
        self._remove_unknown(set(map(self.registry_key, keys)))

    def _create(self, key: str, parent: str | None, name: str, model: str) -> None:
        self._devices.async_get_or_create(
            config_entry_id=self._entry.entry_id,
            identifiers={(DOMAIN, self.registry_key(key))},
            manufacturer=MANUFACTURER,
            via_device_id=self.id_of(parent) if parent else None,
            name=name,
            model=model,
            entry_type=DeviceEntryType.SERVICE,
        )
