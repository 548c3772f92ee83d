"""Creating and changing a hub."""

from collections.abc import Iterator
from unittest.mock import patch

from homeassistant.config_entries import SOURCE_USER
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.typing import MqttMockHAClient

from custom_components.ozon_telemetry.const import CONF_LEDGER, CONF_PREFIX, DOMAIN

from .fleet import hub_entry

pytestmark = pytest.mark.usefixtures("standing_in", "sleeping_hub")


async def test_a_hub_is_created_below_the_usual_prefix(hass: HomeAssistant, mqtt_mock: MqttMockHAClient):
    form = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    assert form["type"] is FlowResultType.FORM
    assert form["step_id"] == "user"

    created = await hass.config_entries.flow.async_configure(form["flow_id"], {CONF_PREFIX: "ozon/device"})

    assert created["type"] is FlowResultType.CREATE_ENTRY
    assert created["title"] == "OzonTelemetry"
    assert created["data"] == {CONF_PREFIX: "ozon/device", CONF_LEDGER: "ozon_telemetry.db"}
    assert created["result"].unique_id == "ozon/device"
