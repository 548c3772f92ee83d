"""Open page of a fleet: how much of it one page has. A small fleet goes to it at once, a large one in parts.

What changes is sent of what the page has; the rest comes with its part, as it is by then.
"""

from collections.abc import Callable
from itertools import islice
from typing import Final

from .fleet_contract import Fleet, FleetChange, FleetPart
from .fleet_view import Changes, FleetView

PART: Final = 200  # machines of one message

type Push = Callable[[Fleet | FleetPart | FleetChange], None]


class FleetPage:
    """One page, and how many machines were sent to it; None before anything was."""

    def __init__(self, push: Push) -> None:
        """Begin with nothing sent."""
        self._push = push
        self._sent: int | None = None

    def restart(self) -> None:
        """Send everything again: something is gone from the fleet."""
        self._sent = None

    def advance(self, view: FleetView) -> bool:
        """Send what comes next as soon as it is built; return whether the page has not everything yet."""
        number, built = len(view.places), len(view.machines)
        if self._sent is None:
            if view.has_outlets and (number > PART or view.is_whole):
                self._begin(view)
        elif self._sent < number and built >= min(self._sent + PART, number):
            part = [*islice(view.machines.values(), self._sent, self._sent + PART)]
            self._sent += len(part)
            self._push({"part": part, "to_come": number - self._sent})
        return self._sent is None or self._sent < number

    def change(self, view: FleetView, changes: Changes) -> None:
        """Send what changed of what the page has."""
        if self._sent is None:
            return
        if self._sent < len(view.places) and "machines" in changes:
            known = {id_: it for id_, it in changes["machines"].items() if view.places[id_] < self._sent}
            changes = {name: it for name, it in changes.items() if name != "machines"}
            changes |= {"machines": known} if known else {}
        if changes:
            self._push({"changed": changes})

    def _begin(self, view: FleetView) -> None:
        number = len(view.places)
        whole = view.whole()
        if number <= PART:
            self._sent = number
            self._push(whole)
        else:
            self._sent = 0
            self._push({**whole, "machines": [], "to_come": number})
