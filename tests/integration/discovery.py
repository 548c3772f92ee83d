"""Discovery of a device by MQTT or by the hub, and the flow that it starts."""

from typing import Any

from homeassistant.config_entries import (
    SOURCE_INTEGRATION_DISCOVERY,
    SOURCE_MQTT,
    ConfigFlowContext,
    ConfigFlowResult,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.service_info.mqtt import MqttServiceInfo
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ozon_telemetry.const import DOMAIN
from custom_components.ozon_telemetry.core.domain.fleet import Machine, Outlet
from custom_components.ozon_telemetry.core.domain.messages import Status
from custom_components.ozon_telemetry.core.protocol.codec import encode_report

from .builders import DEVICE, hub_entry

BIRTH = encode_report(Status(DEVICE, online=True, gen="95216b23", seq=12, acked=0, model="Ozone counter")).decode()


async def discover_by_mqtt(
    hass: HomeAssistant, payload: str | bytes = BIRTH, device_id: str = DEVICE
) -> ConfigFlowResult:
    """Discover a device by a retained status below the default prefix."""
    topic = f"ozon/device/{device_id}/status"
    context = ConfigFlowContext(source=SOURCE_MQTT)
    info = MqttServiceInfo(topic, payload, 0, True, "ozon/device/+/status", 0.0)
    return await hass.config_entries.flow.async_init(DOMAIN, context=context, data=info)


async def discover_by_hub(hass: HomeAssistant, entry: MockConfigEntry, device_id: str = DEVICE) -> ConfigFlowResult:
    """Discover a device as a running hub does."""
    context = ConfigFlowContext(source=SOURCE_INTEGRATION_DISCOVERY)
    data = {"device_id": device_id, "entry_id": entry.entry_id}
    return await hass.config_entries.flow.async_init(DOMAIN, context=context, data=data)


async def submit(hass: HomeAssistant, step: ConfigFlowResult, form: dict[str, Any]) -> ConfigFlowResult:
    """Fill in and submit a form."""
    return await hass.config_entries.flow.async_configure(step["flow_id"], form)


async def choose(hass: HomeAssistant, step: ConfigFlowResult, choice: str) -> ConfigFlowResult:
    """Choose from a menu."""
    return await submit(hass, step, {"next_step_id": choice})


def configured_hub(hass: HomeAssistant, *items: Outlet | Machine, **more: Any) -> MockConfigEntry:
    """Return a hub that Home Assistant has as configuration."""
    hub = hub_entry(*items, **more)
    hub.add_to_hass(hass)
    return hub
