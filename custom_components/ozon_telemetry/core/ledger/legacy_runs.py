"""Runs of the counters of a device without a journal: its newest generations, the one that counted last first.

A bounded list: what an event costs must not grow with the times a device has begun anew. Two runs that take turns, back
and forth, are two devices under one id, or one that reads its counters from two places.
"""

from typing import Final

from ..domain.acceptance import Generation
from ..domain.counter_stories import MOST_RUNS

# After so many events of one run the runs do not take turns any more.
_STEADY: Final = 20


class LegacyRuns:
    """The newest runs of one device."""

    def __init__(self) -> None:
        """Start without a run."""
        self.newest: tuple[Generation, ...] = ()
        self._returns: set[tuple[str, str]] = set()
        self._steps = 0

    def advance(self, run: Generation) -> None:
        """Let a run count, which is the newest one then."""
        others = [other for other in self.newest if other.gen != run.gen]
        is_known = len(others) < len(self.newest)
        self._steps += 1
        if is_known and run.gen != self.newest[0].gen:
            self._returns.add((self.newest[0].gen, run.gen))
            self._steps = 0
        elif self.is_settled:
            self._returns.clear()
        self.newest = (run, *others[: MOST_RUNS - 1])

    def order_by_time(self) -> None:
        """Put the run that counted last first, as it is when a ledger opens: its generations are in another order."""
        self.newest = tuple(sorted(self.newest, key=lambda run: -run.reached))
        self._returns.clear()

    @property
    def taking_turns(self) -> frozenset[str]:
        """Return the names of the runs that go on in turns; none if none do."""
        back_and_forth = {pair for pair in self._returns if pair[::-1] in self._returns}
        return frozenset(gen for pair in back_and_forth for gen in pair)

    @property
    def is_settled(self) -> bool:
        """Tell whether one run alone has counted for so long that the others are over."""
        return self._steps == _STEADY
