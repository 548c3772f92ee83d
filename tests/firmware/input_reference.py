"""Reference of an input in plain Python: which pulses are treatments, decided afterwards from all edges at once.

It shares nothing with the component: no state machine, no loop, only the two rules of docs/hardware.md.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

MS: Final = 1000
FOREVER: Final = 1 << 62


class Edge(NamedTuple):
    """A change of the input; `active` is the level after it, `at` in microseconds."""

    at: int
    active: bool


@dataclass(frozen=True, slots=True)
class Rules:
    """Options of an input, in microseconds; 0: no limit."""

    on_stable: int = 15 * MS
    off_stable: int = 15 * MS
    min_length: int = 30 * MS
    max_length: int = 0
    min_interval: int = 0


DC: Final = Rules()
AC: Final = Rules(on_stable=0, off_stable=25 * MS, min_length=100 * MS)


def pulses(rules: Rules, begin: Edge, edges: list[Edge]) -> list[tuple[int, int]]:
    """Return start and end of each pulse; the first may be one that lasted before the beginning."""
    changes = [begin, *(edge for before, edge in pairwise([begin, *edges]) if edge.active != before.active)]
    kept = [
        edge
        for edge, following in pairwise([*changes, Edge(FOREVER, active=False)])
        if following.at - edge.at >= (rules.on_stable if edge.active else rules.off_stable)
    ]
    # Before the beginning it counts as active: what is held since before is a pulse that began in the past
    levels = [Edge(-FOREVER, active=True), *kept]
    steps = [levels[0], *(edge for before, edge in pairwise(levels) if edge.active != before.active)]
    ends = [edge.at for edge in steps if not edge.active]
    starts = [edge.at for edge in steps if edge.active]
    return list(zip(starts, [*ends, FOREVER], strict=False))


def treatments(rules: Rules, begin: Edge, edges: list[Edge]) -> list[int]:
    """Return when each treatment began, once the input has been left alone for a long time."""
    counted: list[int] = []
    for start, end in pulses(rules, begin, edges):
        length = end - start
        if start < begin.at or length < rules.min_length:
            continue
        if rules.max_length and length > rules.max_length:
            continue
        if counted and start - counted[-1] < rules.min_interval:
            continue
        counted.append(start)
    return counted
