"""Fixtures of the firmware tests: the built program, a broker, a fake hub, and devices."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from devtools.firmware import build
from devtools.firmware.device import Device
from devtools.polling import WAIT_SECONDS

from .broker import Broker
from .hub import FakeHub

type MakeDevice = Callable[..., Device]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Start the time limit with the test itself: a fixture before it may build the program.

    The limit only ends a test that hangs. It is longer than that of until_sync(), which says what it waited for.
    """
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent) and item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(5 * WAIT_SECONDS, func_only=True))


@pytest.fixture(autouse=True)
def verify_cleanup() -> None:
    """Replace Home Assistant's check for leftovers: no Home Assistant runs here, and MQTT clients have threads."""


@pytest.fixture(autouse=True)
def _real_sockets(socket_enabled: None) -> None:
    """Allow sockets, which Home Assistant's test tools forbid: the broker is real."""


@pytest.fixture(scope="session")
def program() -> Path:
    """Return the program of the main variant."""
    return build.program(build.MAIN)


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    """Yield a running Mosquitto."""
    broker = Broker(tmp_path)
    broker.start()
    yield broker
    broker.kill()


@pytest.fixture
def hub(broker: Broker) -> Iterator[FakeHub]:
    """Yield the receiver that stores and acknowledges events."""
    hub = FakeHub(broker.port)
    yield hub
    hub.close()


@pytest.fixture
def make_device(tmp_path: Path, broker: Broker, program: Path) -> Iterator[MakeDevice]:
    """Yield a factory of devices of the main variant; they are stopped at the end."""
    devices: list[Device] = []

    def make() -> Device:
        number = len(devices)
        device = Device(tmp_path / f"device{number}", program, broker.port, number)
        devices.append(device)
        return device

    yield make
    for device in devices:
        device.kill()


@pytest.fixture
def device(make_device: MakeDevice) -> Device:
    """Return one device that is not started."""
    return make_device()
