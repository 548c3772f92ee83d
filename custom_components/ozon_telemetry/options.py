"""The options of a hub, parsed from its config entry."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Self

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from .const import (
    CONF_FRESHNESS,
    CONF_OFFLINE_TIMEOUT,
    CONF_RETENTION,
    CONF_REVENUE_FOR_ADMINS,
    CONF_ROLE,
    CONF_SENSITIVITY,
    CONF_SIDEBAR,
    DEFAULT_FRESHNESS,
    DEFAULT_OFFLINE_TIMEOUT,
    DOMAIN,
    HEAD_OFFICE,
)
from .core.machine_health.silence import Sensitivity


def is_head_office(entry: ConfigEntry) -> bool:
    """Return whether an entry is that of a head office, which has no devices of its own."""
    return entry.data.get(CONF_ROLE) == HEAD_OFFICE


@callback
def counting_entries(hass: HomeAssistant, *, include_disabled: bool = True) -> list[ConfigEntry]:
    """Return the entries of the hubs that count, in the order in which they were added."""
    entries = hass.config_entries.async_entries(DOMAIN, include_ignore=False, include_disabled=include_disabled)
    return [entry for entry in entries if not is_head_office(entry)]


@dataclass(frozen=True, slots=True)
class HubOptions:
    """The options of a hub; the entry stores durations as whole seconds.

    `retention` is for how many years single treatments are kept; 0 is without limit. `sensitivity` is how soon a
    machine counts as silent. `revenue_for_admins` is that nobody else is told the revenue.
    """

    offline_timeout: timedelta = DEFAULT_OFFLINE_TIMEOUT
    freshness: timedelta = DEFAULT_FRESHNESS
    sidebar: bool = False
    retention: int = 0
    sensitivity: Sensitivity = Sensitivity.NORMAL
    revenue_for_admins: bool = False

    @classmethod
    def of(cls, entry: ConfigEntry) -> Self:
        """Return an entry's options, with the default for what was never set."""
        options = entry.options
        return cls(
            timedelta(seconds=options.get(CONF_OFFLINE_TIMEOUT, DEFAULT_OFFLINE_TIMEOUT.total_seconds())),
            timedelta(seconds=options.get(CONF_FRESHNESS, DEFAULT_FRESHNESS.total_seconds())),
            options.get(CONF_SIDEBAR, False),
            options.get(CONF_RETENTION, 0),
            Sensitivity(options.get(CONF_SENSITIVITY, Sensitivity.NORMAL)),
            options.get(CONF_REVENUE_FOR_ADMINS, False),
        )
