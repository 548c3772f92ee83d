"""The old system's assignments as intervals that do not contradict each other: of two at once, the later one counts."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ..domain.fleet import ALWAYS, FOREVER, Assignment
from ..domain.messages import Millis
from .records import OldAssignment


@dataclass(frozen=True, slots=True)
class AssignmentLine:
    """A device counts for a machine, by the old system's key of it."""

    machine: int
    device_id: str
    start: Millis
    end: Millis | None

    @property
    def assignment(self) -> Assignment:
        """Return it as the fleet has it."""
        return Assignment(self.device_id, self.start, self.end)


def lines_of(assignments: Iterable[OldAssignment], machines: set[int], now: Millis) -> list[AssignmentLine]:
    """Return what can be used of the assignments to these machines, oldest first; they may still overlap."""
    usable = [each for each in assignments if each.machine in machines]
    starts = sorted({each.start for each in usable if each.start is not None})
    lines = (_line(each, starts, now) for each in usable)
    return sorted((line for line in lines if line.start < _end(line)), key=lambda line: line.start)


def overlapping(lines: Sequence[AssignmentLine]) -> list[str]:
    """Return the devices that were assigned to two machines at once."""
    return sorted({one.device_id for one in lines for other in lines if _at_once(one, other)})


def untangled(lines: Sequence[AssignmentLine]) -> list[AssignmentLine]:
    """Return the lines without what a later one of the same device claims."""
    return [
        replace(line, start=start, end=end)
        for place, line in enumerate(lines)
        for start, end in without(line.assignment, [each.assignment for each in lines[place + 1 :]])
    ]


def reaching_back(lines: Sequence[AssignmentLine]) -> list[AssignmentLine]:
    """Return the lines with the first of each device reaching back to the device's first treatment."""
    seen: set[str] = set()
    reaching = []
    for line in lines:
        reaching.append(line if line.device_id in seen else replace(line, start=ALWAYS))
        seen.add(line.device_id)
    return reaching


def without(assignment: Assignment, others: Iterable[Assignment]) -> list[tuple[Millis, Millis | None]]:
    """Return what is left of an assignment outside those of the same device among the `others`."""
    left = [(assignment.start, assignment.end)]
    for other in others:
        if other.device_id == assignment.device_id:
            left = [piece for start, end in left for piece in _outside(start, end, other)]
    return left


def _line(old: OldAssignment, starts: Sequence[Millis], now: Millis) -> AssignmentLine:
    start = ALWAYS if old.start is None else min(old.start, now)
    end = old.end
    if end is None and not old.is_active:
        # It ended, nobody wrote down when: with the next assignment of any kind at the latest.
        end = next((each for each in starts if each > start), now)
    return AssignmentLine(old.machine or 0, old.device_id, start, end)


def _outside(start: Millis, end: Millis | None, other: Assignment) -> Iterator[tuple[Millis, Millis | None]]:
    last, other_end = FOREVER if end is None else end, FOREVER if other.end is None else other.end
    if other_end <= start or last <= other.start:
        yield start, end
        return
    if start < other.start:
        yield start, other.start
    if other_end < last:
        yield other_end, end


def _at_once(one: AssignmentLine, other: AssignmentLine) -> bool:
    is_same_device = one.device_id == other.device_id and one.machine != other.machine
    return is_same_device and one.start < _end(other) and other.start < _end(one)


def _end(line: AssignmentLine) -> Millis:
    return FOREVER if line.end is None else line.end
