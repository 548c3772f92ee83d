"""The true time."""

import time

from custom_components.ozon_telemetry.core.domain.messages import Millis


def now() -> Millis:
    """Return the present instant."""
    return time.time_ns() // 1_000_000
