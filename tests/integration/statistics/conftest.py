"""A hub whose statistics are written when a test says so."""

from collections.abc import AsyncIterator
from unittest.mock import patch

from homeassistant.components.recorder import Recorder
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.typing import MqttMockHAClient

from custom_components.ozon_telemetry.hub import Hub
from custom_components.ozon_telemetry.long_term_statistics.exporter import StatisticsExporter, get_exporter

from ..builders import assigned, hub_entry, machine, outlet, placed
from ..fake_device import FakeDevice


@pytest.fixture(autouse=True)
def _custom_integrations(recorder_mock: Recorder, enable_custom_integrations: None) -> None:
    """Have a recorder, which must be there before Home Assistant."""


@pytest.fixture
async def hub(hass: HomeAssistant, mqtt_mock: MqttMockHAClient) -> AsyncIterator[Hub]:
    """Return a running hub with one machine and one outlet, in UTC; it does not write before a test says so."""
    await hass.config.async_set_time_zone("UTC")
    entry = hub_entry(outlet(), machine(assignments=assigned(), placements=placed()))
    entry.add_to_hass(hass)
    with patch("custom_components.ozon_telemetry.dashboard.bundle.async_serve"):
        with patch.object(StatisticsExporter, "async_verify"):
            assert await hass.config_entries.async_setup(entry.entry_id)
            await hass.async_block_till_done()
        yield entry.runtime_data
        await hass.config_entries.async_unload(entry.entry_id)


@pytest.fixture
def exporter(hub: Hub) -> StatisticsExporter:
    """Return the hub's exporter of statistics: a second one would write the same rows."""
    return get_exporter(hub)


@pytest.fixture
def fake_device(hass: HomeAssistant, mqtt_mock: MqttMockHAClient, hub: Hub) -> FakeDevice:
    """Return the fake device."""
    return FakeDevice(hass, mqtt_mock, hub)
