"""Processes of the demo: a broker for machines without one, and the end of everything that runs."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
import sys
import time
from typing import ClassVar

from devtools.ports import wait_for_port
from devtools.process import Process

from .devices import Program

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
    """The broker for machines without Mosquitto: slower and of the older MQTT, but it comes with the environment."""

    protocol: ClassVar[str] = "3.1.1"

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
        wait_for_port(self.port)


@contextmanager
def running(*programs: Program) -> Iterator[None]:
    """Stop all programs at the end, the last one first, whatever happens meanwhile."""
    try:
        yield
    finally:
        for program in reversed(programs):
            program.stop()


class Stopwatch:
    """Seconds since it was made."""

    def __init__(self) -> None:
        """Start."""
        self._start = time.monotonic()

    @property
    def seconds(self) -> float:
        """Return how long it has been running."""
        return time.monotonic() - self._start
