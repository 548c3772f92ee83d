"""The present instant, as the ledger counts time."""

from datetime import UTC, datetime, timedelta
from typing import Final

from homeassistant.util import dt as dt_util

from .core.domain.messages import Millis

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)


def now_millis() -> Millis:
    """Return the present instant: the millisecond that runs, never the one to come."""
    return (dt_util.utcnow() - _EPOCH) // _MILLISECOND
