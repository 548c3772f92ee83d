"""Feed of a hub's fleet for its pages: built once for all of them, and sent as what is different.

A page gets the whole fleet first, a large one in parts while it is built. Afterwards only what the state signals name
is built again, at most once a second, and only if something of it is different is anything sent. Once a minute
everything is compared, since some of it follows from time alone. The event loop runs after every step of this.
"""

import asyncio
from collections.abc import Collection
from datetime import datetime, timedelta
from itertools import batched
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
from .fleet_contract import Fleet
from .fleet_page import FleetPage, Push
from .fleet_payload import FleetSource
from .fleet_view import STEP, Changes, FleetView
from .hub_follower import follow_hub

_LOGGER = logging.getLogger(__name__)

_COOLDOWN: Final = 1.0  # seconds: no card needs updates more often, and a replay changes the fleet many times a second
_GATHER: Final = 0.05  # seconds in which what belongs to the first change comes too
_COMPARE: Final = timedelta(minutes=1)

_FEEDS: HassKey[dict[str, FleetFeed]] = HassKey(f"{DOMAIN}_fleet_feeds")


class FleetFeed:
    """The fleet of one hub as its pages have it."""

    def __init__(self, hub: HubView) -> None:
        """Start without pages."""
        self._hass = hub.hass
        self._hub = hub
        self._pages: dict[FleetPage, None] = {}
        self._source: FleetSource | None = None
        self._view: FleetView | None = None
        self._keys: set[str] = set()
        self._is_all_due = False
        self._is_building = self._is_sending = False
        self._next: CALLBACK_TYPE | None = None
        self._looked_at = -_COOLDOWN
        self._stops: tuple[CALLBACK_TYPE, ...] = ()

    @callback
    def add(self, push: Push) -> CALLBACK_TYPE:
        """Push the fleet and what changes of it, until the returned function is called."""
        if not self._pages:
            self._open()
        page = FleetPage(push)
        self._pages[page] = None
        if self.view is not None and page.advance(self.view) and not self._is_sending:
            self._hub.entry.async_create_background_task(self._hass, self._async_send(), f"{DOMAIN} fleet of a page")

        @callback
        def remove() -> None:
            del self._pages[page]
            if not self._pages:
                self._close()

        return remove

    @property
    def view(self) -> FleetView | None:
        """Return the fleet as the pages have it now; None until it is built."""
        return self._view if self._view is not None and self._view.is_whole else None

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
            await self._async_catch_up()
        except HomeAssistantError as error:
            # The hub raises an issue for it; everything is built with the next change.
            _LOGGER.debug("The fleet could not be read: %s", error)
            self._is_all_due = True
            return
        finally:
            self._is_building = False
        if self._pages and (self._keys or self._is_all_due):
            self._look_soon()

    async def _async_catch_up(self) -> None:
        """Let the pages have the fleet as it is now. Raises HomeAssistantError."""
        keys, self._keys = self._keys, set()
        is_all_due, self._is_all_due = self._is_all_due, False
        view, source = self.view, self._source
        if view is not None and source is not None and not is_all_due and self._is_current(source):
            await self._async_refresh(view, source.ids_of(keys))
            return
        self._source = source = await FleetSource.async_of(self._hub)
        if view is not None and view.adopt(source):
            await self._async_refresh(view, [*view.ids])
        else:
            await self._async_build(FleetView(source))

    def _is_current(self, source: FleetSource) -> bool:
        return source.hub is self._hub and source.is_current

    async def _async_build(self, view: FleetView) -> None:
        """Build a fleet anew, and send it as far as it is built."""
        self._view = view
        self._restart()
        while self._pages and self._source is not None and self._is_current(self._source):
            view.build_more()
            self._advance(view)
            if view.is_whole:
                await self._async_send()
                return
            await asyncio.sleep(0)
        self._is_all_due = True  # there is another fleet by now

    async def _async_refresh(self, view: FleetView, ids: Collection[str]) -> None:
        """Build again what has these ids, and send what is different; all of it if that cannot be told."""
        for some in batched(ids, STEP, strict=False) if ids else [()]:
            if self._source is None or not self._is_current(self._source):
                self._is_all_due = True  # there is another fleet by now
                return
            if (changes := view.refresh(some)) is None:
                self._restart()
            else:
                self._change(view, changes)
            if len(ids) > STEP:
                await asyncio.sleep(0)
        await self._async_send()

    @callback
    def _restart(self) -> None:
        for page in self._pages:
            page.restart()

    @callback
    def _change(self, view: FleetView, changes: Changes) -> None:
        for page in tuple(self._pages):
            page.change(view, changes)

    @callback
    def _advance(self, view: FleetView) -> bool:
        """Send each page what comes next; return whether any of them has not everything yet."""
        is_behind = False
        for page in tuple(self._pages):
            is_behind |= page.advance(view)
        return is_behind

    async def _async_send(self) -> None:
        """Send the rest of a fleet that is built to the pages that have not everything yet."""
        self._is_sending = True
        try:
            while (view := self.view) is not None:
                if not self._advance(view):
                    return
                await asyncio.sleep(0)
        finally:
            self._is_sending = False


@callback
def fleet_feed(hub: HubView) -> FleetFeed:
    """Return the feed of a hub's entry, the same one for all its pages."""
    feeds = hub.hass.data.setdefault(_FEEDS, {})
    return feeds.setdefault(hub.entry.entry_id, FleetFeed(hub))


async def async_fleet_view(hub: HubView) -> Fleet:
    """Return the whole fleet of a hub as `docs/websocket.md` describes it. Raises HomeAssistantError."""
    while True:
        source = await FleetSource.async_of(hub)
        view = FleetView(source)
        while source.is_current:
            view.build_more()
            if view.is_whole:
                view.refresh(())
                return view.whole()
            await asyncio.sleep(0)
