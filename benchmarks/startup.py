"""What a thousand machines cost at the start of Home Assistant: seconds and memory."""

from typing import Final

from simulator.fleet import device_ids_of
from tests.harness.api import Api

from .laboratory import laboratory
from .report import Figure, tell

MACHINES: Final = 1000
_KIBIBYTE: Final = 1024


async def measure() -> None:
    """Print the figures."""
    _, without = await _started(0)
    seconds, memory = await _started(MACHINES)
    tell(
        "startup",
        [
            Figure("set_up_seconds", seconds, "s", "< 3 s"),
            Figure("memory_per_machine", (memory - without) / MACHINES / _KIBIBYTE, "KiB", "< 100 KiB"),
        ],
    )


async def _started(machines: int) -> tuple[float, int]:
    """Start with this many machines; return the seconds of the set-up and the process' memory."""
    async with laboratory(device_ids_of(1, machines)) as lab:
        memory: int = (await lab.api.ask("event_loop_probe/take"))["memory"]
        return await _set_up_seconds(lab.api), memory


async def _set_up_seconds(api: Api) -> float:
    """Ask Home Assistant itself how long it took to set the integration up."""
    domains = await api.ask("integration/setup_info")
    return float(next(each["seconds"] for each in domains if each["domain"] == "ozon_telemetry"))
