"""Baseline: the treatments of a machine in each hour of the weeks before, and the open hours of its site."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, Self
from zoneinfo import ZoneInfo

from ..domain.instants import HOUR, MINUTE, SECOND, to_datetime
from ..domain.messages import Millis
from ..domain.opening_hours import OpeningHours
from ..domain.wall_clock import HOURS_A_WEEK, WallHour, wall_hour

# Eight weeks are long enough to know an hour of the week, and short enough to follow seasons and growth.
WEEKS: Final = 8
_ITEM_BYTES: Final = array("I").itemsize


class OpenInterval(NamedTuple):
    """Open time within one hour of the clock; `share` is its part of all that the outlet is open in that hour."""

    start: Millis
    end: Millis
    hour: WallHour
    share: float


@dataclass(frozen=True, slots=True)
class SiteHours:
    """The clock and the opening hours by which a machine is assessed; without hours its outlet is always open."""

    zone: ZoneInfo
    hours: OpeningHours | None = None

    def open_intervals(self, start: Millis, end: Millis) -> Iterator[OpenInterval]:
        """Yield the open time between two instants, cut at the full hours of the clock."""
        for opened, closed in self._open_spans(start, end):
            begin = opened
            while begin < closed:
                hour_start = self._hour_start(begin)
                over = min(hour_start + HOUR, closed)
                share = (over - begin) / self._open_time(hour_start)
                yield OpenInterval(begin, over, wall_hour(begin, self.zone), share)
                begin = over

    def _open_spans(self, start: Millis, end: Millis) -> Iterator[tuple[Millis, Millis]]:
        return iter([(start, end)]) if self.hours is None else self.hours.spans(start, end, self.zone)

    def _open_time(self, hour_start: Millis) -> Millis:
        return sum(end - start for start, end in self._open_spans(hour_start, hour_start + HOUR))

    def _hour_start(self, instant: Millis) -> Millis:
        whole_seconds = instant // SECOND * SECOND
        shown = to_datetime(whole_seconds, self.zone)
        return whole_seconds - shown.minute * MINUTE - shown.second * SECOND


@dataclass(frozen=True, slots=True)
class Baseline:
    """The number of treatments in each hour of the clock since the hour `first`, in which they began."""

    first: WallHour
    counts: Sequence[int]

    @classmethod
    def of(cls, instants: Iterable[Millis], zone: ZoneInfo) -> Self | None:
        """Return the baseline of these treatments; None if there are none."""
        hours = [wall_hour(instant, zone) for instant in instants]
        if not hours:
            return None
        first = min(hours)
        counts = array("I", bytes(_ITEM_BYTES * (max(hours) - first + 1)))  # a fleet has a thousand of them in memory
        for hour in hours:
            counts[hour - first] += 1
        return cls(first, counts)

    def weeks_before(self, hour: WallHour) -> list[list[int]]:
        """Return each whole week of the last ones before `hour`, hour by hour; the latest first."""
        offsets = (hour - self.first - number * HOURS_A_WEEK for number in range(1, WEEKS + 1))
        return [self._week_at(offset) for offset in offsets if offset >= 0]

    def _week_at(self, offset: int) -> list[int]:
        week = list(self.counts[offset : offset + HOURS_A_WEEK])
        return week + [0] * (HOURS_A_WEEK - len(week))
