"""Signals: listeners by key, so that a change calls only those that depend on it."""

from collections import defaultdict
from collections.abc import Callable
from enum import Enum, auto
import logging
from typing import Any, Final

from homeassistant.core import CALLBACK_TYPE, callback

_LOGGER = logging.getLogger(__name__)


class Everything(Enum):
    """The key that stands for all keys."""

    EVERYTHING = auto()


EVERYTHING: Final = Everything.EVERYTHING

type Key = str | Everything


class Signal[**Arguments]:
    """The listeners for one kind of change, by key."""

    def __init__(self) -> None:
        """Start without listeners."""
        self._listeners: defaultdict[Key, dict[Callable[Arguments, Any], None]] = defaultdict(dict)
        self._watchers: dict[Callable[[Key], Any], None] = {}

    @callback
    def connect(self, listener: Callable[Arguments, Any], key: Key = EVERYTHING) -> CALLBACK_TYPE:
        """Call `listener` whenever the signal is sent for `key`, until the returned function is called."""
        self._listeners[key][listener] = None

        @callback
        def disconnect() -> None:
            self._listeners[key].pop(listener, None)

        return disconnect

    @callback
    def watch(self, watcher: Callable[[Key], Any]) -> CALLBACK_TYPE:
        """Call `watcher` with every key for which the signal is sent, until the returned function is called."""
        self._watchers[watcher] = None

        @callback
        def stop() -> None:
            self._watchers.pop(watcher, None)

        return stop

    def keys(self) -> list[str]:
        """Return the keys that have listeners of their own."""
        return [key for key, listeners in self._listeners.items() if listeners and key is not EVERYTHING]

    @callback
    def send(self, key: Key, *args: Arguments.args, **kwargs: Arguments.kwargs) -> None:
        """Call the listeners for `key` and those for everything; one that fails is logged and stops no other."""
        for watcher in tuple(self._watchers):
            watcher(key)
        for listener in (*self._listeners.get(key, ()), *self._of_everything(key)):
            try:
                listener(*args, **kwargs)
            except Exception:
                _LOGGER.exception("A listener for %r failed", key)

    def _of_everything(self, key: Key) -> tuple[Callable[Arguments, Any], ...]:
        return () if key is EVERYTHING else tuple(self._listeners.get(EVERYTHING, ()))
