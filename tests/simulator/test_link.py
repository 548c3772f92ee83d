"""A simulated device on a real broker: what it publishes, and how it handles the answers."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from random import Random

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion
import pytest

from custom_components.ozon_telemetry.core.domain.messages import (
    Ack,
    Channel,
    Clock,
    Command,
    CommandRequest,
    Event,
    Kind,
    Status,
)
from custom_components.ozon_telemetry.core.protocol.codec import (
    Topics,
    decode,
    decode_events,
    encode_ack,
    encode_command,
)
from devtools.mosquitto import Mosquitto
from devtools.polling import until
from simulator.clock import now
from simulator.device import Device
from simulator.device_runner import DeviceRunner
from simulator.faults import Fault, FaultInjector
from simulator.journal import Journal
from simulator.legacy_device import LegacyDevice
from simulator.link import Broker, Link

pytestmark = [pytest.mark.broker, pytest.mark.usefixtures("socket_enabled")]

ID = "3C:8A:1F:A4:3E:C4"
TOPICS = Topics()


class Listener:
    """A client in the place of Home Assistant."""

    def __init__(self, port: int) -> None:
        """Listen to everything."""
        self.heard: list[tuple[Channel, bytes]] = []
        self._client = Client(CallbackAPIVersion.VERSION2)
        self._client.on_message = lambda *arguments: self._hear(arguments[-1])
        self._client.on_connect = lambda *_: self._subscribe()
        self._client.connect("127.0.0.1", port)
        self._client.loop_start()

    def say(self, channel: Channel, payload: bytes) -> None:
        """Answer the device."""
        self._client.publish(TOPICS.of(ID, channel), payload, qos=1)

    def statuses(self) -> list[Status]:
        """Return every status that was heard."""
        messages = [decode(channel, ID, payload) for channel, payload in self.heard if channel is Channel.STATUS]
        return [message for message in messages if isinstance(message, Status)]

    def events(self) -> int:
        """Return how many events were heard."""
        return sum(channel is Channel.EVENT for channel, _ in self.heard)

    def close(self) -> None:
        """Disconnect."""
        self._client.disconnect()
        self._client.loop_stop()

    def _subscribe(self) -> None:
        self._client.subscribe(f"{TOPICS.prefix}/#", qos=1)

    def _hear(self, message: MQTTMessage) -> None:
        self.heard.append((Channel(message.topic.rsplit("/", 1)[1]), message.payload))


@pytest.fixture
async def broker(tmp_path: Path) -> AsyncIterator[Mosquitto]:
    """Return a running broker."""
    broker = Mosquitto(tmp_path)
    broker.start()
    yield broker
    broker.stop()


@pytest.fixture
async def listener(broker: Mosquitto) -> AsyncIterator[Listener]:
    """Return who listens at the broker."""
    listener = Listener(broker.port)
    yield listener
    listener.close()


@pytest.fixture
async def link(broker: Mosquitto, listener: Listener) -> AsyncIterator[Link]:
    """Return a connected device with two treatments."""
    device = Device(ID, Journal("gen"), now())
    for _ in range(2):
        device.press(Kind.BASIC, now())
    link = Link(device, Broker(port=broker.port))
    link.open()
    yield link
    link.close()


def marks(link: Link) -> tuple[int, int]:
    """Return the device's mark and last seq."""
    assert isinstance(link.device, Device)
    return link.device.journal.mark, link.device.journal.last


async def test_it_publishes_its_status_sends_its_journal_and_takes_acknowledgements(
    link: Link, listener: Listener
) -> None:
    await until("two events", lambda: listener.events() == 2)
    assert listener.statuses()[0].gen == "gen"
    listener.say(Channel.ACK, b"nonsense")
    listener.say(Channel.ACK, encode_ack(Ack("gen", 2)))
    await until("both acknowledgements", lambda: marks(link) == (2, 2))


async def test_what_is_replayed_after_an_offer_is_an_event_batch(link: Link, listener: Listener) -> None:
    await until("two events", lambda: listener.events() == 2)
    listener.say(Channel.ACK, encode_ack(Ack("gen", 0, resync=True, batch=32)))
    await until("an event batch", lambda: any(channel is Channel.EVENTS for channel, _ in listener.heard))
    [payload] = [payload for channel, payload in listener.heard if channel is Channel.EVENTS]
    assert [event.seq for event in decode_events(ID, payload) if isinstance(event, Event)] == [1, 2]
    assert listener.events() == 2


async def test_a_lost_network_shows_as_its_will_and_mends(link: Link, listener: Listener) -> None:
    await until("two events", lambda: listener.events() == 2)
    link.lose(0.1)
    await until("the will", lambda: any(not status.online for status in listener.statuses()))
    await until("four events", lambda: listener.events() == 4)


async def test_a_broker_that_comes_back_is_found_again(link: Link, listener: Listener, broker: Mosquitto) -> None:
    await until("two events", lambda: listener.events() == 2)
    broker.kill()
    device = link.device
    assert isinstance(device, Device)
    await until("the link to notice", lambda: not device.is_online)
    broker.start()
    await until("an event sent again", lambda: listener.events() > 2)


@pytest.mark.parametrize("command", [Command.IDENTIFY, Command.RESTART])
async def test_a_command_is_confirmed(link: Link, listener: Listener, command: Command) -> None:
    await until("two events", lambda: listener.events() == 2)
    listener.say(Channel.COMMAND, b"nonsense")
    listener.say(Channel.COMMAND, encode_command(CommandRequest(command, "7")))
    await until("the answer to command 7", lambda: any(status.command_id == "7" for status in listener.statuses()))


async def test_an_update_needs_a_channel_and_is_there_after_the_restart(link: Link, listener: Listener) -> None:
    device = link.device
    assert isinstance(device, Device)
    device.latest = "1.1.0"
    await until("two events", lambda: listener.events() == 2)
    listener.say(Channel.COMMAND, encode_command(CommandRequest(Command.UPDATE, "1")))
    listener.say(Channel.COMMAND, encode_command(CommandRequest(Command.IDENTIFY, "2")))
    await until("the answer to command 2", lambda: any(status.command_id == "2" for status in listener.statuses()))
    assert not any(status.command_id == "1" for status in listener.statuses())
    device.channel = "stable"
    listener.say(Channel.COMMAND, encode_command(CommandRequest(Command.UPDATE, "3")))
    await until("the new firmware's status", lambda: listener.statuses()[-1].firmware == "1.1.0")
    assert device.journal.boot == 2


async def test_the_original_firmware_ignores_commands(broker: Mosquitto, listener: Listener) -> None:
    device = LegacyDevice(ID)
    link = Link(device, Broker(port=broker.port))
    link.open()
    await until("the first status", lambda: len(listener.statuses()) == 1)
    for command in Command:
        assert not device.understands(command)
    assert not device.obey(CommandRequest(Command.RESTART, "1"))
    device.update()
    listener.say(Channel.COMMAND, encode_command(CommandRequest(Command.RESTART, "1")))
    link.tell_status()
    await until("the second status", lambda: len(listener.statuses()) == 2)
    link.close()


async def test_a_device_continues_after_each_fault(link: Link, listener: Listener) -> None:
    device = link.device
    assert isinstance(device, Device)
    faults = FaultInjector(list(Fault), 1.0, Random(1), device, lambda: Journal("another"))
    await until("two events", lambda: listener.events() == 2)
    faults.inject(Fault.CLOCK, link)
    assert device.clock is Clock.NONE
    for fault in (Fault.REBOOT, Fault.NETWORK, Fault.CARD):
        faults.inject(fault, link)
    assert device.journal.gen == "another"


async def test_a_unit_counts_until_it_is_unplugged(broker: Mosquitto, listener: Listener) -> None:
    device = Device(ID, Journal("gen"), now())
    work = asyncio.create_task(
        DeviceRunner(device, Link(device, Broker(port=broker.port)), lambda _: 50.0, None, Random(1)).run()
    )
    await until("more than three events", lambda: listener.events() > 3)
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    await until("the will", lambda: any(not status.online for status in listener.statuses()))
