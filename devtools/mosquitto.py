"""Mosquitto as a process, without authentication, on the same port after a restart."""

from pathlib import Path
import shutil
from typing import ClassVar

from .ports import free_port, wait_for_port
from .process import Process

# Else each window of a replay waits for a delayed TCP acknowledgement of its first confirmation, 40 ms.
_CONFIG = """\
listener {port} 127.0.0.1
allow_anonymous true
max_queued_messages 0
set_tcp_nodelay true
"""
_SYSTEM_PATHS = "/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin:/opt/homebrew/sbin"


def find_mosquitto() -> str | None:
    """Return where Mosquitto is installed: Debian keeps it where only root's PATH looks."""
    return shutil.which("mosquitto") or shutil.which("mosquitto", path=_SYSTEM_PATHS)


class Mosquitto(Process):
    """A broker without persistence: it loses everything when it is killed."""

    protocol: ClassVar[str] = "5"

    def __init__(self, folder: Path, port: int = 0, extra: str = "") -> None:
        """Choose a free port unless one is given; `extra` is added to the configuration."""
        self.port = port or free_port()
        config = folder / "mosquitto.conf"
        folder.mkdir(parents=True, exist_ok=True)
        config.write_text(_CONFIG.format(port=self.port) + extra)
        super().__init__([find_mosquitto() or "mosquitto", "-c", config], folder / "mosquitto.log")

    def start(self) -> None:
        """Start it and wait until it listens."""
        super().start()
        wait_for_port(self.port)
