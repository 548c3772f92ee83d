"""Benchmark of start-up: seconds and memory that a thousand machines cost."""

from typing import Final, NamedTuple

from devtools.api import Api
from simulator.fleet import device_ids_of

from .environment import benchmark_environment
from .report import Figure, print_figures

MACHINES: Final = 1000
_KIBIBYTE: Final = 1024


async def measure() -> None:
    """Print the figures."""
    without, with_all = await _started(0), await _started(MACHINES)
    print_figures(
        "startup",
        [
            Figure("set_up_seconds", with_all.seconds, "s", "< 3 s"),
            Figure("memory_per_machine", (with_all.memory - without.memory) / MACHINES / _KIBIBYTE, "KiB", "< 100 KiB"),
            # Home Assistant takes no more than 10,000 of one hub: see docs/scaling.md
            Figure("entities", with_all.entities - without.entities),
        ],
    )


class Started(NamedTuple):
    """A running Home Assistant: the seconds of the integration's set-up, its memory in bytes, its states."""

    seconds: float
    memory: int
    entities: int


async def _started(machines: int) -> Started:
    """Start with this many machines."""
    async with benchmark_environment(device_ids_of(1, machines)) as environment:
        memory = (await environment.api.call("event_loop_probe/take"))["memory"]
        return Started(await _set_up_seconds(environment.api), memory, len(await environment.api.get("/api/states")))


async def _set_up_seconds(api: Api) -> float:
    """Ask Home Assistant itself how long it took to set the integration up."""
    domains = await api.call("integration/setup_info")
    return float(next(domain["seconds"] for domain in domains if domain["domain"] == "ozon_telemetry"))
