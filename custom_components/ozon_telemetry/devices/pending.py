"""Pending devices: seen, but without a machine. They are offered as discoveries and otherwise left alone.

They are never acknowledged, so their journals keep everything until they get a machine.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
import logging
from typing import Final

from homeassistant.config_entries import (
    SOURCE_IGNORE,
    SOURCE_INTEGRATION_DISCOVERY,
    SOURCE_MQTT,
    SOURCE_ZEROCONF,
    ConfigEntry,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import discovery_flow
from homeassistant.helpers.discovery_flow import DiscoveryKey
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN
from ..core.domain.device_ids import is_same_device, mac_of
from ..core.domain.messages import Status
from ..core.protocol.batch import DeviceReport
from .device_state import DeviceState

_LOGGER = logging.getLogger(__name__)

# Any publisher can invent device ids: the list of discoveries and our memory must not grow without limit.
MOST_PENDING: Final = 64
_MOST_COUNTED: Final = 10_000
_SOURCES: Final = (SOURCE_MQTT, SOURCE_INTEGRATION_DISCOVERY, SOURCE_ZEROCONF)
_NOT_OFFERED: HassKey[set[str]] = HassKey(f"{DOMAIN}_not_offered")


@dataclass(slots=True)
class _Pending:
    """What a pending device reported: its state, and its last status as it came."""

    state: DeviceState
    status: DeviceReport | None = None


class PendingDevices:
    """The pending devices of a hub. Those that a person chose to ignore are known, but shown nowhere."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry) -> None:
        """Start without devices."""
        self._hass = hass
        self._entry = entry
        self._devices: dict[str, _Pending] = {}
        self._by_mac: dict[str, str] = {}
        self._counting: set[str] = set()

    @property
    def devices(self) -> list[str]:
        """Return the ids of the pending devices that nobody ignores."""
        return sorted(self._not_ignored(self._devices))

    @property
    def flows(self) -> dict[str, str]:
        """Return the flow in which each of these devices can be adopted, as far as one waits for a person."""
        progress = self._hass.config_entries.flow.async_progress_by_handler(DOMAIN) if self._devices else []
        flows = {_same(flow["context"].get("unique_id") or ""): flow["flow_id"] for flow in progress}
        return {device: flows[_same(device)] for device in self.devices if _same(device) in flows}

    @property
    def counting(self) -> frozenset[str]:
        """Return those of them that send treatments."""
        return frozenset(self._not_ignored(self._counting))

    @property
    def number(self) -> int:
        """Return how many there are, the ignored ones too."""
        return len(self._devices)

    @callback
    def add(self, device_id: str, report: DeviceReport | None = None) -> None:
        """Add a device that sent something; offer it the first time. What it last reported is kept."""
        if device_id not in self._devices:
            if len(self._devices) >= MOST_PENDING:
                count_not_offered(self._hass, device_id)
                return
            self._devices[device_id] = _Pending(DeviceState(device_id))
            if mac := mac_of(device_id):
                self._by_mac[mac] = device_id
            self._offer(device_id)
        if report is not None:
            pending = self._devices[device_id]
            pending.state.apply(report)
            if isinstance(report.message, Status):
                pending.status = report

    def state(self, device_id: str) -> DeviceState | None:
        """Return what a pending device reported, in whichever spelling of its id."""
        pending = self._devices.get(self.known_as(device_id))
        return pending.state if pending else None

    def known_as(self, device_id: str) -> str:
        """Return the id under which a device is pending, although it is spelled in another way; else its own."""
        if device_id in self._devices:
            return device_id
        return self._by_mac.get(mac_of(device_id) or "", device_id)

    @callback
    def mark_counting(self, device_ids: set[str]) -> None:
        """Note that devices sent treatments."""
        self._counting |= device_ids & self._devices.keys()

    @callback
    def offer_again(self, device_id: str) -> None:
        """Offer a device that is no longer ignored, if it is still pending."""
        if (known := self.known_as(device_id)) in self._devices:
            self._offer(known)

    @callback
    def remove(self, device_id: str) -> DeviceReport | None:
        """Remove a device that was adopted; return the last status it sent while it was pending."""
        self._counting.discard(device_id)
        self._by_mac.pop(mac_of(device_id) or "", None)
        pending = self._devices.pop(device_id, None)
        return pending.status if pending else None

    def _not_ignored(self, device_ids: Collection[str]) -> Iterator[str]:
        """Yield the devices that nobody ignores, in whichever spelling."""
        entries = self._hass.config_entries.async_entries(DOMAIN) if device_ids else []
        ignored = {_same(entry.unique_id) for entry in entries if entry.source == SOURCE_IGNORE and entry.unique_id}
        return (device_id for device_id in device_ids if _same(device_id) not in ignored)

    def _offer(self, device_id: str) -> None:
        discovery_flow.async_create_flow(
            self._hass,
            DOMAIN,
            {"source": SOURCE_INTEGRATION_DISCOVERY},
            {"device_id": device_id, "entry_id": self._entry.entry_id},
            discovery_key=DiscoveryKey(domain=DOMAIN, key=device_id, version=1),
        )


def _same(device_id: str) -> str:
    """Return what all spellings of a device's id have in common."""
    return mac_of(device_id) or device_id


@callback
def dismiss_discovery(hass: HomeAssistant, device_id: str) -> None:
    """Abort the discovery flow of a device that has got its machine elsewhere."""
    for flow in hass.config_entries.flow.async_progress_by_handler(DOMAIN, match_context={"unique_id": device_id}):
        hass.config_entries.flow.async_abort(flow["flow_id"])


@callback
def has_room(hass: HomeAssistant, device_id: str) -> bool:
    """Return whether a device can be offered: it is already, or there are not too many."""
    offered = _offered(hass)
    return device_id in offered or len(offered) < MOST_PENDING


@callback
def offered_as(hass: HomeAssistant, device_id: str) -> str:
    """Return the id under which a device is offered, although it is spelled in another way; else its own."""
    return next((it for it in _offered(hass) if it == device_id or is_same_device(it, device_id)), device_id)


@callback
def count_not_offered(hass: HomeAssistant, device_id: str) -> None:
    """Count a device that is not offered, unless a person chose to ignore it."""
    counted = hass.data.setdefault(_NOT_OFFERED, set())
    if len(counted) < _MOST_COUNTED and not hass.config_entries.async_entry_for_domain_unique_id(DOMAIN, device_id):
        if not counted:
            _LOGGER.warning("%s and others are not offered: %d devices are pending", device_id, MOST_PENDING)
        counted.add(device_id)


@callback
def not_offered(hass: HomeAssistant) -> int:
    """Return how many devices reported that are not offered; they are counted anew once there is room for some."""
    counted = hass.data.get(_NOT_OFFERED, set())
    if counted and len(_offered(hass)) < MOST_PENDING:
        counted.clear()
    return len(counted)


def _offered(hass: HomeAssistant) -> set[str]:
    flows = hass.config_entries.flow.async_progress_by_handler(DOMAIN, include_uninitialized=True)
    contexts = (flow["context"] for flow in flows if flow["context"]["source"] in _SOURCES)
    return {unique_id for context in contexts if (unique_id := context.get("unique_id"))}
