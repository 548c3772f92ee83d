"""A hub and a simulated device at a real Mosquitto: exact counts, whatever is switched off in between."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from unittest.mock import MagicMock, patch

from homeassistant.components import mqtt
from homeassistant.components.mqtt import client as mqtt_client
from homeassistant.config_entries import SOURCE_INTEGRATION_DISCOVERY, SOURCE_MQTT
from homeassistant.core import HomeAssistant
from paho.mqtt import publish
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ozon_telemetry.const import DOMAIN
from custom_components.ozon_telemetry.core.domain.fleet import Machine, Outlet
from custom_components.ozon_telemetry.core.domain.messages import ONE, Channel, Event, Kind, Status
from custom_components.ozon_telemetry.core.protocol.codec import DEFAULT_PREFIX, Topics, encode_event, encode_report
from custom_components.ozon_telemetry.devices.pending import MOST_PENDING
from custom_components.ozon_telemetry.flows.adoption import AdoptionSteps
from devtools.mosquitto import Mosquitto, find_mosquitto
from devtools.polling import until
from simulator.clock import now
from simulator.device import Device
from simulator.journal import Journal
from simulator.link import Broker, Link

from .builders import DEVICE, OTHER_DEVICE, assigned, hub_entry, machine, outlet, placed
from .fake_device import GEN
from .hub_fixture import HubFixture

pytestmark = [
    pytest.mark.broker,
    pytest.mark.skipif(find_mosquitto() is None, reason="Mosquitto is not installed"),
]

FLEET = (outlet(), machine(assignments=assigned(), placements=placed()))
OTHER_PREFIX = "airport/ozone"
RETAINED = 3000


@pytest.fixture
def broker(tmp_path: Path, socket_enabled: None) -> Iterator[Mosquitto]:
    """Return a running Mosquitto."""
    broker = Mosquitto(tmp_path / "broker")
    broker.start()
    yield broker
    broker.stop()


@pytest.fixture
async def client(hass: HomeAssistant, broker: Mosquitto) -> AsyncIterator[MockConfigEntry]:
    """Return Home Assistant's own MQTT client, connected; it reconnects within a second."""
    async with connected_client(hass, broker) as entry:
        yield entry


@asynccontextmanager
async def connected_client(hass: HomeAssistant, broker: Mosquitto) -> AsyncIterator[MockConfigEntry]:
    """Provide Home Assistant's own MQTT client, connected."""
    data = {"broker": "127.0.0.1", "port": broker.port, "protocol": "5"}
    options = {"discovery": True, "birth_message": {}, "will_message": {}}
    entry = MockConfigEntry(domain=mqtt.DOMAIN, version=2, minor_version=1, data=data, options=options)
    entry.add_to_hass(hass)
    with (
        patch("homeassistant.config.load_yaml_config_file", return_value={}),
        patch.object(mqtt_client, "RECONNECT_INTERVAL_SECONDS", 1),
    ):
        assert await hass.config_entries.async_setup(entry.entry_id)
        await until("the MQTT connection", lambda: mqtt.is_connected(hass))
        yield entry
        await hass.config_entries.async_remove(entry.entry_id)


class OnlineDevice:
    """A simulated device at the broker, whose buttons a test presses."""

    def __init__(self, broker: Mosquitto, prefix: str = DEFAULT_PREFIX) -> None:
        """Connect the device."""
        self.device = Device(DEVICE, Journal(GEN), now())
        self.link = Link(self.device, Broker(port=broker.port, topics=Topics(prefix)))
        self.link.open()

    def press(self, times: int) -> None:
        """Press a button several times."""
        for _ in range(times):
            self.device.press(Kind.BASIC, now())
        self.link.pump()

    def is_done(self) -> bool:
        """Tell whether everything in the journal is acknowledged."""
        return self.device.is_online and self.device.journal.pending == 0


@pytest.fixture
async def online_device(client: MockConfigEntry, broker: Mosquitto) -> AsyncIterator[OnlineDevice]:
    """Return a device at the broker."""
    online_device = OnlineDevice(broker)
    yield online_device
    online_device.link.close()


async def set_up(
    hass: HomeAssistant, folder: Path, *items: Outlet | Machine, prefix: str = DEFAULT_PREFIX
) -> HubFixture:
    """Set up a hub that hears the real broker."""
    entry = hub_entry(*items, ledger=str(folder / "ledger.db"), prefix=prefix)
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    return HubFixture(hass, MagicMock(), entry)


@pytest.fixture
async def hub_fixture(
    hass: HomeAssistant, client: MockConfigEntry, stubbed_dependencies: None, tmp_path: Path
) -> AsyncIterator[HubFixture]:
    """Return a hub of one machine that hears the real broker."""
    hub_fixture = await set_up(hass, tmp_path, *FLEET)
    yield hub_fixture
    await hass.config_entries.async_unload(hub_fixture.entry.entry_id)


async def test_everything_is_counted_and_acknowledged(hub_fixture: HubFixture, online_device: OnlineDevice) -> None:
    online_device.press(300)
    await until("the acknowledgement of the whole journal", online_device.is_done)
    await hub_fixture.hub.async_drain()
    assert (await hub_fixture.treatments(), hub_fixture.state("machine-1")) == (300, "300")


async def test_the_hub_is_loaded_anew_in_the_middle_of_a_burst(
    hub_fixture: HubFixture, online_device: OnlineDevice
) -> None:
    for _ in range(3):
        online_device.press(100)
        await until("the first acknowledgement", lambda: online_device.device.journal.mark > 0)
        await hub_fixture.reload()
        online_device.press(50)
    await until("the acknowledgement of the whole journal", online_device.is_done)
    await hub_fixture.hub.async_drain()
    assert (await hub_fixture.treatments(), hub_fixture.state("machine-1")) == (450, "450")


async def test_the_broker_dies_and_comes_back(
    hass: HomeAssistant, hub_fixture: HubFixture, online_device: OnlineDevice, broker: Mosquitto
) -> None:
    online_device.press(100)
    await until("the first acknowledgement", lambda: online_device.device.journal.mark > 0)
    broker.kill()
    await until("connectivity unavailable", lambda: hub_fixture.state(DEVICE, "connectivity") == "unavailable")
    online_device.press(100)

    broker.start()
    await until("the acknowledgement of the whole journal", online_device.is_done)
    await hub_fixture.hub.async_drain()

    assert (await hub_fixture.treatments(), hub_fixture.state("machine-1")) == (200, "200")
    await until("connectivity on", lambda: hub_fixture.state(DEVICE, "connectivity") == "on")


async def test_a_device_updates_itself_and_counts_on(
    hass: HomeAssistant, hub_fixture: HubFixture, online_device: OnlineDevice
) -> None:
    online_device.device.channel, online_device.device.latest = "stable", "1.1.0"
    online_device.link.tell_status()
    await until("an offered firmware", lambda: hub_fixture.state(DEVICE, "firmware") == "on")
    update = {"entity_id": hub_fixture.entity_id(DEVICE, "firmware")}
    installing = asyncio.create_task(hass.services.async_call("update", "install", update, blocking=True))
    online_device.press(50)
    await installing
    assert online_device.device.firmware == "1.1.0"
    online_device.press(50)
    await until("the acknowledgement of the whole journal", online_device.is_done)
    await hub_fixture.hub.async_drain()
    assert (hub_fixture.state("machine-1"), hub_fixture.state(DEVICE, "firmware")) == ("100", "off")


@pytest.mark.parametrize("said", ["join", "part"])
async def test_a_card_that_moves_between_devices_waits_for_a_person_and_counts_once(
    hub_fixture: HubFixture, online_device: OnlineDevice, broker: Mosquitto, said: str
) -> None:
    second = machine("Ozone 2", machine_id="machine-2", assignments=assigned(OTHER_DEVICE), placements=placed())
    hub_fixture.change(second)
    online_device.press(60)
    await until("the acknowledgement of the whole journal", online_device.is_done)
    online_device.link.close()
    other = Device(OTHER_DEVICE, online_device.device.journal, now())
    for _ in range(40):
        other.press(Kind.BASIC, now())
    link = Link(other, Broker(port=broker.port))
    link.open()
    await until("the issue card_moved", lambda: "card_moved" in hub_fixture.issues())
    assert (other.journal.pending, hub_fixture.state("machine-2")) == (40, "0")

    writer = hub_fixture.hub.writer
    accept = {"join": writer.accept_moved_card, "part": writer.accept_copied_card}[said]
    await accept(OTHER_DEVICE, GEN)
    await hub_fixture.hub.worker.async_request_replay(OTHER_DEVICE, GEN)

    await until("the acknowledgement of the moved card", lambda: other.journal.pending == 0)
    await until(
        "the totals of both machines",
        lambda: (hub_fixture.state("machine-1"), hub_fixture.state("machine-2")) == ("60", "40"),
    )
    link.close()


async def test_the_hub_continues_after_a_reload_of_home_assistants_client(
    hass: HomeAssistant, hub_fixture: HubFixture, online_device: OnlineDevice, client: MockConfigEntry
) -> None:
    online_device.press(100)
    await hass.config_entries.async_reload(client.entry_id)
    online_device.press(100)
    await until("the MQTT connection", lambda: mqtt.is_connected(hass))
    online_device.link.lose(0)  # the device need not wait for its own time-out
    await until("the acknowledgement of the whole journal", online_device.is_done)
    assert await hub_fixture.treatments() == 200


async def test_a_device_that_vanishes_without_a_disconnect_is_offline(
    hub_fixture: HubFixture, online_device: OnlineDevice
) -> None:
    await until("connectivity on", lambda: hub_fixture.state(DEVICE, "connectivity") == "on")
    online_device.link.close()
    await until("connectivity off", lambda: hub_fixture.state(DEVICE, "connectivity") == "off")


async def test_a_retained_event_is_refused_and_counts_when_its_device_sends_it(
    hass: HomeAssistant,
    client: MockConfigEntry,
    online_device: OnlineDevice,
    stubbed_dependencies: None,
    tmp_path: Path,
) -> None:
    online_device.press(1)
    retained = Event(DEVICE, Kind.BASIC, now(), ONE[Kind.BASIC], GEN, 1, 0)
    await mqtt.async_publish(hass, Topics().of(DEVICE, Channel.EVENT), encode_event(retained), qos=1, retain=True)

    hub_fixture = await set_up(hass, tmp_path, *FLEET)
    await until("the rejection of a retained event", lambda: hub_fixture.hub.worker.rejections.counts["retained"] == 1)
    online_device.press(1)
    await until("the acknowledgement of the whole journal", online_device.is_done)

    assert await hub_fixture.treatments() == 2
    await hass.config_entries.async_unload(hub_fixture.entry.entry_id)


async def test_thousands_of_retained_statuses_at_a_restart_keep_no_press_waiting(
    hass: HomeAssistant, broker: Mosquitto, stubbed_dependencies: None, tmp_path: Path
) -> None:
    online_device = OnlineDevice(broker)
    async with connected_client(hass, broker):
        hub_fixture = await set_up(hass, tmp_path, *FLEET)
        online_device.press(5)
        await until("the acknowledgement of the whole journal", online_device.is_done)
        await hass.config_entries.async_unload(hub_fixture.entry.entry_id)
    await hass.async_add_executor_job(_retain_statuses, broker)
    online_device.press(1)
    compare = AdoptionSteps.async_set_unique_id
    with patch.object(AdoptionSteps, "async_set_unique_id", autospec=True, side_effect=compare) as compared:
        async with connected_client(hass, broker):
            assert await hass.config_entries.async_setup(hub_fixture.entry.entry_id)
            online_device.press(1)
            online_device.link.lose(0)  # the device need not wait for its own time-out
            await until("the acknowledgement of the whole journal", online_device.is_done)

            await until("every status", lambda: _not_offered(hub_fixture) == str(RETAINED - MOST_PENDING))
            await hub_fixture.hub.async_drain()

            assert compared.call_count <= 2 * MOST_PENDING
            assert len(_sighted(hass)) == MOST_PENDING
            assert await hub_fixture.treatments() == 7
            await until("the total", lambda: hub_fixture.state("machine-1") == "7")
            await hass.config_entries.async_unload(hub_fixture.entry.entry_id)
    online_device.link.close()


async def test_a_device_is_found_without_any_hub(
    hass: HomeAssistant, client: MockConfigEntry, online_device: OnlineDevice, stubbed_dependencies: None
) -> None:
    await until("the discovery by MQTT", lambda: _sighted(hass) == {(SOURCE_MQTT, DEVICE)})


async def test_a_running_hub_finds_devices_below_its_own_prefix(
    hass: HomeAssistant, client: MockConfigEntry, broker: Mosquitto, stubbed_dependencies: None, tmp_path: Path
) -> None:
    hub_fixture = await set_up(hass, tmp_path, prefix=OTHER_PREFIX)
    online_device = OnlineDevice(broker, OTHER_PREFIX)
    online_device.press(20)
    await until("the discovery by the hub", lambda: _sighted(hass) == {(SOURCE_INTEGRATION_DISCOVERY, DEVICE)})
    assert online_device.device.journal.mark == 0

    hub_fixture.change(*FLEET)
    await until("the acknowledgement of the whole journal", online_device.is_done)

    assert await hub_fixture.treatments() == 20
    online_device.link.close()
    await hass.config_entries.async_unload(hub_fixture.entry.entry_id)


def _sighted(hass: HomeAssistant) -> set[tuple[str, str | None]]:
    contexts = (flow["context"] for flow in hass.config_entries.flow.async_progress_by_handler(DOMAIN))
    return {(context["source"], context.get("unique_id")) for context in contexts}


def _retain_statuses(broker: Mosquitto) -> None:
    """Let the broker keep the statuses of invented devices."""
    statuses = [Status(f"invented-{index:04}", online=True) for index in range(RETAINED)]
    topics = Topics()
    publish.multiple(
        [(topics.of(it.device_id, Channel.STATUS), encode_report(it), 1, True) for it in statuses],
        "127.0.0.1",
        broker.port,
    )


def _not_offered(hub_fixture: HubFixture) -> str | None:
    """Return the number of devices that are told as not offered."""
    hub_fixture.hub.tick()
    issue = hub_fixture.issues().get("devices_not_offered")
    return (issue.translation_placeholders or {})["number"] if issue else None
