"""The present instant, as the ledger counts time."""

from homeassistant.util import dt as dt_util

from .core.messages import Millis


def now_millis() -> Millis:
    """Return the present instant."""
    return round(dt_util.utcnow().timestamp() * 1000)
