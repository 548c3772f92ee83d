"""Who wants to know when a figure changes: callbacks by key, so that an update reaches only whom it concerns."""

from collections import defaultdict
from collections.abc import Callable
import logging
from typing import Any

from homeassistant.core import CALLBACK_TYPE, callback

_LOGGER = logging.getLogger(__name__)


class Listeners[**Arguments]:
    """Callbacks by key."""

    def __init__(self) -> None:
        """Begin with nobody."""
        self._listeners: defaultdict[str, dict[Callable[Arguments, Any], None]] = defaultdict(dict)

    @callback
    def add(self, key: str, listener: Callable[Arguments, Any]) -> CALLBACK_TYPE:
        """Call `listener` for `key` from now on, until the returned function is called."""
        self._listeners[key][listener] = None

        @callback
        def remove() -> None:
            self._listeners[key].pop(listener, None)

        return remove

    def keys(self) -> list[str]:
        """Return the keys someone listens for."""
        return [key for key, listeners in self._listeners.items() if listeners]

    @callback
    def call(self, key: str, *args: Arguments.args, **kwargs: Arguments.kwargs) -> None:
        """Call everyone who listens for `key`; whoever fails is logged and keeps nobody else from hearing it."""
        for listener in list(self._listeners.get(key, ())):
            try:
                listener(*args, **kwargs)
            except Exception:
                _LOGGER.exception("A listener for %r failed", key)
