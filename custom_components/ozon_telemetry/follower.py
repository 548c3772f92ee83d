"""Following a hub for as long as someone watches, also over a reload of its entry."""

from collections.abc import Callable

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import CALLBACK_TYPE, callback

from .hub import Hub, OzonConfigEntry

type Attach = Callable[[Hub], CALLBACK_TYPE]


class Follower:
    """Attaches to the hub of an entry now, and to the next one whenever the entry was loaded anew."""

    def __init__(self, entry: OzonConfigEntry, attach: Attach) -> None:
        """Attach with `attach`, which returns how to detach."""
        self._entry = entry
        self._attach = attach
        self._detach = attach(entry.runtime_data)
        self._leave = entry.async_on_state_change(self._state_changed)

    @callback
    def stop(self) -> None:
        """Follow no longer."""
        self._detach()
        self._leave()

    @callback
    def _state_changed(self) -> None:
        if self._entry.state is ConfigEntryState.LOADED:
            self._detach()
            self._detach = self._attach(self._entry.runtime_data)
