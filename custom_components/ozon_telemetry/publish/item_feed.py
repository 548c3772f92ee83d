"""Item feeds: the ids that have entities. A platform follows one and adds entities for present and later ids.

Home Assistant adds entities without letting anything else run meanwhile, so a large fleet comes some items at a time.
"""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields
from itertools import batched
from typing import Final

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback

from .signal import EVERYTHING, Signal

CHUNK: Final = 8  # items at a time: some hundred entities a second are added, and the event loop goes on


class ItemFeed:
    """A set of ids, in order, and its followers."""

    def __init__(self) -> None:
        """Start empty."""
        self._ids: dict[str, None] = {}
        self._added = Signal[[list[str]]]()
        self._removed = Signal[[]]()

    async def async_follow(self, hass: HomeAssistant, follower: Callable[[list[str]], None]) -> CALLBACK_TYPE:
        """Call `follower` with all ids now and with new ones later, until the returned function is called."""

        async def pass_on(item_ids: list[str]) -> None:
            for chunk in batched(item_ids, CHUNK, strict=False):
                if present := [item_id for item_id in chunk if item_id in self._ids]:
                    follower(present)
                await asyncio.sleep(0)  # let the event loop go on

        @callback
        def added(item_ids: list[str]) -> None:
            hass.async_create_task(pass_on(item_ids), "ozon_telemetry adds entities")

        stop = self._added.connect(added)
        await pass_on(list(self._ids))
        return stop

    @callback
    def follow_removals(self, follower: CALLBACK_TYPE) -> CALLBACK_TYPE:
        """Call `follower` now and whenever ids are replaced by fewer, until the returned function is called."""
        follower()
        return self._removed.connect(follower)

    def __contains__(self, item_id: str) -> bool:
        """Return whether an id is in the feed."""
        return item_id in self._ids

    @callback
    def add(self, item_id: str) -> None:
        """Add an id, unless it is there already."""
        if item_id not in self._ids:
            self.update([*self._ids, item_id])

    @callback
    def retain(self, other: ItemFeed) -> None:
        """Remove the ids that are not in another feed."""
        self._ids = {item_id: None for item_id in self._ids if item_id in other}

    @callback
    def discard(self, item_id: str) -> None:
        """Remove an id; if it is added again, followers are called again."""
        self._ids.pop(item_id, None)

    @callback
    def update(self, item_ids: Iterable[str]) -> None:
        """Replace all ids; followers are called with those that were not there."""
        before, self._ids = self._ids, dict.fromkeys(item_ids)
        if added := [item_id for item_id in self._ids if item_id not in before]:
            self._added.send(EVERYTHING, added)
        if before.keys() - self._ids.keys():
            self._removed.send(EVERYTHING)

    @callback
    def close(self) -> None:
        """Call no follower any more, also not with the rest of what comes some at a time."""
        self._ids = {}
        self._added = Signal[[list[str]]]()
        self._removed = Signal[[]]()


@dataclass(frozen=True, slots=True)
class FleetFeeds:
    """The feeds of a fleet; `updatable` are the devices that can install firmware.

    `treatment_rules` and `month_rules` are the machines whose maintenance is due after so many treatments, or months.
    `priced` are the outlets with prices, the machines that stood there, and the fleet if there are any.
    `goals` are those of outlets, by `goal_id`. `sites` has only a head office.
    """

    outlets: ItemFeed = field(default_factory=ItemFeed)
    machines: ItemFeed = field(default_factory=ItemFeed)
    devices: ItemFeed = field(default_factory=ItemFeed)
    updatable: ItemFeed = field(default_factory=ItemFeed)
    priced: ItemFeed = field(default_factory=ItemFeed)
    treatment_rules: ItemFeed = field(default_factory=ItemFeed)
    month_rules: ItemFeed = field(default_factory=ItemFeed)
    goals: ItemFeed = field(default_factory=ItemFeed)
    sites: ItemFeed = field(default_factory=ItemFeed)

    @callback
    def close(self) -> None:
        """Add no more entities: a platform that is being unloaded would keep them, and the next hub's be refused."""
        for each in fields(self):
            getattr(self, each.name).close()
