"""From a message on MQTT to the ledger, the acknowledgement and the entities."""

from collections.abc import AsyncIterator
from pathlib import Path

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.typing import MqttMockHAClient

from custom_components.ozon_telemetry.core.ledger import queries
from custom_components.ozon_telemetry.core.messages import Kind
from custom_components.ozon_telemetry.hub import Hub

from .fleet import assigned, hub_entry, machine, outlet, placed
from .wire import Wire


@pytest.fixture
async def hub(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, standing_in: None, tmp_path: Path
) -> AsyncIterator[Hub]:
    """Return a running hub with one machine in one outlet."""
    ledger = str(tmp_path / "ledger.db")
    entry = hub_entry(outlet(), machine(assignments=assigned(), placements=placed()), ledger=ledger)
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    yield entry.runtime_data
    await hass.config_entries.async_unload(entry.entry_id)


@pytest.fixture
def wire(hass: HomeAssistant, mqtt_mock: MqttMockHAClient, hub: Hub) -> Wire:
    """Return the device's end of the wire."""
    return Wire(hass, mqtt_mock, hub)


async def test_an_event_is_stored_then_acknowledged_then_shown(hass: HomeAssistant, wire: Wire, hub: Hub) -> None:
    await wire.event(1, Kind.BASIC)
    assert wire.acks() == [{"gen": "95216b23", "seq": 1}]
    assert (await hub.async_read(queries.figures)).treatments == 1
    assert hass.states.get("sensor.harbour_ozone_1_basic_treatments").state == "1"
    assert hass.states.get("sensor.harbour_ozone_1_total_treatments").state == "1"
    assert hass.states.get("sensor.harbour_total_treatments").state == "1"
    assert hass.states.get("sensor.ozontelemetry_total_treatments").state == "1"
