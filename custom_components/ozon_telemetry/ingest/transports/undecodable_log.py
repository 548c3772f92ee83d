"""Filter of Home Assistant's own log line about payloads that are no UTF-8, once an hour for each hub.

Home Assistant's discovery subscribes to the statuses of devices as text, and its MQTT client logs a warning for every
one that is none. Whoever can publish could fill the log with it. The hub itself reads bytes and counts such a payload
as rejected.
"""

from collections.abc import Callable
import logging
from time import monotonic
from typing import Final

from homeassistant.components.mqtt import client

_MESSAGE: Final = "Can't decode payload"
_TOPIC: Final = 1  # its place among the arguments of the line
_INTERVAL: Final = 3600.0  # seconds


class UndecodableLogFilter(logging.Filter):
    """Lets one line an hour pass about topics below a prefix, and everything else."""

    def __init__(self, prefix: str) -> None:
        """Filter what is below `prefix`."""
        super().__init__()
        self._start = f"{prefix}/"
        self._next = 0.0

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether a line is logged."""
        args = record.args
        if not (str(record.msg).startswith(_MESSAGE) and isinstance(args, tuple) and len(args) > _TOPIC):
            return True
        if not str(args[_TOPIC]).startswith(self._start):
            return True
        if monotonic() < self._next:
            return False
        self._next = monotonic() + _INTERVAL
        return True


def limit_undecodable_log(prefix: str) -> Callable[[], None]:
    """Filter the lines about a hub's topics, until the returned function is called."""
    log_filter, logger = UndecodableLogFilter(prefix), logging.getLogger(client.__name__)
    logger.addFilter(log_filter)
    return lambda: logger.removeFilter(log_filter)
