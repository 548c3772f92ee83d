"""The old system's assignments as intervals that do not contradict each other: of two at once, the later one counts."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ..domain.fleet import ALWAYS, FOREVER, Assignment
from ..domain.messages import Millis
from .records import OldAssignment


@dataclass(frozen=True, slots=True)
class AssignmentInterval:
    """A device counts for a machine, by the old system's key of it."""

    machine: int
    device_id: str
    start: Millis
    end: Millis | None

    @property
    def assignment(self) -> Assignment:
        """Return it as the fleet has it."""
        return Assignment(self.device_id, self.start, self.end)


def assignment_intervals(
    assignments: Iterable[OldAssignment], machines: set[int], now: Millis
) -> list[AssignmentInterval]:
    """Return what can be used of the assignments to these machines, oldest first; they may still overlap."""
    usable = [each for each in assignments if each.machine in machines]
    starts = sorted({each.start for each in usable if each.start is not None})
    lines = (_interval(each, starts, now) for each in usable)
    return sorted((line for line in lines if line.start < _end(line)), key=lambda line: line.start)


def overlapping_devices(lines: Sequence[AssignmentInterval]) -> list[str]:
    """Return the devices that were assigned to two machines at once."""
    return sorted({one.device_id for one in lines for other in lines if _overlap(one, other)})


def without_overlaps(lines: Sequence[AssignmentInterval]) -> list[AssignmentInterval]:
    """Return the lines without what a later one of the same device claims."""
    return [
        replace(line, start=start, end=end)
        for place, line in enumerate(lines)
        for start, end in subtract(line.assignment, [each.assignment for each in lines[place + 1 :]])
    ]


def extended_back(lines: Sequence[AssignmentInterval]) -> list[AssignmentInterval]:
    """Return the lines with the first of each device reaching back to the device's first treatment."""
    seen: set[str] = set()
    reaching = []
    for line in lines:
        reaching.append(line if line.device_id in seen else replace(line, start=ALWAYS))
        seen.add(line.device_id)
    return reaching


def subtract(assignment: Assignment, others: Iterable[Assignment]) -> list[tuple[Millis, Millis | None]]:
    """Return what is left of an assignment outside those of the same device among the `others`."""
    left = [(assignment.start, assignment.end)]
    for other in others:
        if other.device_id == assignment.device_id:
            left = [piece for start, end in left for piece in _remainders(start, end, other)]
    return left


def _interval(old: OldAssignment, starts: Sequence[Millis], now: Millis) -> AssignmentInterval:
    start = ALWAYS if old.start is None else min(old.start, now)
    end = old.end
    if end is None and not old.is_active:
        # It ended, nobody wrote down when: with the next assignment of any kind at the latest.
        end = next((each for each in starts if each > start), now)
    return AssignmentInterval(old.machine or 0, old.device_id, start, end)


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


def _end(line: AssignmentInterval) -> Millis:
    return FOREVER if line.end is None else line.end
