"""Goals: how many treatments an outlet wants to give in a day or a month, of one kind or of all."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from .calendar import Period
from .messages import Counters, Kind

GOAL_PERIODS: Final = (Period.DAY, Period.MONTH)
ALL_KINDS: Final = "total"
KIND_KEYS: Final = {ALL_KINDS: None, **{kind.key: kind for kind in Kind}}


class Goal(NamedTuple):
    """So many treatments in each day or month; of all kinds if there is no `kind`."""

    period: Period
    kind: Kind | None
    number: int

    @property
    def kind_key(self) -> str:
        """Return the key of the kind, or that of all kinds."""
        return ALL_KINDS if self.kind is None else self.kind.key

    @property
    def key(self) -> str:
        """Return what tells the goals of one outlet apart."""
        return goal_key(self.period, self.kind_key)

    def counted(self, counters: Counters) -> int:
        """Return how many of some treatments count for the goal."""
        return counters.total if self.kind is None else counters[self.kind]


# The goals of an outlet, at most one of each period and kind, in that order.
type Goals = tuple[Goal, ...]


def goal_key(period: Period, kind_key: str) -> str:
    """Return the key of a goal of this period and kind."""
    return f"goal_{period}_{kind_key}"


def goal_id(outlet: str, goal: Goal) -> str:
    """Return what tells the goals of a fleet apart."""
    return f"{outlet}_{goal.key}"


def goals_of(numbers: Mapping[str, Mapping[str, float]]) -> Goals:
    """Return the goals of numbers by period and kind; one that is missing or 0 is no goal."""
    given = (
        (period, kind, int(numbers.get(period, {}).get(key) or 0))
        for period in GOAL_PERIODS
        for key, kind in KIND_KEYS.items()
    )
    return tuple(Goal(period, kind, number) for period, kind, number in given if number > 0)


def goal_numbers(goals: Goals) -> dict[str, dict[str, int]]:
    """Return the numbers of goals by period and kind, as they are stored and shown in a form."""
    numbers: dict[str, dict[str, int]] = {}
    for goal in goals:
        numbers.setdefault(goal.period.value, {})[goal.kind_key] = goal.number
    return numbers
