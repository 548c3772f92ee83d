"""Silence: a machine from which nothing comes for longer than its own rhythm makes likely.

The time since its last treatment is compared with the same hours of the same weekdays in the weeks before: their counts
say how many treatments were to be expected meanwhile, and how much that varies. A machine is silent when its silence is
so unlikely that it would happen by chance less often than the sensitivity allows.
"""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from statistics import median
from typing import Final

from ..domain.messages import Millis
from .baseline import HOUR_MILLIS, HOURS_A_WEEK, Baseline, SiteHours, wall_hour

LEAST_WEEKS: Final = 4
_LONGEST: Final[Millis] = 4 * HOURS_A_WEEK * HOUR_MILLIS  # what needs longer to stand out has no rhythm
_WEEKS_A_YEAR: Final = 52
# Weather, holidays and paydays: one day is unlike the other even where the weeks before were very much alike.
_LEAST_SPREAD: Final = 0.05
_DEVIATIONS: Final = 1.4826  # how much the median deviation of a normal distribution is less than its standard one
_MEDIAN_LOSS: Final = 1.5708  # how much less a median knows than a mean
_HALVINGS: Final = 6  # an hour becomes a minute

type Counts = Sequence[float]  # one number for each week that is compared with


class Sensitivity(StrEnum):
    """How soon a machine counts as silent."""

    OFF = "off"
    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"

    @property
    def alarms_a_year(self) -> float:
        """Return how often a machine may be called silent by mere chance."""
        return _ALARMS_A_YEAR[self]


_ALARMS_A_YEAR: Final = {Sensitivity.OFF: 0.0, Sensitivity.LOW: 0.05, Sensitivity.NORMAL: 0.25, Sensitivity.HIGH: 1.0}


def silent_from(baseline: Baseline, last: Millis, site: SiteHours, sensitivity: Sensitivity) -> Millis | None:
    """Return from when on a machine is silent if nothing comes after `last`; None if its rhythm cannot tell."""
    weeks = baseline.weeks_before(wall_hour(last, site.zone))
    usual = median(sum(week) for week in weeks) if len(weeks) >= LEAST_WEEKS else 0
    if not usual:
        return None
    least = sensitivity.alarms_a_year / (_WEEKS_A_YEAR * usual)
    for start, end, before, after in _accumulated_counts(weeks, last, last + _LONGEST, site):
        if chance_of_silence(after) < least:
            return start + round((end - start) * _crossing_point(before, after, least))
    return None


def expected_treatments(baseline: Baseline, last: Millis, now: Millis, site: SiteHours) -> float:
    """Return how many treatments the weeks before had, in the middle, where there was none from `last` until `now`."""
    weeks = baseline.weeks_before(wall_hour(last, site.zone))
    grown = [after for *_, after in _accumulated_counts(weeks, last, now, site)]
    return median(grown[-1]) if grown else 0.0


def chance_of_silence(counts: Counts) -> float:
    """Return how likely it is that nothing comes where the weeks before had these counts.

    A negative binomial distribution: a Poisson one whose rate is not quite known. It is spread by as much as the weeks
    differ among each other beyond chance, and by what so few weeks leave open.
    """
    middle = median(counts)
    if not middle:
        return 1.0
    deviation = _DEVIATIONS * median(abs(count - middle) for count in counts)
    spread = max((deviation**2 - middle) / middle**2, _LEAST_SPREAD) + _MEDIAN_LOSS / (len(counts) * middle)
    return float((1 + spread * middle) ** (-1 / spread))


def _accumulated_counts(
    weeks: Sequence[Sequence[int]], last: Millis, until: Millis, site: SiteHours
) -> Iterator[tuple[Millis, Millis, Counts, Counts]]:
    """Yield each piece of open time in which something was to be expected, with the counts before and after it."""
    first_hour = wall_hour(last, site.zone)
    counts: Counts = [0.0] * len(weeks)
    for start, end, hour, share in site.open_intervals(last, until):
        usual = [week[(hour - first_hour) % HOURS_A_WEEK] for week in weeks]
        if any(usual):
            before, counts = counts, [count + share * more for count, more in zip(counts, usual, strict=True)]
            yield start, end, before, counts


def _crossing_point(before: Counts, after: Counts, least: float) -> float:
    """Return the part of a piece after which the chance has fallen below `least`."""
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        counts = [start + (end - start) * middle for start, end in zip(before, after, strict=True)]
        low, high = (low, middle) if chance_of_silence(counts) < least else (middle, high)
    return high
