"""The true time, as opposed to a device's own clock."""

import time

from custom_components.ozon_telemetry.core.domain.messages import Millis


def now() -> Millis:
    """Return the present instant."""
    return time.time_ns() // 1_000_000
