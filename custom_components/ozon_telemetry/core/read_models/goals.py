"""Progress towards goals: how many treatments of its present day or month an outlet has given."""

from dataclasses import dataclass
from typing import Final, Self

from ..domain.calendar import Day, Period
from ..domain.goals import Goal
from .present_sums import Span
from .revenue import RevenueTotals

_SPANS: Final = {Period.DAY: Span.TODAY, Period.MONTH: Span.MONTH}


@dataclass(frozen=True, slots=True)
class GoalProgress:
    """A goal, how many treatments count for it, and the first day of the day or month in which they were given."""

    goal: Goal
    count: int
    first_day: Day

    @classmethod
    def of(cls, revenue: RevenueTotals, outlet: str, goal: Goal) -> Self:
        """Return how far an outlet is with one of its goals."""
        span = _SPANS[goal.period]
        return cls(goal, goal.counted(revenue.counters(outlet, span)), revenue.first_day(outlet, span))

    @property
    def share(self) -> float:
        """Return the part of the goal that is reached; more than 1 beyond it."""
        return self.count / self.goal.number

    @property
    def is_reached(self) -> bool:
        """Tell whether the goal is reached."""
        return self.count >= self.goal.number
