"""Pending devices: seen, but without a machine. They are offered as discoveries and otherwise left alone.

They are never acknowledged, so their journals keep everything until they get a machine.
"""

import logging
from typing import Final

from homeassistant.config_entries import SOURCE_IGNORE, SOURCE_INTEGRATION_DISCOVERY, ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import discovery_flow
from homeassistant.helpers.discovery_flow import DiscoveryKey

from ..const import DOMAIN
from ..core.domain.messages import Status
from ..core.protocol.batch import DeviceReport

_LOGGER = logging.getLogger(__name__)

# Any publisher can invent device ids: the list of discoveries and our memory must not grow without limit.
MOST_PENDING: Final = 64


class PendingDevices:
    """The pending devices of a hub; `counting` are those that send treatments."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry) -> None:
        """Start without devices."""
        self._hass = hass
        self._entry = entry
        self._devices: dict[str, DeviceReport | None] = {}
        self._is_full_logged = False
        self.counting: frozenset[str] = frozenset()

    @property
    def devices(self) -> list[str]:
        """Return the ids of the pending devices."""
        return sorted(self._devices)

    @callback
    def add(self, device_id: str, report: DeviceReport | None = None) -> None:
        """Add a device that sent something; offer it the first time. Its last status is kept."""
        if device_id not in self._devices:
            if len(self._devices) >= MOST_PENDING:
                self._log_full(device_id)
                return
            self._devices[device_id] = None
            self._offer(device_id)
        if report is not None and isinstance(report.message, Status):
            self._devices[device_id] = report

    @callback
    def mark_counting(self, device_ids: set[str]) -> None:
        """Note that devices sent treatments; those that a person chose to ignore may do so."""
        if new := device_ids & self._devices.keys() - self.counting:
            entries = self._hass.config_entries.async_entries(DOMAIN)
            self.counting |= new - {entry.unique_id for entry in entries if entry.source == SOURCE_IGNORE}

    @callback
    def remove(self, device_id: str) -> DeviceReport | None:
        """Remove a device that was adopted; return the last status it sent while it was pending."""
        self._is_full_logged = False
        self.counting -= {device_id}
        return self._devices.pop(device_id, None)

    def _log_full(self, device_id: str) -> None:
        if not self._is_full_logged:
            _LOGGER.warning("%s and others are not offered: %d devices are pending", device_id, MOST_PENDING)
        self._is_full_logged = True

    def _offer(self, device_id: str) -> None:
        discovery_flow.async_create_flow(
            self._hass,
            DOMAIN,
            {"source": SOURCE_INTEGRATION_DISCOVERY},
            {"device_id": device_id, "entry_id": self._entry.entry_id},
            discovery_key=DiscoveryKey(domain=DOMAIN, key=device_id, version=1),
        )


@callback
def dismiss_discovery(hass: HomeAssistant, device_id: str) -> None:
    """Abort the discovery flow of a device that has got its machine elsewhere."""
    for flow in hass.config_entries.flow.async_progress_by_handler(DOMAIN, match_context={"unique_id": device_id}):
        hass.config_entries.flow.async_abort(flow["flow_id"])
