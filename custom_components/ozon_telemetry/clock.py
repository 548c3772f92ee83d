"""The current time in milliseconds, instants in Home Assistant's local time, and differences of clocks in words."""

from datetime import datetime
import time
from typing import Final
from zoneinfo import ZoneInfo

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.translation import async_get_cached_translations
from homeassistant.util import dt as dt_util

from .const import DOMAIN
from .core.domain.instants import EPOCH, MILLISECOND, MINUTE, SECOND, to_datetime
from .core.domain.messages import Millis

_SECONDS_OF_MINUTE: Final = MINUTE // SECOND
# Other systems than Linux have none that counts while they sleep.
_UPTIME: Final = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
_DIFFERENCE_TEXTS: Final = f"component.{DOMAIN}.selector.clock_difference.options."


def now_millis() -> Millis:
    """Return the current millisecond, rounded down: never one that is still to come."""
    return (dt_util.utcnow() - EPOCH) // MILLISECOND


def uptime_millis() -> Millis:
    """Return how long the computer has run: it counts time that passes, also while it sleeps, and is never set."""
    return round(time.clock_gettime(_UPTIME) * 1000)


def home_zone(hass: HomeAssistant) -> ZoneInfo:
    """Return Home Assistant's own time zone."""
    return ZoneInfo(hass.config.time_zone)


def local_datetime(instant: Millis) -> datetime:
    """Return an instant in Home Assistant's own time zone."""
    return to_datetime(instant, dt_util.get_default_time_zone())


@callback
def difference_in_words(hass: HomeAssistant, ahead: Millis) -> str:
    """Return by how much a clock is ahead, or behind if that is negative, in the language of Home Assistant."""
    seconds = round(abs(ahead) / SECOND)
    hours, minutes = divmod(round(abs(ahead) / MINUTE), 60)
    days, hours = divmod(hours, 24)
    unit = "days" if days else "hours" if hours else "minutes" if seconds >= _SECONDS_OF_MINUTE else "seconds"
    key = f"{'behind' if ahead < 0 else 'ahead'}_{unit}"
    texts = async_get_cached_translations(hass, hass.config.language, "selector", DOMAIN)
    text = texts.get(f"{_DIFFERENCE_TEXTS}{key}", key)
    return text.format(days=days, hours=hours, minutes=minutes, seconds=seconds)
