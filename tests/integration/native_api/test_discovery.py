"""Discovery and adoption of devices of the native API: by the hub, or by zeroconf while there is none."""

import asyncio
from ipaddress import ip_address
from typing import Any

from homeassistant.config_entries import SOURCE_ZEROCONF, ConfigFlowContext, ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo
import pytest

from custom_components.ozon_telemetry.const import DOMAIN
from custom_components.ozon_telemetry.ingest.transports import puller
from devtools.polling import until
from tests.integration.builders import DEVICE, OTHER_DEVICE, assigned, hub_entry, machine
from tests.integration.conftest import SetUpHub
from tests.integration.discovery import choose, submit
from tests.integration.hub_fixture import HubFixture

from .conftest import QUICK
from .fake_native_device import FakeNativeDevice

NEW_OUTLET = {"outlet_name": "Harbour", "machine_name": "Ozone 1", "machine_type": "Ozone", "since": "first"}


def announcement(**properties: Any) -> ZeroconfServiceInfo:
    """Return what a device announces."""
    mac = DEVICE.replace(":", "").lower()
    return ZeroconfServiceInfo(
        ip_address=ip_address("192.0.2.7"),
        ip_addresses=[ip_address("192.0.2.7")],
        port=6053,
        hostname="ozon-counter.local.",
        type="_esphomelib._tcp.local.",
        name="ozon-counter._esphomelib._tcp.local.",
        properties={"mac": mac, "project_name": "ozontelemetry.device"} | properties,
    )


async def announce(hass: HomeAssistant, **properties: Any) -> ConfigFlowResult:
    """Let a device announce itself."""
    context = ConfigFlowContext(source=SOURCE_ZEROCONF)
    return await hass.config_entries.flow.async_init(DOMAIN, context=context, data=announcement(**properties))


def cards(hass: HomeAssistant) -> list[str]:
    """Return the devices that are offered."""
    flows = hass.config_entries.flow.async_progress_by_handler(DOMAIN)
    return [str(flow["context"].get("unique_id")) for flow in flows]


@pytest.mark.usefixtures("stubbed_dependencies", "check_translations", "stubbed_hub_setup")
class TestWithoutAHub:
    """Only the flow runs."""

    @pytest.mark.parametrize(
        "properties", [{"project_name": "somebody.lamp"}, {"project_name": None}, {"mac": None}, {"mac": "nonsense"}]
    )
    async def test_what_is_not_ours_is_not_offered(self, hass: HomeAssistant, properties: dict[str, Any]) -> None:
        assert (await announce(hass, **properties))["reason"] == "invalid_discovery_info"

    async def test_there_is_one_card_at_a_time(self, hass: HomeAssistant, device: FakeNativeDevice) -> None:
        """The first one is the card of the `esphome` integration."""
        assert (await announce(hass))["reason"] == "esphome_first"
        assert (await announce(hass))["reason"] == "esphome_first"
        assert cards(hass) == []
        device.add()
        await hass.async_block_till_done(wait_background_tasks=True)  # a flow of Home Assistant's own
        assert cards(hass) == [DEVICE]

    async def test_the_first_adoption_creates_the_hub(self, hass: HomeAssistant, device: FakeNativeDevice) -> None:
        device.add()
        created = await submit(hass, await announce(hass), NEW_OUTLET)
        assert created["type"] is FlowResultType.CREATE_ENTRY
        assert created["data"]["prefix"] == "ozon/device"
        assert (await announce(hass))["reason"] == "already_configured"

    async def test_a_hub_with_another_prefix_gets_it_too(self, hass: HomeAssistant, device: FakeNativeDevice) -> None:
        hub = hub_entry(prefix="plant/ozon")
        hub.add_to_hass(hass)
        device.add()
        done = await submit(hass, await announce(hass), NEW_OUTLET)
        assert done["reason"] == "device_adopted"
        assert len(hass.config_entries.async_entries(DOMAIN)) == 1

    async def test_a_device_of_another_hub_is_known(self, hass: HomeAssistant, device: FakeNativeDevice) -> None:
        hub_entry().add_to_hass(hass)
        hub_entry(machine(assignments=assigned()), prefix="plant/ozon", ledger="other.db").add_to_hass(hass)
        device.add()
        assert (await announce(hass))["reason"] == "already_configured"


async def test_a_running_hub_offers_a_device_and_acknowledges_nothing(hub_fixture: HubFixture) -> None:
    device = FakeNativeDevice(hub_fixture.hass, OTHER_DEVICE)
    device.press(3)
    device.add()
    await until("the offer", lambda: hub_fixture.pending_devices() == [OTHER_DEVICE])
    await until("a pull", lambda: device.actions("ozon_fetch"))
    await asyncio.sleep(5 * QUICK)
    assert device.acked == 0
    assert {data["after"] for data in device.actions("ozon_fetch")} == {0}
    assert hub_fixture.hub.devices.pending.counting == {OTHER_DEVICE}


async def adopt(hass: HomeAssistant) -> None:
    """Adopt the device that is offered, with all that it has counted."""
    (flow,) = hass.config_entries.flow.async_progress_by_handler(DOMAIN)
    form = await choose(hass, flow, "new_machine")
    machine_form = {"machine_name": "Ozone 2", "machine_type": "Ozone", "outlet": "outlet-1", "since": "first"}
    assert (await submit(hass, form, machine_form))["reason"] == "device_adopted"


async def test_an_adopted_device_brings_everything_that_it_has_kept(hub_fixture: HubFixture) -> None:
    hass = hub_fixture.hass
    device = FakeNativeDevice(hass, OTHER_DEVICE)
    device.press(3)
    device.add()
    await until("the offer", lambda: hub_fixture.pending_devices() == [OTHER_DEVICE])
    await adopt(hass)
    await until("3 treatments", lambda: hub_fixture.fleet_state() == "3", 10, 0.01)
    await until("the acknowledgement", lambda: device.acked == 3, 10, 0.01)


@pytest.mark.usefixtures("short_pauses")
async def test_a_device_that_waited_for_its_adoption_is_asked_as_soon_as_it_is_adopted(hub_fixture: HubFixture) -> None:
    device = FakeNativeDevice(hub_fixture.hass, OTHER_DEVICE)
    device.press(3)
    device.add()
    await until("pulls in vain", lambda: len(device.actions("ozon_fetch")) >= 2)
    hub_fixture.hub.esphome._pulls[OTHER_DEVICE].puller._pause = puller.LONGEST_PAUSE
    before = len(device.actions("ozon_fetch"))
    await until("the last pull before the longest pause", lambda: len(device.actions("ozon_fetch")) > before)
    device.press(1)
    await adopt(hub_fixture.hass)
    await until("4 treatments", lambda: hub_fixture.fleet_state() == "4", 10, 0.01)


async def test_a_device_is_asked_by_the_hub_that_has_it(
    set_up_hub: SetUpHub, hass: HomeAssistant, tmp_path: Any
) -> None:
    first = await set_up_hub()
    second = await set_up_hub(machine(assignments=assigned()), prefix="plant/ozon", ledger=str(tmp_path / "second.db"))
    mine, nobodys = FakeNativeDevice(hass, DEVICE), FakeNativeDevice(hass, OTHER_DEVICE, node="other")
    mine.add()
    nobodys.add()
    await until("the offer", lambda: cards(hass) == [OTHER_DEVICE])
    assert list(second.hub.esphome.connected_devices) == [DEVICE]
    assert list(first.hub.esphome.connected_devices) == [OTHER_DEVICE]
