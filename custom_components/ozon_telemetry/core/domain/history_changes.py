"""Differences between two histories of a machine: which device or outlet took the place of which, and when."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from .fleet import ALWAYS, FOREVER, Assignment, Machine, Placement, Span


@dataclass(frozen=True, slots=True)
class HistoryChange:
    """A machine has other devices, or is in another outlet, in a span of time; more than one where they overlap."""

    machine: Machine
    old: tuple[str, ...]
    new: tuple[str, ...]
    span: Span


def history_changes(before: Machine, after: Machine) -> list[HistoryChange]:
    """Return how the history of a machine changes, its outlets first, each in the order of time."""
    return [
        HistoryChange(after, old, new, span)
        for was, becomes in ((before.placements, after.placements), (before.assignments, after.assignments))
        for old, new, span in _differences(was, becomes)
    ]


def _differences(
    before: Sequence[Assignment | Placement], after: Sequence[Assignment | Placement]
) -> Iterator[tuple[tuple[str, ...], tuple[str, ...], Span]]:
    """Yield the spans in which the histories differ, those of one difference that follow each other as one."""
    intervals = (*before, *after)
    edges = {ALWAYS, FOREVER} | {edge for it in intervals for edge in (it.start, _end(it))}
    start = ALWAYS
    pieces = [(_at(before, edge), _at(after, edge), Span(edge, end)) for edge, end in pairwise(sorted(edges))]
    for piece, following in pairwise([*pieces, ((), (), Span(FOREVER, FOREVER))]):
        old, new, span = piece
        if (old, new) == following[:2] and following[2].start != FOREVER:
            continue
        if old != new:
            yield old, new, Span(start, span.end)
        start = span.end


def _at(history: Sequence[Assignment | Placement], instant: int) -> tuple[str, ...]:
    found = {
        it.device_id if isinstance(it, Assignment) else it.outlet for it in history if it.start <= instant < _end(it)
    }
    return tuple(sorted(found))


def _end(interval: Assignment | Placement) -> int:
    return FOREVER if interval.end is None else interval.end
