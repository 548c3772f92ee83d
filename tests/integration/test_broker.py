"""A hub and a simulated device at a real Mosquitto: exact counts, whatever is switched off in between."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from unittest.mock import MagicMock, patch

from homeassistant.components import mqtt
from homeassistant.components.mqtt import client as mqtt_client
from homeassistant.config_entries import SOURCE_INTEGRATION_DISCOVERY, SOURCE_MQTT
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ozon_telemetry.const import DOMAIN
from custom_components.ozon_telemetry.core.domain.fleet import Machine, Outlet
from custom_components.ozon_telemetry.core.domain.messages import ONE, Channel, Event, Kind
from custom_components.ozon_telemetry.core.protocol.codec import DEFAULT_PREFIX, Topics, encode_event
from simulator.device import Device
from simulator.journal import Journal
from simulator.link import Broker, Link
from simulator.present import now
from tests.harness.mosquitto import Mosquitto, find_mosquitto

from .fleet import DEVICE, OTHER_DEVICE, assigned, hub_entry, machine, outlet, placed
from .house import House
from .patience import until
from .wire import GEN

pytestmark = [
    pytest.mark.broker,
    pytest.mark.skipif(find_mosquitto() is None, reason="Mosquitto is not installed"),
]

FLEET = (outlet(), machine(assignments=assigned(), placements=placed()))
OTHER_PREFIX = "airport/ozone"


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
    data = {"broker": "127.0.0.1", "port": broker.port, "protocol": "5"}
    options = {"discovery": True, "birth_message": {}, "will_message": {}}
    entry = MockConfigEntry(domain=mqtt.DOMAIN, version=2, minor_version=1, data=data, options=options)
    entry.add_to_hass(hass)
    with (
        patch("homeassistant.config.load_yaml_config_file", return_value={}),
        patch.object(mqtt_client, "RECONNECT_INTERVAL_SECONDS", 1),
    ):
        assert await hass.config_entries.async_setup(entry.entry_id)
        await until(lambda: mqtt.is_connected(hass))
        yield entry
        await hass.config_entries.async_unload(entry.entry_id)


class Visitor:
    """A simulated device with a customer who comes when the test says so."""

    def __init__(self, broker: Mosquitto, prefix: str = DEFAULT_PREFIX) -> None:
        """Plug the device in."""
        self.device = Device(DEVICE, Journal(GEN), now())
        self.link = Link(self.device, Broker(port=broker.port, topics=Topics(prefix)))
        self.link.open()

    def press(self, times: int) -> None:
        """Let a customer choose, again and again."""
        for _ in range(times):
            self.device.press(Kind.BASIC, now())
        self.link.pump()

    def is_done(self) -> bool:
        """Tell whether everything in the journal is acknowledged."""
        return self.device.is_online and self.device.journal.pending == 0


@pytest.fixture
async def visitor(client: MockConfigEntry, broker: Mosquitto) -> AsyncIterator[Visitor]:
    """Return a device at the broker."""
    visitor = Visitor(broker)
    yield visitor
    visitor.link.close()


async def begun(hass: HomeAssistant, folder: Path, *things: Outlet | Machine, prefix: str = DEFAULT_PREFIX) -> House:
    """Set up a hub that hears the real broker."""
    entry = hub_entry(*things, ledger=str(folder / "ledger.db"), prefix=prefix)
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    return House(hass, MagicMock(), entry)


@pytest.fixture
async def house(
    hass: HomeAssistant, client: MockConfigEntry, standing_in: None, tmp_path: Path
) -> AsyncIterator[House]:
    """Return a hub of one machine that hears the real broker."""
    house = await begun(hass, tmp_path, *FLEET)
    yield house
    await hass.config_entries.async_unload(house.entry.entry_id)


async def test_everything_is_counted_and_acknowledged(house: House, visitor: Visitor) -> None:
    visitor.press(300)
    await until(visitor.is_done)
    await house.hub.async_caught_up()
    assert (await house.treatments(), house.shows("machine-1")) == (300, "300")


async def test_the_hub_is_loaded_anew_in_the_middle_of_a_burst(house: House, visitor: Visitor) -> None:
    for _ in range(3):
        visitor.press(100)
        await until(lambda: visitor.device.journal.mark > 0)
        await house.reload()
        visitor.press(50)
    await until(visitor.is_done)
    await house.hub.async_caught_up()
    assert (await house.treatments(), house.shows("machine-1")) == (450, "450")


async def test_the_broker_dies_and_comes_back(
    hass: HomeAssistant, house: House, visitor: Visitor, broker: Mosquitto
) -> None:
    visitor.press(100)
    await until(lambda: visitor.device.journal.mark > 0)
    broker.kill()
    await until(lambda: house.shows(DEVICE, "connectivity") == "unavailable")
    visitor.press(100)

    broker.start()
    await until(visitor.is_done)
    await house.hub.async_caught_up()

    assert (await house.treatments(), house.shows("machine-1")) == (200, "200")
    await until(lambda: house.shows(DEVICE, "connectivity") == "on")


async def test_a_device_updates_itself_and_counts_on(hass: HomeAssistant, house: House, visitor: Visitor) -> None:
    visitor.device.channel, visitor.device.latest = "stable", "1.1.0"
    visitor.link.tell_status()
    await until(lambda: house.shows(DEVICE, "firmware") == "on")
    update = {"entity_id": house.entity_id(DEVICE, "firmware")}
    installing = asyncio.create_task(hass.services.async_call("update", "install", update, blocking=True))
    visitor.press(50)
    await installing
    assert visitor.device.firmware == "1.1.0"
    visitor.press(50)
    await until(visitor.is_done)
    await house.hub.async_caught_up()
    assert (house.shows("machine-1"), house.shows(DEVICE, "firmware")) == ("100", "off")


@pytest.mark.parametrize(("said", "totals"), [("join", ("60", "40")), ("part", ("60", "100"))])
async def test_a_card_that_moves_between_devices_waits_for_a_person(
    house: House, visitor: Visitor, broker: Mosquitto, said: str, totals: tuple[str, str]
) -> None:
    second = machine("Ozone 2", machine_id="machine-2", assignments=assigned(OTHER_DEVICE), placements=placed())
    house.change(second)
    visitor.press(60)
    await until(visitor.is_done)
    visitor.link.close()
    other = Device(OTHER_DEVICE, visitor.device.journal, now())
    for _ in range(40):
        other.press(Kind.BASIC, now())
    link = Link(other, Broker(port=broker.port))
    link.open()
    await until(lambda: "card_moved" in house.issues())
    assert (other.journal.pending, house.shows("machine-2")) == (40, "0")

    writer = house.hub.writer
    accept = {"join": writer.accept_moved_card, "part": writer.accept_copied_card}[said]
    await accept(OTHER_DEVICE, GEN)
    await house.hub.async_request_replay(OTHER_DEVICE, GEN)

    await until(lambda: other.journal.pending == 0)
    await until(lambda: (house.shows("machine-1"), house.shows("machine-2")) == totals)
    link.close()


async def test_home_assistants_client_is_loaded_anew(
    hass: HomeAssistant, house: House, visitor: Visitor, client: MockConfigEntry
) -> None:
    visitor.press(100)
    await hass.config_entries.async_reload(client.entry_id)
    visitor.press(100)
    await until(lambda: mqtt.is_connected(hass))
    visitor.link.lose(0)  # the device need not wait for its own time-out
    await until(visitor.is_done)
    assert await house.treatments() == 200


async def test_a_device_that_goes_without_a_farewell_is_offline(house: House, visitor: Visitor) -> None:
    await until(lambda: house.shows(DEVICE, "connectivity") == "on")
    visitor.link.close()
    await until(lambda: house.shows(DEVICE, "connectivity") == "off")


async def test_a_retained_event_is_refused_and_counts_when_its_device_sends_it(
    hass: HomeAssistant, client: MockConfigEntry, visitor: Visitor, standing_in: None, tmp_path: Path
) -> None:
    visitor.press(1)
    retained = Event(DEVICE, Kind.BASIC, now(), ONE[Kind.BASIC], GEN, 1, 0)
    await mqtt.async_publish(hass, Topics().of(DEVICE, Channel.EVENT), encode_event(retained), qos=1, retain=True)

    house = await begun(hass, tmp_path, *FLEET)
    await until(lambda: house.hub.rejections.counts["retained"] == 1)
    visitor.press(1)
    await until(visitor.is_done)

    assert await house.treatments() == 2
    await hass.config_entries.async_unload(house.entry.entry_id)


async def test_a_device_is_found_without_any_hub(
    hass: HomeAssistant, client: MockConfigEntry, visitor: Visitor, standing_in: None
) -> None:
    await until(lambda: _sighted(hass) == {(SOURCE_MQTT, DEVICE)})


async def test_a_running_hub_finds_devices_below_its_own_prefix(
    hass: HomeAssistant, client: MockConfigEntry, broker: Mosquitto, standing_in: None, tmp_path: Path
) -> None:
    house = await begun(hass, tmp_path, prefix=OTHER_PREFIX)
    visitor = Visitor(broker, OTHER_PREFIX)
    visitor.press(20)
    await until(lambda: _sighted(hass) == {(SOURCE_INTEGRATION_DISCOVERY, DEVICE)})
    assert visitor.device.journal.mark == 0

    house.change(*FLEET)
    await until(visitor.is_done)

    assert await house.treatments() == 20
    visitor.link.close()
    await hass.config_entries.async_unload(house.entry.entry_id)


def _sighted(hass: HomeAssistant) -> set[tuple[str, str | None]]:
    contexts = (flow["context"] for flow in hass.config_entries.flow.async_progress_by_handler(DOMAIN))
    return {(context["source"], context.get("unique_id")) for context in contexts}
