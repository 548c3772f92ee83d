"""Follower of an entry's hub: what is attached to it moves to the next one whenever the entry is loaded anew."""

from collections.abc import Callable

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import CALLBACK_TYPE, callback

from ..hub import HubView, OzonConfigEntry

type Attach = Callable[[HubView], CALLBACK_TYPE]  # it returns the function that detaches


@callback
def follow_hub(entry: OzonConfigEntry, attach: Attach) -> CALLBACK_TYPE:
    """Attach to an entry's hub, and to the next one whenever the entry is loaded anew, until the function is called."""
    detach = attach(entry.runtime_data)

    @callback
    def state_changed() -> None:
        nonlocal detach
        if entry.state is ConfigEntryState.LOADED:
            detach()
            detach = attach(entry.runtime_data)

    unsubscribe = entry.async_on_state_change(state_changed)

    @callback
    def stop() -> None:
        detach()
        unsubscribe()

    return stop
