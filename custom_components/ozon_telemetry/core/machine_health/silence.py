"""Silence rule: a machine is silent when it gives nothing for longer than its baseline makes likely.

The time since its last treatment is compared with the same hours of the same weekdays in the weeks before: their counts
say how many treatments were to be expected meanwhile, and how much that varies. A machine is silent when its silence is
so unlikely that it would happen by chance less often than the sensitivity allows.
"""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from statistics import median
from typing import Final

from ..domain.instants import HOUR
from ..domain.messages import Millis
from ..domain.wall_clock import HOURS_A_WEEK, wall_hour
from .baseline import Baseline, SiteHours

MIN_WEEKS: Final = 4
_LONGEST: Final[Millis] = 4 * HOURS_A_WEEK * HOUR  # what needs longer to stand out has no baseline
_WEEKS_A_YEAR: Final = 52
# Weather, holidays and paydays: one day is unlike the other even where the weeks before were very much alike.
_MIN_SPREAD: Final = 0.05
_DEVIATIONS: Final = 1.4826  # how much the median deviation of a normal distribution is less than its standard one
_MEDIAN_LOSS: Final = 1.5708  # how much less a median knows than a mean
_HALVINGS: Final = 6  # an hour becomes a minute

type Counts = Sequence[float]  # one number for each week that is compared with


class Sensitivity(StrEnum):
    """How soon a machine is called silent."""

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
    """Return from when on a machine is silent if nothing comes after `last`; None if its baseline cannot tell."""
    weeks = baseline.weeks_before(wall_hour(last, site.zone))
    weekly = median(sum(week) for week in weeks) if len(weeks) >= MIN_WEEKS else 0
    if not weekly:
        return None
    # Each treatment begins a new silence, each of which may be long by chance.
    threshold = sensitivity.alarms_a_year / (_WEEKS_A_YEAR * weekly)
    for start, end, before, after in _accumulated_counts(weeks, last, last + _LONGEST, site):
        if chance_of_silence(after) < threshold:
            return start + round((end - start) * _crossing_point(before, after, threshold))
    return None


def expected_treatments(baseline: Baseline, last: Millis, now: Millis, site: SiteHours) -> float:
    """Return the median of what the weeks before gave in the open time from `last` until `now`."""
    weeks = baseline.weeks_before(wall_hour(last, site.zone))
    accumulated = [after for *_, after in _accumulated_counts(weeks, last, now, site)]
    return median(accumulated[-1]) if accumulated else 0.0


def chance_of_silence(counts: Counts) -> float:
    """Return how likely it is that nothing comes where the weeks before had these counts.

    A negative binomial distribution: a Poisson one whose rate is not quite known. It is spread by as much as the weeks
    differ among each other beyond chance, and by what so few weeks leave open.
    """
    middle = median(counts)
    if not middle:
        return 1.0
    deviation = _DEVIATIONS * median(abs(count - middle) for count in counts)
    spread = max((deviation**2 - middle) / middle**2, _MIN_SPREAD) + _MEDIAN_LOSS / (len(counts) * middle)
    return float((1 + spread * middle) ** (-1 / spread))


def _accumulated_counts(
    weeks: Sequence[Sequence[int]], last: Millis, until: Millis, site: SiteHours
) -> Iterator[tuple[Millis, Millis, Counts, Counts]]:
    """Yield each open interval in which something was expected, with the counts of the weeks before and after it."""
    first_hour = wall_hour(last, site.zone)
    counts: Counts = [0.0] * len(weeks)
    for start, end, hour, share in site.open_intervals(last, until):
        in_hour = [week[(hour - first_hour) % HOURS_A_WEEK] for week in weeks]
        if any(in_hour):
            before, counts = counts, [count + share * more for count, more in zip(counts, in_hour, strict=True)]
            yield start, end, before, counts


def _crossing_point(before: Counts, after: Counts, threshold: float) -> float:
    """Return the part of an interval after which the chance is below `threshold`, by bisection."""
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        counts = [start + (end - start) * middle for start, end in zip(before, after, strict=True)]
        low, high = (low, middle) if chance_of_silence(counts) < threshold else (middle, high)
    return high
