"""What the firmware tests share: a built program, a broker, a hub, and devices."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from . import build
from .broker import Broker
from .device import Device
from .hub import Hub

type MakeDevice = Callable[..., Device]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the time limit start when the test does: a fixture before it may build the program."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent) and item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(120, func_only=True))


@pytest.fixture(autouse=True)
def verify_cleanup() -> None:
    """Take the place of Home Assistant's check for leftovers: no Home Assistant runs here, and clients have threads."""


@pytest.fixture(autouse=True)
def _real_sockets(socket_enabled: None) -> None:
    """Allow sockets, which Home Assistant's test tools forbid: the broker is real."""


@pytest.fixture(scope="session")
def program() -> Path:
    """Return the main variant's program."""
    return build.program(build.MAIN)


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    """Yield a running Mosquitto."""
    broker = Broker(tmp_path)
    broker.start()
    yield broker
    broker.kill()


@pytest.fixture
def hub(broker: Broker) -> Iterator[Hub]:
    """Yield the side that stores and acknowledges."""
    hub = Hub(broker.port)
    yield hub
    hub.close()


@pytest.fixture
def make_device(tmp_path: Path, broker: Broker, program: Path) -> Iterator[MakeDevice]:
    """Yield what makes devices of the main variant; they are switched off at the end."""
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
    """Return one device, switched off."""
    return make_device()
