"""Feed of a hub's fleet for its pages: built once for all of them, and sent as what is different.

A page gets the whole fleet first. Afterwards only what the state signals name is built again, at most once a second,
and only if something of it is different is anything sent. Once a minute everything is compared, since some of it
follows from time alone.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
import logging
from time import monotonic
from typing import Final

from homeassistant.core import CALLBACK_TYPE, HassJob, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.event import async_call_later, async_track_time_interval
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN
from ..hub import HubView
from ..publish.signal import EVERYTHING, Key
from .contract import Fleet, FleetChange
from .fleet_difference import difference
from .fleet_payload import async_fleet_view, refreshed_view
from .hub_follower import follow_hub

_LOGGER = logging.getLogger(__name__)

_COOLDOWN: Final = 1.0  # seconds: no card needs updates more often, and a replay changes the fleet many times a second
_GATHER: Final = 0.05  # seconds in which what belongs to the first change comes too
_COMPARE: Final = timedelta(minutes=1)

_FEEDS: HassKey[dict[str, FleetFeed]] = HassKey(f"{DOMAIN}_fleet_feeds")

type Push = Callable[[Fleet | FleetChange], None]


class FleetFeed:
    """The fleet of one hub as its pages have it."""

    def __init__(self, hub: HubView) -> None:
        """Start without pages."""
        self._hass = hub.hass
        self._hub = hub
        self._pages: dict[Push, None] = {}
        self._view: Fleet | None = None
        self._built_from: tuple[object, ...] = ()
        self._keys: set[str] = set()
        self._is_all_due = False
        self._is_building = False
        self._next: CALLBACK_TYPE | None = None
        self._looked_at = -_COOLDOWN
        self._stops: tuple[CALLBACK_TYPE, ...] = ()

    @callback
    def add(self, push: Push) -> CALLBACK_TYPE:
        """Push the fleet now and what changes of it, until the returned function is called."""
        if not self._pages:
            self._open()
        self._pages[push] = None
        if self._view is not None:
            push(self._view)

        @callback
        def remove() -> None:
            del self._pages[push]
            if not self._pages:
                self._close()

        return remove

    @property
    def view(self) -> Fleet | None:
        """Return the fleet as the pages have it now; None until it is built."""
        return self._view

    @callback
    def _open(self) -> None:
        @callback
        def attach(hub: HubView) -> CALLBACK_TYPE:
            self._hub = hub
            self._note(EVERYTHING)
            return hub.state_changed.watch(self._note)

        @callback
        def compare(_: datetime) -> None:
            self._note(EVERYTHING)

        self._stops = (
            follow_hub(self._hub.entry, attach),
            async_track_time_interval(self._hass, compare, _COMPARE, cancel_on_shutdown=True),
        )

    @callback
    def _close(self) -> None:
        for stop in self._stops:
            stop()
        if self._next is not None:
            self._next()
        self._hass.data[_FEEDS].pop(self._hub.entry.entry_id)

    @callback
    def _note(self, key: Key) -> None:
        """Note that what has this key may be different, and look soon."""
        if key is EVERYTHING:
            self._is_all_due = True
        else:
            self._keys.add(key)
        self._look_soon()

    @callback
    def _look_soon(self) -> None:
        if self._next is None and not self._is_building:
            delay = max(_GATHER, self._looked_at + _COOLDOWN - monotonic())
            self._next = async_call_later(self._hass, delay, HassJob(self._async_look, cancel_on_shutdown=True))

    async def _async_look(self, _: datetime) -> None:
        self._next, self._is_building, self._looked_at = None, True, monotonic()
        try:
            self._push(await self._async_built())
        except HomeAssistantError as error:
            # The hub raises an issue for it; everything is built with the next change.
            _LOGGER.debug("The fleet could not be read: %s", error)
            self._is_all_due = True
            return
        finally:
            self._is_building = False
        if self._pages and (self._keys or self._is_all_due):
            self._look_soon()

    async def _async_built(self) -> Fleet:
        """Return the fleet as it is now, built from the view before as far as that goes."""
        keys, self._keys = self._keys, set()
        is_all_due, self._is_all_due = self._is_all_due, False
        hub = self._hub
        built_from = (hub, hub.fleet, hub.totals)
        if self._view is not None and built_from == self._built_from and not is_all_due:
            return refreshed_view(hub, self._view, keys)
        view = await async_fleet_view(hub)
        self._built_from = built_from
        return view

    @callback
    def _push(self, view: Fleet) -> None:
        before, self._view = self._view, view
        changed = None if before is None else difference(before, view)
        if changed == {}:
            return
        message: Fleet | FleetChange = view if changed is None else {"changed": changed}
        for push in tuple(self._pages):
            push(message)


@callback
def fleet_feed(hub: HubView) -> FleetFeed:
    """Return the feed of a hub's entry, the same one for all its pages."""
    feeds = hub.hass.data.setdefault(_FEEDS, {})
    return feeds.setdefault(hub.entry.entry_id, FleetFeed(hub))
