"""One input of the firmware in virtual time: a waveform on its pin, and a loop that looks at it now and then."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from heapq import merge
from pathlib import Path
import subprocess
from typing import Final, Self

from .cpp_compiler import CPP, INPUT, SANITIZED, link
from .input_reference import DC, MS, Edge, Rules

LOOP: Final = 16 * MS  # ESPHome's loop, when nothing blocks it
AFTER: Final = 400 * MS  # how long the loop goes on after the last edge


def presses(*lengths: int, first: int = 0, gap: int = 100 * MS) -> list[Edge]:
    """Return the edges of presses without bounces."""
    edges: list[Edge] = []
    at = first
    for length in lengths:
        edges += [Edge(at, active=True), Edge(at + length, active=False)]
        at += length + gap
    return edges


def half_waves(length: int, first: int = 0, period: int = 10 * MS, active: int = 8 * MS) -> list[Edge]:
    """Return the edges of an alternating voltage behind an opto-coupler."""
    return [edge for at in range(first, first + length, period) for edge in presses(active, first=at)]


@dataclass(frozen=True, slots=True)
class Loop:
    """The loop: it looks every `interval`, except while it is blocked."""

    interval: int = LOOP
    blocks: list[tuple[int, int]] = field(default_factory=list)  # start and length

    def looks(self, start: int, end: int) -> Iterator[int]:
        """Yield when it looks at the input, for a while after `end` and after the last block."""
        end = AFTER + max([end, *(block + length for block, length in self.blocks)])
        at = start
        while at <= end:
            yield at
            at += self.interval
            for block, length in self.blocks:
                at = max(at, block + length) if block <= at < block + length else at


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an input made of a history."""

    bounces: int
    paused: int  # looks during which the interrupt was off
    starts: list[int]


class Input:
    """The component's own code of an input, in a process."""

    def __init__(self, folder: Path) -> None:
        """Compile it, with sanitizers."""
        program = link(folder / "input_cli", INPUT, SANITIZED, (CPP / "input_cli.cpp",))
        self._process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close its input, which ends the process, and wait for that."""
        self._process.__exit__(None, None, None)

    def run(
        self,
        edges: list[Edge],
        loop: Loop | None = None,
        rules: Rules = DC,
        begin: Edge | None = None,
        missed: Edge | None = None,
    ) -> Outcome:
        """Play a history, which begins 100 ms before the first edge by default. `missed` causes no interrupt."""
        begin = begin or Edge(edges[0].at - 100 * MS, active=False)
        looks = (loop or Loop()).looks(begin.at, edges[-1].at)
        shift = -min(begin.at, 0)  # the program's times are not negative
        numbers: list[int] = [rules.on_stable, rules.off_stable, rules.min_length, rules.max_length, rules.min_interval]
        numbers += [begin.at + shift, begin.active]
        for at, level, is_look in _history(begin, edges, looks):
            if is_look or Edge(at, level) != missed:
                numbers += [at + shift, level, is_look]
        bounces, paused, *starts = self._answer(" ".join(str(int(number)) for number in numbers))
        return Outcome(bounces, paused, [start - shift for start in starts])

    def _answer(self, line: str) -> list[int]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
        return [int(number) for number in self._process.stdout.readline().split()]


def _history(begin: Edge, edges: list[Edge], looks: Iterable[int]) -> Iterator[tuple[int, bool, bool]]:
    level = begin.active
    at_pin = ((edge.at, edge.active, False) for edge in edges)
    for at, active, is_look in merge(at_pin, ((at, False, True) for at in looks), key=lambda step: step[0]):
        level = level if is_look else active
        yield at, level, is_look
