"""A Mosquitto of one's own, on a free port, that can be stopped and started."""

from contextlib import closing
from pathlib import Path
import shutil
import signal
import socket
import subprocess
import time
from typing import Final

START_SECONDS: Final = 10


def free_port() -> int:
    """Return a TCP port that nobody uses now."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Broker:
    """A Mosquitto without authentication that keeps its port over restarts."""

    def __init__(self, folder: Path, extra: str = "") -> None:
        """Choose a port; `extra` is added to the configuration."""
        self.port = free_port()
        self._config = folder / "mosquitto.conf"
        self._config.write_text(f"listener {self.port} 127.0.0.1\nallow_anonymous true\nmax_queued_messages 0\n{extra}")
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it listens."""
        executable = shutil.which("mosquitto", path="/usr/sbin:/usr/bin:/usr/local/sbin") or "mosquitto"
        self._process = subprocess.Popen(
            [executable, "-c", str(self._config)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            with closing(socket.socket()) as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.02)
        raise TimeoutError("Mosquitto did not start")

    def pause(self) -> None:
        """Let it hang: connections stay open and nothing comes back."""
        if self._process is not None:
            self._process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """End the pause."""
        if self._process is not None:
            self._process.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        """Kill it; nothing it kept in memory survives."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
