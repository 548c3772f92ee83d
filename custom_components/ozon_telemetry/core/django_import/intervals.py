"""Assignment intervals: the old system's assignments without contradictions; of two at once, the later one counts."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ..domain.fleet import ALWAYS, FOREVER, Assignment
from ..domain.messages import Millis
from ..protocol.codec import is_device_id
from .records import OldAssignment


@dataclass(frozen=True, slots=True)
class AssignmentInterval:
    """The time in which a device counts for a machine, which is known by its key in the old system.

    `row` is its place among the old assignments.
    """

    machine: int
    device_id: str
    start: Millis
    end: Millis | None
    row: int = 0

    @property
    def assignment(self) -> Assignment:
        """Return it as the fleet has it."""
        return Assignment(self.device_id, self.start, self.end)


def assignment_intervals(
    assignments: Iterable[OldAssignment], machines: set[int], now: Millis
) -> list[AssignmentInterval]:
    """Return the usable assignments to these machines, oldest first; they may still overlap."""
    usable = [
        (row, assignment)
        for row, assignment in enumerate(assignments)
        if assignment.machine in machines and is_device_id(assignment.device_id)
    ]
    starts = sorted({assignment.start for _, assignment in usable if assignment.start is not None})
    intervals = (_interval(assignment, starts, now, row) for row, assignment in usable)
    return sorted(
        (interval for interval in intervals if interval.start < _end(interval)), key=lambda interval: interval.start
    )


def overlapping_devices(intervals: Sequence[AssignmentInterval]) -> list[str]:
    """Return the devices that were assigned to two machines at once."""
    return sorted({one.device_id for one in intervals for other in intervals if _overlap(one, other)})


def without_overlaps(intervals: Sequence[AssignmentInterval]) -> list[AssignmentInterval]:
    """Return the intervals without what a later one of the same device covers."""
    return [
        replace(interval, start=start, end=end)
        for index, interval in enumerate(intervals)
        for start, end in subtract(interval.assignment, [later.assignment for later in intervals[index + 1 :]])
    ]


def extended_back(intervals: Sequence[AssignmentInterval]) -> list[AssignmentInterval]:
    """Return the intervals with the first of each device extended back to the device's first treatment."""
    seen: set[str] = set()
    extended = []
    for interval in intervals:
        extended.append(interval if interval.device_id in seen else replace(interval, start=ALWAYS))
        seen.add(interval.device_id)
    return extended


def subtract(assignment: Assignment, others: Iterable[Assignment]) -> list[tuple[Millis, Millis | None]]:
    """Return what is left of an assignment outside those of the same device among the `others`."""
    left = [(assignment.start, assignment.end)]
    for other in others:
        if other.device_id == assignment.device_id:
            left = [remainder for start, end in left for remainder in _remainders(start, end, other)]
    return left


def _interval(old: OldAssignment, starts: Sequence[Millis], now: Millis, row: int) -> AssignmentInterval:
    start = ALWAYS if old.start is None else min(max(old.start, ALWAYS), now)
    end = old.end if old.end is None or old.end <= now else None  # one still to come, as the year 9999, is none
    if end is None and not old.is_active:
        # It ended, nobody wrote down when: with the next assignment of any kind at the latest.
        end = next((later for later in starts if later > start), now)
    return AssignmentInterval(old.machine or 0, old.device_id, start, end, row)


def _remainders(start: Millis, end: Millis | None, other: Assignment) -> Iterator[tuple[Millis, Millis | None]]:
    last, other_end = FOREVER if end is None else end, FOREVER if other.end is None else other.end
    if other_end <= start or last <= other.start:
        yield start, end
        return
    if start < other.start:
        yield start, other.start
    if other_end < last:
        yield other_end, end


def _overlap(one: AssignmentInterval, other: AssignmentInterval) -> bool:
    is_same_device = one.device_id == other.device_id and one.machine != other.machine
    return is_same_device and one.start < _end(other) and other.start < _end(one)


def _end(interval: AssignmentInterval) -> Millis:
    return FOREVER if interval.end is None else interval.end
