"""The implementations: the firmware's program, by MQTT and by the native API, and the simulated device."""

from collections.abc import Iterator
import os
from pathlib import Path
import sys
from typing import Protocol

import pytest

from devtools.firmware import build
from devtools.firmware.device import Device
from devtools.ports import free_port
from devtools.process import Process
from tests.firmware.broker import Broker
from tests.firmware.conftest import _real_sockets, broker, verify_cleanup  # noqa: F401 - fixtures
from tests.firmware.hub import FakeHub
from tests.firmware.pulling_hub import PullingHub

ROOT = Path(__file__).parents[2]


class Peer(Protocol):
    """What the tests do with a device."""

    device_id: str

    def start(self) -> None:
        """Switch it on."""

    def press(self, kind: str, times: int = 1) -> None:
        """Press the button of a kind; `update` is an update that it finds."""

    def kill(self) -> None:
        """Cut the power."""


class Simulated(Process):
    """The simulated device as a process."""

    device_id = "3C:8A:1F:00:00:01"

    def __init__(self, folder: Path, port: int) -> None:
        """Prepare its folder."""
        buttons = folder / "buttons"
        os.mkfifo(buttons)
        self._pipe = os.open(buttons, os.O_RDWR)
        program = [sys.executable, "-m", "tests.conformance.simulated_device"]
        command = [*program, self.device_id, port, folder / "journal", buttons]
        super().__init__(command, folder / "log", {"PYTHONPATH": str(ROOT)})

    def press(self, kind: str, times: int = 1) -> None:
        """Press the button of a kind."""
        os.write(self._pipe, kind[:1].encode() * times)


BY_MQTT = ("firmware", "simulator")
BY_API = "firmware by native API"
# What only a broker brings about, or only who sends without being asked
by_mqtt = pytest.mark.parametrize("peer", BY_MQTT, indirect=True)


@pytest.fixture(params=[*BY_MQTT, BY_API])
def peer(request: pytest.FixtureRequest, tmp_path: Path, broker: Broker) -> Iterator[Peer]:  # noqa: F811
    """Yield a device of each make, switched off."""
    folder = tmp_path / "device"
    made: Device | Simulated
    if request.param == BY_API:
        made = Device(folder, build.program(build.API), 0, api_port=free_port())
    elif request.param == "firmware":
        made = Device(folder, build.program(build.MAIN), broker.port)
    else:
        made = Simulated(tmp_path, broker.port)
    yield made
    made.kill()


@pytest.fixture
def hub(peer: Peer, broker: Broker) -> Iterator[FakeHub]:  # noqa: F811
    """Yield the receiver of the transport that the device has."""
    api_port = peer.api_port if isinstance(peer, Device) else 0
    hub = PullingHub(api_port) if api_port else FakeHub(broker.port)
    yield hub
    hub.close()
