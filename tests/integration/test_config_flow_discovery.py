"""Discovery of devices: which start a flow, and what it offers."""

from homeassistant.config_entries import (
    SOURCE_IGNORE,
    SOURCE_INTEGRATION_DISCOVERY,
    SOURCE_MQTT,
    ConfigEntryDisabler,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import orjson
import pytest
from pytest_homeassistant_custom_component.common import async_fire_mqtt_message
from pytest_homeassistant_custom_component.typing import MqttMockHAClient

from custom_components.ozon_telemetry.const import DOMAIN, SUBENTRY_MACHINE
from custom_components.ozon_telemetry.core.domain.fleet import Machine, Outlet
from custom_components.ozon_telemetry.core.domain.messages import Status
from custom_components.ozon_telemetry.core.protocol.codec import encode_report

from .builders import DEVICE, OTHER_DEVICE, assigned, at, hub_entry, machine, outlet
from .discovery import BIRTH, configured_hub, discover_by_hub, discover_by_mqtt
from .subentry_flow_driver import SubentryFlowDriver

pytestmark = pytest.mark.usefixtures("stubbed_dependencies", "stubbed_hub_setup", "check_translations")

MARCH = at("2026-03-01T18:00:00")


async def test_mqtt_itself_brings_the_card_of_a_retained_status(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient
) -> None:
    async_fire_mqtt_message(hass, f"ozon/device/{DEVICE}/status", BIRTH, 1, True)
    await hass.async_block_till_done(wait_background_tasks=True)

    (card,) = hass.config_entries.flow.async_progress_by_handler(DOMAIN)

    assert card["context"]["unique_id"] == DEVICE
    assert card["context"]["title_placeholders"] == {"name": DEVICE}


async def test_the_running_hub_and_mqtt_offer_a_device_once(hass: HomeAssistant) -> None:
    hub = configured_hub(hass)
    await discover_by_mqtt(hass)

    again = await discover_by_hub(hass, hub)

    assert again["reason"] == "already_in_progress"


@pytest.mark.parametrize("source", [SOURCE_MQTT, SOURCE_INTEGRATION_DISCOVERY])
async def test_either_source_offers_what_there_is(hass: HomeAssistant, source: str) -> None:
    hub = configured_hub(hass, outlet(), machine())

    step = await (discover_by_mqtt(hass) if source == SOURCE_MQTT else discover_by_hub(hass, hub))

    assert step["type"] is FlowResultType.MENU
    assert step["step_id"] == "adopt"
    assert step["menu_options"] == ["existing_machine", "new_machine", "new_outlet"]
    reported = {"model": "Ozone counter", "firmware": "-", "waiting": "12"}
    unknown = {"model": "-", "firmware": "-", "waiting": "-"}
    said = reported if source == SOURCE_MQTT else unknown
    assert step["description_placeholders"] == {"device": DEVICE} | said


@pytest.mark.parametrize(
    ("items", "choices"),
    [([outlet()], ["new_machine", "new_outlet"]), ([machine()], ["existing_machine", "new_outlet"])],
    ids=["no machine", "no outlet"],
)
async def test_what_there_is_not_cannot_be_chosen(
    hass: HomeAssistant, items: list[Outlet | Machine], choices: list[str]
) -> None:
    step = await discover_by_hub(hass, configured_hub(hass, *items))
    assert step["menu_options"] == choices


@pytest.mark.parametrize(
    "payload",
    [
        "",
        "no JSON",
        b"\xff\xfe",
        orjson.dumps({"device_id": OTHER_DEVICE, "online": True}).decode(),
        orjson.dumps({"device_id": DEVICE, "online": "yes"}).decode(),
    ],
)
async def test_what_is_no_status_brings_no_card(hass: HomeAssistant, payload: str | bytes) -> None:
    assert (await discover_by_mqtt(hass, payload))["reason"] == "invalid_discovery_info"


async def test_a_device_that_only_left_its_will_brings_no_card(hass: HomeAssistant) -> None:
    will = encode_report(Status(DEVICE, online=False)).decode()
    assert (await discover_by_mqtt(hass, will))["reason"] == "device_offline"


async def test_the_original_firmware_brings_a_card(hass: HomeAssistant) -> None:
    status = {"device_id": DEVICE, "wifi_connected": True, "rtc_available": True, "sd_available": False}
    assert (await discover_by_mqtt(hass, orjson.dumps(status).decode()))["step_id"] == "new_outlet"


@pytest.mark.parametrize("end", [None, MARCH], ids=["in use", "released"])
async def test_a_device_that_ever_had_a_machine_brings_no_card(hass: HomeAssistant, end: int | None) -> None:
    configured_hub(hass, machine(assignments=assigned(DEVICE, end=end)))
    assert (await discover_by_mqtt(hass))["reason"] == "already_configured"


async def test_an_ignored_device_stays_ignored(hass: HomeAssistant) -> None:
    hub = configured_hub(hass)
    ignored = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_IGNORE}, data={"unique_id": DEVICE, "title": DEVICE}
    )
    assert ignored["type"] is FlowResultType.CREATE_ENTRY

    assert (await discover_by_mqtt(hass))["reason"] == "already_configured"
    assert (await discover_by_hub(hass, hub))["reason"] == "already_configured"


async def test_a_disabled_hub_takes_no_devices(hass: HomeAssistant) -> None:
    configured_hub(hass, disabled_by=ConfigEntryDisabler.USER)
    assert (await discover_by_mqtt(hass))["reason"] == "hub_disabled"


async def test_a_hub_that_was_removed_meanwhile_takes_no_devices(hass: HomeAssistant) -> None:
    assert (await discover_by_hub(hass, hub_entry()))["reason"] == "hub_missing"


async def test_a_hub_below_another_prefix_takes_only_its_own_devices(hass: HomeAssistant) -> None:
    other = configured_hub(hass, outlet(), prefix="plant/ozon")
    assert (await discover_by_mqtt(hass))["step_id"] == "new_outlet"
    assert (await discover_by_hub(hass, other, OTHER_DEVICE))["step_id"] == "adopt"


async def test_a_waiting_device_is_offered_to_a_machine_and_its_card_goes(hass: HomeAssistant) -> None:
    flow = SubentryFlowDriver.with_fleet(hass, machine())
    await discover_by_hub(hass, flow.entry)
    await flow.reconfigure("machine-1", "device")
    assert flow.options_of("device") == [DEVICE]

    await flow.submit_and_finish({"device": DEVICE})

    assert hass.config_entries.flow.async_progress_by_handler(DOMAIN) == []


async def test_a_waiting_device_is_offered_to_a_new_machine_and_its_card_goes(hass: HomeAssistant) -> None:
    flow = SubentryFlowDriver.with_fleet(hass)
    await discover_by_mqtt(hass)
    await flow.add(SUBENTRY_MACHINE)
    assert flow.options_of("device") == [DEVICE]

    await flow.submit_and_finish({"name": "Ozone 1", "device": DEVICE})

    assert hass.config_entries.flow.async_progress_by_handler(DOMAIN) == []
