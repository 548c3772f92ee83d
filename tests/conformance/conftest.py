"""The implementations: the firmware's program and the simulated device."""

from collections.abc import Iterator
import os
from pathlib import Path
import sys
from typing import Protocol

import pytest

from devtools.firmware import build
from devtools.firmware.device import Device
from devtools.process import Process
from tests.firmware.broker import Broker
from tests.firmware.conftest import _real_sockets, broker, hub, verify_cleanup  # noqa: F401 - fixtures

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


@pytest.fixture(params=["firmware", "simulator"])
def peer(request: pytest.FixtureRequest, tmp_path: Path, broker: Broker) -> Iterator[Peer]:  # noqa: F811
    """Yield a device of each make, switched off."""
    if request.param == "firmware":
        made: Device | Simulated = Device(tmp_path / "device", build.program(build.MAIN), broker.port)
    else:
        made = Simulated(tmp_path, broker.port)
    yield made
    made.kill()
