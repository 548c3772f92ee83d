"""The current time in milliseconds, and instants in Home Assistant's local time."""

from datetime import datetime
from zoneinfo import ZoneInfo

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from .core.domain.instants import EPOCH, MILLISECOND, to_datetime
from .core.domain.messages import Millis


def now_millis() -> Millis:
    """Return the current millisecond, rounded down: never one that is still to come."""
    return (dt_util.utcnow() - EPOCH) // MILLISECOND


def home_zone(hass: HomeAssistant) -> ZoneInfo:
    """Return Home Assistant's own time zone."""
    return ZoneInfo(hass.config.time_zone)


def local_datetime(instant: Millis) -> datetime:
    """Return an instant in Home Assistant's own time zone."""
    return to_datetime(instant, dt_util.get_default_time_zone())
