"""The tests' Mosquitto, which can also hang."""

import os
import signal

from tests.harness.mosquitto import Mosquitto


class Broker(Mosquitto):
    """A broker that forgets everything when it is killed, and that may stop answering for a while."""

    def pause(self) -> None:
        """Let it hang: connections stay open and nothing comes back."""
        os.kill(self.pid, signal.SIGSTOP)

    def go_on(self) -> None:
        """End the pause."""
        os.kill(self.pid, signal.SIGCONT)
