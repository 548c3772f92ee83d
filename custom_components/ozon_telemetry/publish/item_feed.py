"""Lists that platforms follow: they hear of what is there, and of each thing that is added while the hub runs."""

from collections.abc import Callable, Iterable

from homeassistant.core import CALLBACK_TYPE, callback


class ItemFeed[Item]:
    """Things with an id; every follower is called once for each of them."""

    def __init__(self) -> None:
        """Begin empty."""
        self._items: dict[str, Item] = {}
        self._followers: dict[Callable[[list[Item]], None], None] = {}

    @callback
    def follow(self, follower: Callable[[list[Item]], None]) -> CALLBACK_TYPE:
        """Call `follower` with all things now and with new ones later, until the returned function is called."""
        self._followers[follower] = None
        if self._items:
            follower(list(self._items.values()))

        @callback
        def leave() -> None:
            self._followers.pop(follower, None)

        return leave

    def __contains__(self, key: str) -> bool:
        """Tell whether something is on the list."""
        return key in self._items

    @callback
    def add(self, key: str, item: Item) -> None:
        """Put something on the list, unless it is there already."""
        if key not in self._items:
            self.update([*self._items.items(), (key, item)])

    @callback
    def keep[Other](self, other: ItemFeed[Other]) -> None:
        """Take everything from the list that is not on another one."""
        self._items = {key: item for key, item in self._items.items() if key in other}

    @callback
    def discard(self, key: str) -> None:
        """Take something from the list; if it comes back, followers hear of it again."""
        self._items.pop(key, None)

    @callback
    def update(self, items: Iterable[tuple[str, Item]]) -> None:
        """Replace the list; followers hear of those that were not on it."""
        before, self._items = self._items, dict(items)
        if added := [item for key, item in self._items.items() if key not in before]:
            for follower in list(self._followers):
                follower(added)
