"""The programs of the demo and where they keep their things."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
import sys
import time
from typing import Final
from zoneinfo import ZoneInfo

from simulator.fleet import Fleet
from simulator.history import write_history
from simulator.present import now
from simulator.rhythm import Rhythm
from tests.harness.home_assistant import HomeAssistant
from tests.harness.mosquitto import Mosquitto, find_mosquitto
from tests.harness.ports import free_port, wait_for
from tests.harness.process import Process

from .business import DAILY, DAYS, DEVICES, EVERY, SEED, ZONE

BROKER_PORT: Final = 1883
HOME_ASSISTANT_PORT: Final = 8123

_EMBEDDED = """\
listeners:
  default:
    type: tcp
    bind: 127.0.0.1:{port}
plugins:
  amqtt.plugins.authentication.AnonymousAuthPlugin:
    allow_anonymous: true
"""


class EmbeddedBroker(Process):
    """The broker for machines without Mosquitto: slower, but it comes with the environment."""

    def __init__(self, folder: Path, port: int) -> None:
        """Write its configuration."""
        self.port = port
        folder.mkdir(parents=True, exist_ok=True)
        configuration = folder / "amqtt.yaml"
        configuration.write_text(_EMBEDDED.format(port=port))
        program = Path(sys.executable).parent / "amqtt"
        super().__init__([program, "-c", configuration], folder / "amqtt.log")

    def start(self) -> None:
        """Start it and wait until it listens."""
        super().start()
        wait_for(self.port)


class Stage:
    """A broker, Home Assistant and the devices, below one folder."""

    def __init__(self, folder: Path, python: str) -> None:
        """Choose ports; nothing runs yet."""
        self.folder = folder
        self.fleet = Fleet(folder / "devices", SEED, DEVICES)
        port = free_port(BROKER_PORT)
        self.broker = (Mosquitto if find_mosquitto() else EmbeddedBroker)(folder / "broker", port)
        self.home_assistant = HomeAssistant(folder / "home-assistant", free_port(HOME_ASSISTANT_PORT), python)

    def devices(self, *options: str) -> Process:
        """Return the process in which all devices work."""
        command = [sys.executable, "-m", "simulator", "run", "--state", self.fleet.folder, "--port", self.broker.port]
        which = ["--seed", SEED, "--devices", DEVICES]
        return Process([*command, *which, *options], self.folder / "devices.log")

    def busy_devices(self) -> Process:
        """Return the devices with customers."""
        return self.devices("--every", str(EVERY))

    def idle_devices(self) -> Process:
        """Return the devices without customers: they only send what they have."""
        return self.devices("--daily", "0")

    def write_history(self) -> Iterator[int]:
        """Yield the number of treatments of each device, written into its journal if that is new."""
        until = now() - round(timedelta(minutes=1).total_seconds() * 1000)
        for device_id in self.fleet.device_ids:
            journal, rng = self.fleet.journal(device_id), self.fleet.rng("history", device_id)
            if not journal.last:
                rhythm = Rhythm(DAILY * rng.uniform(0.5, 1.5), ZoneInfo(ZONE))
                write_history(journal, rhythm, DAYS, until, rng)
            journal.close()
            yield journal.last


@contextmanager
def running(*processes: Process) -> Iterator[None]:
    """End all processes at the end, the last one first, whatever happens meanwhile."""
    try:
        yield
    finally:
        for process in reversed(processes):
            process.stop()


class Stopwatch:
    """Seconds since it was made."""

    def __init__(self) -> None:
        """Start."""
        self._start = time.monotonic()

    @property
    def seconds(self) -> float:
        """Return how long it has been running."""
        return time.monotonic() - self._start
