"""A changed prefix: the hub subscribes to the new topics, and no longer to the old ones."""

from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.typing import MqttMockHAClient

from custom_components.ozon_telemetry.const import CONF_PREFIX
from custom_components.ozon_telemetry.core.domain.messages import Kind

from .builders import DEVICE, assigned, hub_entry, machine, outlet, placed
from .fake_device import FakeDevice


async def test_a_new_prefix_is_listened_to(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, stubbed_dependencies: None
) -> None:
    entry = hub_entry(outlet(), machine(assignments=assigned(), placements=placed()))
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    hass.config_entries.async_update_entry(entry, data={**entry.data, CONF_PREFIX: "plant/ozon"})
    await hass.async_block_till_done()

    fake_device = FakeDevice(hass, mqtt_mock, entry.runtime_data)
    await fake_device.send_event(1, Kind.BASIC)

    assert mqtt_mock.async_publish.call_args.args[0] == f"plant/ozon/{DEVICE}/ack"
    await hass.config_entries.async_unload(entry.entry_id)
