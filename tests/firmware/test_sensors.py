"""Local entities and automations of the component: sensors, and the trigger of a recorded treatment."""

from collections.abc import Iterator

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion
import pytest

from devtools.firmware.device import Device
from devtools.polling import until_sync

from .broker import Broker
from .hub import FakeHub

RING = 256  # FlashRing::SIZE


class Sensors:
    """States of the device's sensors, which the host program publishes by MQTT."""

    def __init__(self, port: int) -> None:
        """Connect and subscribe."""
        self.states: dict[str, str] = {}
        self.client = Client(CallbackAPIVersion.VERSION2)
        self.client.on_connect = lambda client, *_: client.subscribe("test/+/+/state")
        self.client.on_message = self._on_message
        self.client.connect("127.0.0.1", port)
        self.client.loop_start()

    def close(self) -> None:
        """Disconnect."""
        self.client.disconnect()
        self.client.loop_stop()

    def wait_until(self, **states: str) -> None:
        """Wait until the sensors have these states."""
        try:
            until_sync(f"the sensor states {states}", lambda: states.items() <= self.states.items())
        except TimeoutError as error:
            raise TimeoutError(f"{error}; they are {self.states}") from None

    def _on_message(self, _client: Client, _data: None, message: MQTTMessage) -> None:
        self.states[message.topic.split("/")[2]] = message.payload.decode()


@pytest.fixture
def sensors(broker: Broker) -> Iterator[Sensors]:
    """Yield the states of the device's sensors."""
    sensors = Sensors(broker.port)
    yield sensors
    sensors.close()


def test_the_sensors_count_each_kind(device: Device, hub: FakeHub, sensors: Sensors) -> None:
    device.start()
    sensors.wait_until(basic_treatments="0", standard_treatments="0", premium_treatments="0", treatments="0")
    for kind, times in (("basic", 1), ("standard", 2), ("premium", 3)):
        device.press(kind, times)
    sensors.wait_until(basic_treatments="1", standard_treatments="2", premium_treatments="3", treatments="6")
    device.stop()
    sensors.states.clear()
    device.start()
    sensors.wait_until(basic_treatments="1", standard_treatments="2", premium_treatments="3", treatments="6")


def test_the_sensors_show_pending_events_and_the_position(device: Device, hub: FakeHub, sensors: Sensors) -> None:
    hub.acknowledges = False
    device.start()
    device.press("basic", 2)
    gen = until_sync("an event", lambda: hub.seen[device.device_id].events)[0]["gen"]
    sensors.wait_until(pending="2", lost="0")
    assert sensors.states["journal_position"].startswith(f"{gen}:2:")
    hub.acknowledge(device.device_id, gen, 2)
    sensors.wait_until(pending="0")
    assert sensors.states["journal_position"].startswith(f"{gen}:2:")


def test_the_sensors_show_lost_records(device: Device, hub: FakeHub, sensors: Sensors) -> None:
    device.card.rmdir()
    hub.acknowledges = False
    device.start()
    device.press("basic", RING + 3)
    sensors.wait_until(lost="3", treatments=str(RING + 3))


def test_the_card_sensor_is_on_while_the_card_is_in_use(device: Device, hub: FakeHub, sensors: Sensors) -> None:
    device.start()
    sensors.wait_until(card="ON")
    with device.card_is("pulled"):
        device.press("basic")
        sensors.wait_until(card="OFF")
    sensors.wait_until(card="ON")


def test_the_trigger_has_the_kind(device: Device, hub: FakeHub) -> None:
    device.start()
    for kind in ("basic", "standard", "premium"):
        device.press(kind)
    hub.wait_for_events(device.device_id, 3)
    kinds = [line.rsplit("recorded ", 1)[1] for line in device.log.splitlines() if "recorded " in line]
    assert [word.split("\x1b")[0] for word in kinds] == ["BASIC", "STANDARD", "PREMIUM"]
