"""A program that is started, ended or killed, and whose output goes to a file."""

from collections.abc import Mapping, Sequence
import os
from pathlib import Path
import signal
import subprocess
from typing import Final

_PATIENCE: Final = 20.0  # seconds that a program may take to end


class Process:
    """One command line, which may run more than once, never twice at a time."""

    def __init__(self, command: Sequence[object], log: Path, environment: Mapping[str, str] | None = None) -> None:
        """Name the command and the file of its output."""
        self.command = [str(part) for part in command]
        self.log = log
        self._environment = {**os.environ, **(environment or {})}
        self._process: subprocess.Popen[bytes] | None = None

    def preload(self, library: Path) -> None:
        """Let it load a library before all others when it is started."""
        self._environment["LD_PRELOAD"] = str(library)

    @property
    def pid(self) -> int:
        """Return the running process' id. Raises RuntimeError if there is none."""
        if self._process is None:
            raise RuntimeError(f"{self.command[0]} does not run")
        return self._process.pid

    @property
    def is_running(self) -> bool:
        """Tell whether it was started and has not ended."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start it in a session of its own: Ctrl-C reaches only the program that started it."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self._environment,
                start_new_session=True,
            )

    def stop(self) -> None:
        """Terminate it, and kill it if it does not end."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """Kill it, without a chance to write anything."""
        self._end(signal.SIGKILL)

    def pause(self) -> None:
        """Let it stand still, as if its machine hung, until `resume`."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on."""
        self._signal(signal.SIGCONT)

    def _signal(self, which: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(which)

    def _end(self, how: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(how)
        try:
            process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
