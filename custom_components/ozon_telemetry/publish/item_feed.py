"""Item feeds: the ids that have entities. A platform follows one and adds entities for present and later ids."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from homeassistant.core import CALLBACK_TYPE, callback

from .signal import EVERYTHING, Signal


class ItemFeed:
    """A set of ids, in order, and its followers."""

    def __init__(self) -> None:
        """Start empty."""
        self._ids: dict[str, None] = {}
        self._added = Signal[[list[str]]]()
        self._removed = Signal[[]]()

    @callback
    def follow(self, follower: Callable[[list[str]], None]) -> CALLBACK_TYPE:
        """Call `follower` with all ids now and with new ones later, until the returned function is called."""
        if self._ids:
            follower(list(self._ids))
        return self._added.connect(follower)

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
        """Call no follower any more."""
        self._added = Signal[[list[str]]]()
        self._removed = Signal[[]]()


@dataclass(frozen=True, slots=True)
class FleetFeeds:
    """The feeds of a fleet; `updatable` are the devices that can install firmware.

    `priced` are the outlets with prices, the machines that stood there, and the fleet if there are any.
    """

    outlets: ItemFeed = field(default_factory=ItemFeed)
    machines: ItemFeed = field(default_factory=ItemFeed)
    devices: ItemFeed = field(default_factory=ItemFeed)
    updatable: ItemFeed = field(default_factory=ItemFeed)
    priced: ItemFeed = field(default_factory=ItemFeed)

    @callback
    def close(self) -> None:
        """Add no more entities: a platform that is being unloaded would keep them, and the next hub's be refused."""
        for feed in (self.outlets, self.machines, self.devices, self.updatable, self.priced):
            feed.close()
