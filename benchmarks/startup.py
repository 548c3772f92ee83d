"""Benchmark of start-up: seconds and memory of a thousand machines, and of fewer beside as many bare entities.

A bare entity shows a number and does nothing: the floor under any integration. Memory is what Python's objects hold
after the first start, when everything is registered; what the process has besides depends on how it came there. The
longest stall of the event loop is one of any start, Home Assistant's own included.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
import os
from pathlib import Path
from typing import Final, NamedTuple

from rich.console import Console
from rich.table import Table

from devtools.api import Api
from simulator.fleet import device_ids_of

from .environment import benchmark_environment
from .report import Figure, print_figures
from .storage import add_entry

MACHINES: Final = 1000
FLEETS: Final = (100, 500, 800)
_KIBIBYTE: Final = 1024
_FROM_START: Final = "  from_start: true\n"
_TRACED: Final = "PYTHONTRACEMALLOC"
_TRACED_MACHINES: Final = 200  # tracing takes long, and what a machine holds does not depend on their number


class Started(NamedTuple):
    """A running Home Assistant: seconds of the integration's set-up, bytes, states, seconds of a stall.

    `memory` is the process's, `held` what Python's objects hold if that is traced.
    """

    seconds: float
    memory: int
    held: int
    entities: int
    stall: float


async def measure() -> None:
    """Print the figures."""
    without, with_all = await _started(0), await _started(MACHINES)
    print_figures(
        "startup",
        [
            Figure("set_up_seconds", with_all.seconds, "s", "< 3 s"),
            Figure("process_per_machine", _each(with_all.memory - without.memory, MACHINES), "KiB"),
            # Home Assistant takes no more than 10,000 of one hub: see docs/scaling.md
            Figure("entities", with_all.entities - without.entities),
            *await _held_figures(),
        ],
    )
    await _print_stalls()


async def _held_figures() -> list[Figure]:
    """Return what a machine holds, beside as many bare entities."""
    with _tracing():
        without, ours = await _started(0), await _started(_TRACED_MACHINES)
        bare = await _started(0, _bare(_TRACED_MACHINES, ours.entities - without.entities))
    held = _each(ours.held - without.held, _TRACED_MACHINES)
    floor = _each(bare.held - without.held, _TRACED_MACHINES)
    return [
        Figure("held_per_machine", held, "KiB"),
        Figure("held_by_bare_entities", floor, "KiB"),
        Figure("above_bare_entities", held - floor, "KiB", "< 150 KiB"),
    ]


async def _print_stalls() -> None:
    """Print the longest stall of fleets, beside as many bare entities."""
    table = Table("machines", "entities", "longest stall", "of bare entities", title="stalls of the event loop")
    before = (await _started(0)).entities
    for machines in FLEETS:
        ours = await _started(machines)
        bare = await _started(0, _bare(machines, ours.entities - before))
        table.add_row(f"{machines}", f"{ours.entities - before:,}", f"{ours.stall:.2f} s", f"{bare.stall:.2f} s")
    Console().print(table)


def _bare(machines: int, entities: int) -> partial[None]:
    """Return what prepares about as many entities, on two devices for each machine."""
    return partial(
        add_entry, domain="bare_entities", data={"devices": 2 * machines, "entities": -(-entities // (2 * machines))}
    )


def _each(memory: int, machines: int) -> float:
    return memory / machines / _KIBIBYTE


@contextmanager
def _tracing() -> Iterator[None]:
    """Let each Home Assistant that is started meanwhile trace its memory."""
    os.environ[_TRACED] = "1"
    yield
    del os.environ[_TRACED]


async def _started(machines: int, prepare: partial[None] | None = None) -> Started:
    """Start with this many machines."""
    devices = device_ids_of(1, machines)
    async with benchmark_environment(devices, _FROM_START, prepare or _nothing) as environment:
        probe = await environment.api.call("event_loop_probe/take")
        states = len(await environment.api.get("/api/states"))
        seconds = await _set_up_seconds(environment.api)
        return Started(seconds, probe["memory"], probe["held"], states, probe["lag_max"])


def _nothing(_: Path) -> None:
    """Prepare nothing more."""


async def _set_up_seconds(api: Api) -> float:
    """Ask Home Assistant itself how long it took to set the integration up."""
    domains = await api.call("integration/setup_info")
    return float(next(domain["seconds"] for domain in domains if domain["domain"] == "ozon_telemetry"))
