"""TCP ports of this machine."""

from contextlib import closing
import socket
from typing import Final

from .polling import until_sync

LOCALHOST: Final = "127.0.0.1"


def free_port(wanted: int = 0) -> int:
    """Return the wanted port if it is free, else any free one."""
    with closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOCALHOST, wanted))
        except OSError:
            return free_port()
        port: int = probe.getsockname()[1]
        return port


def is_listening(port: int) -> bool:
    """Tell whether somebody accepts connections on a port."""
    with closing(socket.socket()) as probe:
        return probe.connect_ex((LOCALHOST, port)) == 0


def wait_for_port(port: int) -> None:
    """Wait until a program listens on a port. Raises TimeoutError."""
    until_sync(f"a program that listens on port {port}", lambda: is_listening(port))
