"""Benchmark of start-up: seconds and memory of a thousand machines, and of fewer beside as many bare entities.

A bare entity shows a number and does nothing: the floor under any integration. Memory is that of the first start, when
everything is registered; the longest stall of the event loop is one of any start, Home Assistant's own included.
"""

from functools import partial
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


class Started(NamedTuple):
    """A running Home Assistant: seconds of the integration's set-up, bytes of memory, states, seconds of a stall."""

    seconds: float
    memory: int
    entities: int
    stall: float


async def measure() -> None:
    """Print the figures."""
    without, with_all = await _started(0), await _started(MACHINES)
    print_figures(
        "startup",
        [
            Figure("set_up_seconds", with_all.seconds, "s", "< 3 s"),
            Figure("memory_per_machine", _each(with_all.memory - without.memory, MACHINES), "KiB"),
            # Home Assistant takes no more than 10,000 of one hub: see docs/scaling.md
            Figure("entities", with_all.entities - without.entities),
        ],
    )
    await _compare(without)


async def _compare(without: Started) -> None:
    """Print what fleets cost beside as many bare entities."""
    table = Table("machines", "entities", "KiB a machine", "KiB above bare", "stall", "bare stall", title="fleets")
    for machines in FLEETS:
        ours = await _started(machines)
        entities = (ours.entities - without.entities) // machines
        bare = await _started(0, partial(add_entry, domain="bare_entities", data=_bare(machines, entities)))
        memory = (_each(ours.memory - it.memory, machines) for it in (without, bare))
        stalls = (f"{it.stall:.2f} s" for it in (ours, bare))
        table.add_row(f"{machines}", f"{ours.entities - without.entities:,}", *(f"{it:.0f}" for it in memory), *stalls)
    Console().print(table)


def _bare(machines: int, entities: int) -> dict[str, int]:
    """Return as many entities, on two devices for each machine."""
    return {"devices": 2 * machines, "entities": entities // 2}


def _each(memory: int, machines: int) -> float:
    return memory / machines / _KIBIBYTE


async def _started(machines: int, prepare: partial[None] | None = None) -> Started:
    """Start with this many machines."""
    devices = device_ids_of(1, machines)
    async with benchmark_environment(devices, _FROM_START, prepare or _nothing) as environment:
        probe = await environment.api.call("event_loop_probe/take")
        states = len(await environment.api.get("/api/states"))
        return Started(await _set_up_seconds(environment.api), probe["memory"], states, probe["lag_max"])


def _nothing(_: Path) -> None:
    """Prepare nothing more."""


async def _set_up_seconds(api: Api) -> float:
    """Ask Home Assistant itself how long it took to set the integration up."""
    domains = await api.call("integration/setup_info")
    return float(next(domain["seconds"] for domain in domains if domain["domain"] == "ozon_telemetry"))
