"""Entities of ESP32 devices: connectivity, and the state of their parts."""

from dataclasses import replace

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed
from pytest_homeassistant_custom_component.typing import MqttMockPahoClient

from custom_components.ozon_telemetry.api.fleet_feed import async_fleet_view
from custom_components.ozon_telemetry.const import CONF_OFFLINE_TIMEOUT
from custom_components.ozon_telemetry.core.domain.instants import to_datetime
from custom_components.ozon_telemetry.core.domain.messages import Heartbeat, Kind, Status

from .builders import DEVICE, OTHER_DEVICE, assigned, machine, outlet, placed
from .conftest import SetUpHub
from .hub_fixture import HubFixture

WILL = Status(DEVICE, online=False)
WELL = Status(
    DEVICE,
    online=True,
    wifi_connected=True,
    rtc_available=True,
    sd_available=True,
    seq=9,
    acked=4,
    lost=2,
    rssi=-61,
    firmware="2026.11.0",
    model="Ozone counter",
)
FLAGS = ("connectivity", "wifi", "rtc", "sd_card")


def flags(hub_fixture: HubFixture) -> list[str | None]:
    """Return the states of all flags of the device."""
    return [hub_fixture.state(DEVICE, flag) for flag in FLAGS]


async def test_before_a_device_has_spoken_nothing_is_known(hub_fixture: HubFixture) -> None:
    assert flags(hub_fixture) == ["off", "unavailable", "unavailable", "unavailable"]
    assert [hub_fixture.state(DEVICE, figure) for figure in ("pending", "lost")] == ["unknown"] * 2


async def test_numbers_that_a_blank_device_skipped_are_no_pending_events(hub_fixture: HubFixture) -> None:
    device = hub_fixture.device()
    await device.send_report(replace(WELL, seq=1_000_012, acked=5))
    assert hub_fixture.state(DEVICE, "pending") == "7"
    await device.send_report(Heartbeat(DEVICE, pending=1_000_003, seq=1_000_015))
    assert hub_fixture.state(DEVICE, "pending") == "3"


async def test_a_healthy_device(hub_fixture: HubFixture) -> None:
    await hub_fixture.device().send_report(WELL)
    assert flags(hub_fixture) == ["on", "off", "off", "off"]
    assert (hub_fixture.state(DEVICE, "pending"), hub_fixture.state(DEVICE, "lost")) == ("5", "2")
    registered = hub_fixture.registered(DEVICE)
    assert (registered.sw_version, registered.model, registered.name) == (
        "2026.11.0",
        "Ozone counter",
        "Counter of Ozone 1",
    )


@pytest.mark.parametrize(
    ("flag", "report"),
    [
        ("wifi", Status(DEVICE, online=True, wifi_connected=False)),
        ("rtc", Status(DEVICE, online=True, rtc_available=False)),
        ("sd_card", Status(DEVICE, online=True, sd_available=False)),
    ],
)
async def test_a_failed_part_is_a_problem(hub_fixture: HubFixture, flag: str, report: Status) -> None:
    await hub_fixture.device().send_report(report)
    assert hub_fixture.state(DEVICE, flag) == "on"
    assert [hub_fixture.state(DEVICE, other) for other in FLAGS[1:] if other != flag] == ["unknown", "unknown"]


async def test_the_will_says_only_that_the_device_is_gone(hub_fixture: HubFixture) -> None:
    device = hub_fixture.device()
    await device.send_event(1, Kind.BASIC)
    await device.send_report(WELL)

    await device.send_report(WILL, retain=True)

    assert flags(hub_fixture) == ["off", "unavailable", "unavailable", "unavailable"]
    assert (hub_fixture.state(DEVICE, "lost"), hub_fixture.state("machine-1")) == ("2", "1")


@pytest.mark.parametrize("sign", ["heartbeat", "event"])
async def test_any_sign_of_life_means_connected(hub_fixture: HubFixture, sign: str) -> None:
    device = hub_fixture.device()
    await device.send_report(WILL)
    if sign == "event":
        await device.send_event(1, Kind.BASIC)
    else:
        await device.send_report(Heartbeat(DEVICE, uptime=7200, rssi=-70, pending=3))
    assert (hub_fixture.state(DEVICE, "connectivity"), hub_fixture.state("outlet-1", "machines_online")) == ("on", "1")


@pytest.mark.usefixtures("as_installed")
async def test_a_heartbeat_refreshes_the_figures(hass: HomeAssistant, set_up_hub: SetUpHub) -> None:
    hub_fixture = await set_up_hub(outlet(), machine(assignments=assigned(), placements=placed()))
    for figure in ("uptime", "rssi", "pending"):
        entity_id = hub_fixture.entity_id(DEVICE, figure)
        assert entity_id
        assert er.async_get(hass).async_get(entity_id).disabled_by is er.RegistryEntryDisabler.INTEGRATION  # type: ignore[union-attr]
        er.async_get(hass).async_update_entity(entity_id, disabled_by=None)
    await hub_fixture.reload()
    device = hub_fixture.device()
    await device.send_report(WELL)
    assert hub_fixture.state(DEVICE, "rssi") == "-61"

    await device.send_report(Heartbeat(DEVICE, uptime=7200, rssi=-70, pending=3))

    assert [hub_fixture.state(DEVICE, figure) for figure in ("uptime", "rssi", "pending")] == ["2.0", "-70", "3"]


async def test_a_device_that_is_silent_for_too_long_is_offline(
    hub_fixture: HubFixture, freezer: FrozenDateTimeFactory
) -> None:
    await hub_fixture.device().send_report(WELL)
    assert hub_fixture.state("outlet-1", "machines_online") == "1"

    for seconds, connected in ((170, "on"), (30, "off")):
        freezer.tick(seconds)
        async_fire_time_changed(hub_fixture.hass, dt_util.utcnow())
        await hub_fixture.device().settle()
        assert hub_fixture.state(DEVICE, "connectivity") == connected

    assert hub_fixture.state("outlet-1", "machines_online") == "0"


async def test_how_long_is_too_long_is_the_users_to_say(
    hub_fixture: HubFixture, freezer: FrozenDateTimeFactory
) -> None:
    hub_fixture.hass.config_entries.async_update_entry(hub_fixture.entry, options={CONF_OFFLINE_TIMEOUT: 600})
    await hub_fixture.device().send_report(WELL)
    freezer.tick(500)
    async_fire_time_changed(hub_fixture.hass, dt_util.utcnow())
    await hub_fixture.device().settle()
    assert hub_fixture.state(DEVICE, "connectivity") == "on"


def last_seen(hub_fixture: HubFixture) -> object:
    """Return when the device was last heard, as its connectivity tells it."""
    state = hub_fixture.hass.states.get(hub_fixture.entity_id(DEVICE, "connectivity") or "")
    return state.attributes.get("last_seen") if state else None


async def told_since(hub_fixture: HubFixture) -> object:
    """Return when the device was last heard, as the dashboard is told it."""
    hardware = (await async_fleet_view(hub_fixture.hub))["machines"][0]["hardware"]
    return hardware and hardware["last_seen"] and to_datetime(hardware["last_seen"])


async def test_what_the_broker_remembers_is_no_sign_of_life_now(hub_fixture: HubFixture) -> None:
    await hub_fixture.device().send_report(WELL, retain=True)
    assert hub_fixture.state(DEVICE, "connectivity") == "on"
    await hub_fixture.device().send_report(WILL, retain=True)
    assert last_seen(hub_fixture) is None


async def test_when_a_device_was_seen_last_is_kept_over_restarts(
    hub_fixture: HubFixture, freezer: FrozenDateTimeFactory
) -> None:
    freezer.tick(600)
    await hub_fixture.device().send_report(WELL)
    freezer.tick(60)
    await hub_fixture.device().send_report(WILL)
    seen = last_seen(hub_fixture)
    for _ in range(2):
        freezer.tick(3600)
        await hub_fixture.reload()
        freezer.tick(1)
        await hub_fixture.device().send_report(WILL, retain=True)
        assert (last_seen(hub_fixture), await told_since(hub_fixture)) == (seen, seen)

    await hub_fixture.device().send_event(1, Kind.BASIC)
    assert last_seen(hub_fixture) is None
    await hub_fixture.device().send_report(WILL)
    assert last_seen(hub_fixture) not in (None, seen)


async def test_the_address_of_a_device_is_known_at_once_after_its_adoption(hub_fixture: HubFixture) -> None:
    await hub_fixture.device(OTHER_DEVICE).send_report(
        Status(OTHER_DEVICE, online=True, ip="192.168.1.40", firmware="1.2.3", model="esp32dev"), retain=True
    )
    await hub_fixture.configure(machine("Ozone 2", machine_id="machine-2", assignments=assigned(OTHER_DEVICE)))
    registered = hub_fixture.registered(OTHER_DEVICE)
    assert (registered.sw_version, registered.model) == ("1.2.3", "esp32dev")
    state = hub_fixture.hass.states.get(hub_fixture.entity_id(OTHER_DEVICE, "connectivity") or "")
    assert state
    assert state.attributes["ip"] == "192.168.1.40"


async def test_without_a_broker_nothing_is_known_but_what_was_counted(
    hub_fixture: HubFixture, mqtt_client_mock: MqttMockPahoClient, caplog: pytest.LogCaptureFixture
) -> None:
    device = hub_fixture.device()
    await device.send_event(1, Kind.BASIC)
    await device.send_report(WELL)

    hub_fixture.hub.mqtt.connection_changed(False)
    hub_fixture.hub.mqtt.connection_changed(False)

    assert flags(hub_fixture) == ["unavailable"] * 4
    assert (hub_fixture.state("machine-1"), hub_fixture.state("outlet-1", "machines_online")) == ("1", "1")
    assert caplog.text.count("The connection to the broker is lost") == 1

    hub_fixture.hub.mqtt.connection_changed(True)
    assert flags(hub_fixture) == ["on", "off", "off", "off"]
