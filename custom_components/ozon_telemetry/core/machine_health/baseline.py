"""A machine's rhythm: what it gave in each hour of the weeks before, by the clock at its outlet."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final, NamedTuple, Self
from zoneinfo import ZoneInfo

from ..domain.calendar import QUARTER_MILLIS, Quarter, quarter_of
from ..domain.messages import Millis
from ..domain.opening_hours import OpeningHours

# Eight weeks are long enough to know an hour of the week, and short enough to follow seasons and growth.
WEEKS: Final = 8
HOUR_MILLIS: Final[Millis] = 3_600_000
_HOURS_A_DAY: Final = 24
HOURS_A_WEEK: Final = 7 * _HOURS_A_DAY
_BYTES: Final = array("I").itemsize

type WallHour = int  # hours of the local calendar, as if its clocks never changed


class OpenInterval(NamedTuple):
    """Open time within one hour of the clock; `share` is its part of all that the outlet is open in that hour."""

    start: Millis
    end: Millis
    hour: WallHour
    share: float


@dataclass(frozen=True, slots=True)
class SiteHours:
    """The clock and the opening hours by which a machine is judged; without hours its outlet is always open."""

    zone: ZoneInfo
    hours: OpeningHours | None = None

    def open_intervals(self, start: Millis, end: Millis) -> Iterator[OpenInterval]:
        """Yield the open time between two instants, cut at the full hours of the clock."""
        for opened, closed in self._open_spans(start, end):
            begin = opened
            while begin < closed:
                hour_start = self._hour_start(begin)
                over = min(hour_start + HOUR_MILLIS, closed)
                share = (over - begin) / self._open_time(hour_start)
                yield OpenInterval(begin, over, wall_hour(begin, self.zone), share)
                begin = over

    def _open_spans(self, start: Millis, end: Millis) -> Iterator[tuple[Millis, Millis]]:
        return iter([(start, end)]) if self.hours is None else self.hours.spans(start, end, self.zone)

    def _open_time(self, hour_start: Millis) -> Millis:
        return sum(end - start for start, end in self._open_spans(hour_start, hour_start + HOUR_MILLIS))

    def _hour_start(self, instant: Millis) -> Millis:
        shown = datetime.fromtimestamp(instant // 1000, self.zone)
        return instant // 1000 * 1000 - (shown.minute * 60 + shown.second) * 1000


@dataclass(frozen=True, slots=True)
class Baseline:
    """How many treatments there were in each hour of the clock since the hour `first`, in which they began."""

    first: WallHour
    counts: Sequence[int]

    @classmethod
    def of(cls, instants: Iterable[Millis], zone: ZoneInfo) -> Self | None:
        """Return the rhythm of these treatments; None if there are none."""
        hours = [wall_hour(instant, zone) for instant in instants]
        if not hours:
            return None
        first = min(hours)
        counts = array("I", bytes(_BYTES * (max(hours) - first + 1)))  # a fleet has a thousand of them in memory
        for hour in hours:
            counts[hour - first] += 1
        return cls(first, counts)

    def weeks_before(self, hour: WallHour) -> list[list[int]]:
        """Return each whole week of the last ones before `hour`, hour by hour; the latest first."""
        places = (hour - self.first - number * HOURS_A_WEEK for number in range(1, WEEKS + 1))
        return [self._week_at(place) for place in places if place >= 0]

    def _week_at(self, place: int) -> list[int]:
        week = list(self.counts[place : place + HOURS_A_WEEK])
        return week + [0] * (HOURS_A_WEEK - len(week))


def wall_hour(instant: Millis, zone: ZoneInfo) -> WallHour:
    """Return the hour that a clock shows at an instant."""
    return _hour_of(quarter_of(instant), zone)


@lru_cache(maxsize=65536)
def _hour_of(quarter: Quarter, zone: ZoneInfo) -> WallHour:
    shown = datetime.fromtimestamp(quarter * QUARTER_MILLIS / 1000, zone)
    return shown.toordinal() * _HOURS_A_DAY + shown.hour
