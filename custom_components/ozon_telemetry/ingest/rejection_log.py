"""Log of rejected messages: counted for diagnostics, logged at most once an hour for each device."""

from collections import Counter
import logging
from time import monotonic
from typing import Final

from ..core.domain.messages import Rejected

_LOGGER = logging.getLogger(__name__)
_INTERVAL: Final = 3600.0
# Any publisher can invent device ids: what is kept of them must not grow without limit.
_MOST_DEVICES: Final = 256


class RejectionLog:
    """Counts rejected messages by reason."""

    def __init__(self) -> None:
        """Start with none."""
        self.counts: Counter[str] = Counter()
        self._logged: dict[str | None, float] = {}

    def note(self, rejected: Rejected) -> None:
        """Count a rejected message, and log it unless its device was logged within the hour."""
        self.counts[rejected.reason.value] += 1
        source = rejected.device_id
        if source not in self._logged and len(self._logged) >= _MOST_DEVICES:
            source = None
        now = monotonic()
        if now - self._logged.get(source, -_INTERVAL) < _INTERVAL:
            return
        self._logged[source] = now
        _LOGGER.warning(
            "Rejected a message from %s (%s): %s",
            source or "many devices",
            rejected.reason.value,
            rejected.detail,
        )
