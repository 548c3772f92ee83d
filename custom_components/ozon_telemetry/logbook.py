"""Logbook entries of lost treatments and commands; treatments have event entities, which the logbook shows itself."""

from collections.abc import Callable
from typing import Any

from homeassistant.components.logbook import LOGBOOK_ENTRY_MESSAGE, LOGBOOK_ENTRY_NAME
from homeassistant.core import Event, HomeAssistant, callback

from .const import DOMAIN, EVENT_COMMAND, EVENT_LOST

type Describe = Callable[[str, str, Callable[[Event[dict[str, Any]]], dict[str, str]]], None]


@callback
def async_describe_events(hass: HomeAssistant, async_describe_event: Describe) -> None:
    """Describe the events of this integration."""
    async_describe_event(DOMAIN, EVENT_LOST, _lost)
    async_describe_event(DOMAIN, EVENT_COMMAND, _command)


@callback
def _lost(event: Event[dict[str, Any]]) -> dict[str, str]:
    data = event.data
    return {
        LOGBOOK_ENTRY_NAME: data["machine"] or data["device"],
        LOGBOOK_ENTRY_MESSAGE: f"lost {data['missing']} events; {data['recovered']} treatments were recovered",
    }


@callback
def _command(event: Event[dict[str, Any]]) -> dict[str, str]:
    confirmed = "confirmed" if event.data["confirmed"] else "did not confirm"
    return {
        LOGBOOK_ENTRY_NAME: event.data["device"],
        LOGBOOK_ENTRY_MESSAGE: f"{confirmed} the command {event.data['command']}",
    }
