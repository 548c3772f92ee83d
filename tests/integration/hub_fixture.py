"""Fixture of a hub inside Home Assistant: its fake devices, its configuration and its entities."""

from collections.abc import Callable

from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er, issue_registry as ir
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import MqttMockHAClient

from custom_components.ozon_telemetry.const import DOMAIN
from custom_components.ozon_telemetry.core.domain.fleet import Machine, Outlet
from custom_components.ozon_telemetry.core.ledger import Ledger
from custom_components.ozon_telemetry.fleet.editor import save
from custom_components.ozon_telemetry.hub import Hub
from custom_components.ozon_telemetry.issue_registry import ISSUES, IssueKey

from .builders import DEVICE
from .fake_device import FakeDevice


class HubFixture:
    """One hub, its configuration, and the states it shows."""

    def __init__(self, hass: HomeAssistant, client: MqttMockHAClient, entry: MockConfigEntry) -> None:
        """Wrap the hub of `entry`."""
        self.hass = hass
        self.entry = entry
        self._client = client
        self._devices: dict[str, FakeDevice] = {}

    @property
    def hub(self) -> Hub:
        """The hub that runs now."""
        hub: Hub = self.entry.runtime_data
        return hub

    def device(self, device_id: str = DEVICE) -> FakeDevice:
        """Return a fake device; it keeps its counters when the hub is reloaded."""
        fake_device = self._devices.setdefault(device_id, FakeDevice(self.hass, self._client, self.hub, device_id))
        fake_device.hub = self.hub
        return fake_device

    async def configure(self, *items: Outlet | Machine) -> None:
        """Add or change outlets and machines, as a flow does, and let the hub follow."""
        self.change(*items)
        await self.device().settle()

    def change(self, *items: Outlet | Machine) -> None:
        """Add or change outlets and machines, as a flow does."""
        save(self.hass, self.entry, items)

    async def remove(self, *subentry_ids: str) -> None:
        """Remove outlets or machines, one right after the other, and let the hub follow."""
        for subentry_id in subentry_ids:
            self.hass.config_entries.async_remove_subentry(self.entry, subentry_id)
        await self.device().settle()

    async def reload(self) -> None:
        """Reload the hub."""
        await self.hass.config_entries.async_reload(self.entry.entry_id)
        await self.hass.async_block_till_done()

    async def treatments(self) -> int:
        """Return how many treatments the ledger holds."""
        return (await self.hub.reader.ledger_size()).treatments

    async def write(self, work: Callable[[Ledger], None]) -> None:
        """Run something on the ledger in its thread, after everything that is queued."""
        await self.hub.writer._run(work)

    def entity_id(self, key: str, figure: str) -> str | None:
        """Return the entity of a figure of what has the id `key`."""
        entities = er.async_entries_for_config_entry(er.async_get(self.hass), self.entry.entry_id)
        return next((entity.entity_id for entity in entities if entity.unique_id == f"{key}_{figure}"), None)

    def state(self, key: str, figure: str = "total") -> str | None:
        """Return the state of a figure; None if there is no such entity."""
        entity_id = self.entity_id(key, figure)
        state = self.hass.states.get(entity_id) if entity_id else None
        return state.state if state else None

    def fleet_state(self, figure: str = "total") -> str | None:
        """Return a figure of the whole fleet."""
        return self.state(self.entry.entry_id, figure)

    def is_registered(self, key: str) -> bool:
        """Tell whether what has the id `key` is a registered device."""
        return self._device_of(key) is not None

    def registered(self, key: str) -> dr.DeviceEntry:
        """Return the registered device of what has the id `key`."""
        device = self._device_of(key)
        assert device is not None
        return device

    def issues(self) -> dict[str, ir.IssueEntry]:
        """Return the repair issues that are shown, by kind."""
        return {str(issue.translation_key): issue for issue in self.all_issues()}

    def all_issues(self) -> list[ir.IssueEntry]:
        """Return all repair issues that are shown, each with the placeholders that the table of issues names."""
        issues = [issue for issue in ir.async_get(self.hass).issues.values() if issue.domain == DOMAIN and issue.active]
        for issue in issues:
            spec = ISSUES[IssueKey(str(issue.translation_key))]
            assert (issue.severity, frozenset(issue.translation_placeholders or {})) == (
                spec.severity,
                spec.placeholders,
            )
        return issues

    def pending_devices(self) -> list[str]:
        """Return the devices with a discovery flow."""
        flows = self.hass.config_entries.flow.async_progress_by_handler(DOMAIN)
        return sorted(str(flow["context"].get("unique_id")) for flow in flows)

    def _device_of(self, key: str) -> dr.DeviceEntry | None:
        return dr.async_get(self.hass).async_get_device_by_identifier((DOMAIN, key), self.entry.entry_id)
