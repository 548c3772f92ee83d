"""Load of a benchmark: events that a process publishes as fast as it can, and what they cost Home Assistant.

What bare single messages cost is the yardstick: the same messages, received by Home Assistant and counted by the probe,
which is the least that any integration can cost. On a machine that runs other programs too, only ratios are meaningful.
"""

import asyncio
from asyncio.subprocess import PIPE
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
import sys
from time import monotonic
from typing import Final

from custom_components.ozon_telemetry.core.domain.messages import Millis

from .environment import BenchmarkEnvironment, Cost, Meter

TIMEOUT: Final = 600.0  # seconds; a busy machine must not end a measurement, only spoil its figures
DAY: Final[Millis] = 86_400_000


@dataclass(frozen=True, slots=True)
class Load:
    """Events of the first devices of a seed, from a day ago; `batch` of a device are one message."""

    seed: int
    devices: int
    events: int  # of each device
    first: int = 1  # their first seq
    batch: int = 1

    @property
    def total(self) -> int:
        """Return the number of all events."""
        return self.devices * self.events


async def publish(
    environment: BenchmarkEnvironment, prefix: str, load: Load, wait: Callable[[], Awaitable[float]]
) -> Cost:
    """Publish everything and measure until all of it is processed: `wait` returns when that was."""
    arguments = [environment.broker.port, prefix, load.seed, load.devices, load.first, load.events, load.batch, DAY]
    publisher = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.publisher", *map(str, arguments), stdin=PIPE, stdout=PIPE
    )
    if publisher.stdin is None or publisher.stdout is None:
        raise RuntimeError("the publisher has no pipes")
    await publisher.stdout.readline()
    meter = await Meter.start(environment.api)
    publisher.stdin.write(b"go\n")
    await publisher.stdin.drain()
    ended = await wait()
    cost = await meter.read(ended)
    await publisher.wait()
    return cost


async def publish_bare(environment: BenchmarkEnvironment, load: Load) -> Cost:
    """Let Home Assistant receive single messages that nobody wants but the probe, which counts them."""
    counted = environment.api.subscribe("event_loop_probe/count", topic="bare/+/event")
    await anext(counted)  # subscribed

    async def count() -> float:
        async for number in counted:
            if number == load.total:
                return monotonic()
        raise RuntimeError("the probe ended")

    async with asyncio.timeout(TIMEOUT):
        counting = asyncio.create_task(count())  # at once: Home Assistant drops a client that does not read
        return await publish(environment, "bare", load, lambda: counting)
