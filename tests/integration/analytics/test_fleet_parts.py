"""Parts of a fleet and changes between them, in whichever order: each page ends with exactly the fleet."""

from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from hypothesis import example, given, strategies as st

from custom_components.ozon_telemetry.api import fleet_page, fleet_view
from custom_components.ozon_telemetry.api.fleet_page import FleetPage
from custom_components.ozon_telemetry.api.fleet_view import FleetView

from .test_fleet_feed import with_push

OUTLETS = [f"outlet-{number}" for number in range(3)]


class MadeFleet:
    """A fleet of which everything has a figure that changes."""

    def __init__(self, machines: int) -> None:
        """Begin with all figures at 0."""
        ids = [f"machine-{number}" for number in range(machines)]
        self.fleet: Any = SimpleNamespace(outlets=OUTLETS, machines=ids)
        self.figures = dict.fromkeys(["head", *OUTLETS, *ids], 0)

    def head(self) -> Any:
        """Return what is neither an outlet nor a machine."""
        return {"totals": {"total": self.figures["head"]}}

    def outlet(self, key: str) -> Any:
        """Return an outlet or a machine."""
        return {"id": key, "totals": {"total": self.figures[key]}}

    machine = outlet


class Feed:
    """A feed of such a fleet, whose steps come in any order."""

    def __init__(self, machines: int) -> None:
        """Begin with one page."""
        self.source = MadeFleet(machines)
        self.view = FleetView(self.source)
        self.changed: set[str] = set()
        self.pages: list[tuple[FleetPage, list[Any]]] = []
        self.join()

    def join(self) -> None:
        """Open a page."""
        pushes: list[Any] = []
        self.pages.append((FleetPage(pushes.append), pushes))

    def build(self) -> None:
        """Build the next step."""
        self.view.build_more()

    def send(self) -> None:
        """Send each page what comes next."""
        for page, _ in self.pages:
            page.advance(self.view)

    def press(self, number: int) -> None:
        """Change the figures of the fleet and of one of its items."""
        keys = [*self.source.figures]
        for key in {"head", keys[number % len(keys)]}:
            self.source.figures[key] += 1
            self.changed.add(key)

    def look(self) -> None:
        """Send each page what has changed."""
        changes = self.view.refresh(self.changed)
        assert changes is not None
        for page, _ in self.pages:
            page.change(self.view, changes)
        self.changed = set()

    def restart(self) -> None:
        """Send everything again; what a page has until then is of no account."""
        for page, pushes in self.pages:
            page.restart()
            pushes.clear()

    def check(self) -> None:
        """Check that what a page has of machines are the first ones, as they were at the last look or build."""
        for _, pushes in self.pages:
            if shown := with_pushes(pushes):
                built = [*self.view.machines.values()]
                assert shown["machines"] == built[: len(shown["machines"])]
                assert shown["outlets"] == [*self.view.outlets.values()]

    def end(self) -> Any:
        """Let everything come; return what each page has."""
        while not self.view.is_whole:
            self.build()
        self.look()
        for page, _ in self.pages:
            while page.advance(self.view):
                pass
        return [with_pushes(pushes) for _, pushes in self.pages]


def with_pushes(pushes: list[Any]) -> Any:
    """Return the fleet that a page has after some pushes, which name nothing that it has not; None before the first."""
    shown: Any = None
    for push in pushes:
        if machines := push.get("changed", {}).get("machines"):
            assert machines.keys() <= {machine["id"] for machine in shown["machines"]}
        shown = with_push(shown, push)
    return shown


steps = st.one_of(
    st.sampled_from([Feed.build, Feed.build, Feed.send, Feed.send, Feed.look, Feed.join, Feed.restart]),
    st.integers(0, 20).map(lambda number: lambda feed: feed.press(number)),
)


@given(st.integers(0, 9), st.integers(1, 5), st.integers(1, 4), st.lists(steps, max_size=40))
@example(3, 1, 5, [Feed.build, Feed.send, lambda feed: feed.press(4), Feed.look])
def test_each_page_ends_with_exactly_the_fleet(machines: int, part: int, step: int, story: list[Any]) -> None:
    with patch.object(fleet_page, "PART", part), patch.object(fleet_view, "STEP", step):
        feed = Feed(machines)
        for act in story:
            act(feed)
            feed.check()
        fleets = feed.end()
    now = feed.source
    for fleet in fleets:
        assert fleet.pop("to_come", 0) == 0
        assert fleet == {
            **now.head(),
            "outlets": [now.outlet(key) for key in now.fleet.outlets],
            "machines": [now.machine(key) for key in now.fleet.machines],
        }


@given(st.integers(0, 200), st.lists(steps, max_size=10))
def test_a_fleet_that_fits_into_a_part_is_one_message(machines: int, story: list[Any]) -> None:
    feed = Feed(machines)
    for act in story:
        if act not in {Feed.restart, Feed.join}:
            act(feed)
    feed.end()
    (_, pushes), *_ = feed.pages
    assert [push for push in pushes if "changed" not in push] == pushes[:1]
    assert "to_come" not in pushes[0]
