"""Mosquitto for the tests, with a way to suspend it."""

import os
import signal

from devtools.mosquitto import Mosquitto


class Broker(Mosquitto):
    """A broker without persistence that can be suspended."""

    def pause(self) -> None:
        """Suspend the process: connections stay open and nothing is answered."""
        os.kill(self.pid, signal.SIGSTOP)

    def resume(self) -> None:
        """Resume the process."""
        os.kill(self.pid, signal.SIGCONT)
