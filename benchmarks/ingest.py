"""Benchmark of ingest: events committed with fsync, acknowledged and shown.

Beside it, in the same run, the cost of only receiving the same messages, and that of Home Assistant's
own MQTT entities: on a machine that runs other programs too, only the comparison is meaningful.
"""

import asyncio
from asyncio.subprocess import PIPE
from collections.abc import Awaitable, Callable
import sys
from time import monotonic
from typing import Final

from custom_components.ozon_telemetry.core.domain.messages import Millis
from devtools.api import Api
from devtools.polling import until
from simulator.fleet import device_ids_of

from .ack_listener import AckListener
from .environment import BenchmarkEnvironment, Cost, Meter, benchmark_environment
from .report import Figure, print_figures

SEED: Final = 1
DEVICE_IDS: Final = device_ids_of(SEED, 100)
EVENTS: Final = 400  # of each device: together less than the hub's queue holds, since the publisher repeats nothing
DAY: Final[Millis] = 86_400_000
_TIMEOUT: Final = 600.0  # a busy machine must not end a measurement, only spoil its figures
_INTERVAL: Final = 0.05
_TOTAL: Final = "sensor.ozon_telemetry_total_treatments"
_KINDS: Final = ("basic", "standard", "premium")


async def measure() -> None:
    """Print the figures."""
    async with benchmark_environment(DEVICE_IDS, _own_entities()) as environment:
        number = len(DEVICE_IDS) * EVENTS
        bare = await _run(environment, "bare", await _counter(environment.api, number))
        theirs = await _run(environment, "bench", lambda: _wait_for_entities(environment.api))
        acks = AckListener(environment.broker.port, dict.fromkeys(DEVICE_IDS, EVENTS))
        ours = await _run(environment, "ozon/device", lambda: _wait_for_acknowledgements(environment.api, acks))
    print_figures(
        "ingest",
        [
            Figure("events_per_second", number / ours.seconds, "/s", ">= 8,000/s"),
            Figure("cpu_per_1000", ours.cpu / number * 1000, "CPU-s", "<= 0.10"),
            Figure("loop_lag_p50", ours.lag_p50 * 1000, "ms"),
            Figure("loop_lag_p99", ours.lag_p99 * 1000, "ms", "< 20 ms"),
            Figure("loop_lag_max", ours.lag_max * 1000, "ms"),
            Figure("bare_events_per_second", number / bare.seconds, "/s"),
            Figure("bare_cpu_per_1000", bare.cpu / number * 1000, "CPU-s"),
            Figure("bare_loop_lag_p99", bare.lag_p99 * 1000, "ms"),
            Figure("own_entities_events_per_second", number / theirs.seconds, "/s"),
            Figure("own_entities_cpu_per_1000", theirs.cpu / number * 1000, "CPU-s"),
            Figure("own_entities_loop_lag_p99", theirs.lag_p99 * 1000, "ms"),
            Figure("times_own_entities", theirs.seconds / ours.seconds, "x", ">= 2 x"),
        ],
    )


async def _run(environment: BenchmarkEnvironment, prefix: str, wait: Callable[[], Awaitable[float]]) -> Cost:
    """Publish everything and measure until all of it is processed."""
    arguments = [environment.broker.port, prefix, SEED, len(DEVICE_IDS), EVENTS, DAY]
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
    effort = await meter.read(ended)
    await publisher.wait()
    return effort


async def _wait_for_acknowledgements(api: Api, acks: AckListener) -> float:
    """Wait for the last acknowledgement and for the figures that people see; return when both were there."""
    if not await asyncio.to_thread(acks.wait, _TIMEOUT):
        raise TimeoutError("not everything was acknowledged")
    await _wait_until_shown(api, _TOTAL, len(DEVICE_IDS) * EVENTS)
    return acks.last


async def _wait_for_entities(api: Api) -> float:
    """Wait until each of Home Assistant's own entities shows the last event; return when that was so."""
    for number in range(len(DEVICE_IDS)):
        await _wait_until_shown(api, f"sensor.bench_{number}_basic", EVENTS)
    return monotonic()


async def _wait_until_shown(api: Api, entity_id: str, number: int) -> None:
    """Poll this state only: polling all of them would cost more than what is measured."""

    async def is_shown() -> bool:
        return bool((await api.get(f"/api/states/{entity_id}"))["state"] == str(number))

    await until(f"{number} in {entity_id}", is_shown, _TIMEOUT, _INTERVAL)


async def _counter(api: Api, number: int) -> Callable[[], Awaitable[float]]:
    """Let the probe count messages; return a function that waits until it has counted `number` of them."""
    counted = api.subscribe("event_loop_probe/count", topic="bare/+/event")
    await anext(counted)  # subscribed

    async def wait() -> float:
        async with asyncio.timeout(_TIMEOUT):
            async for count in counted:
                if count == number:
                    return monotonic()
        raise TimeoutError("not everything was received")

    return wait


def _own_entities() -> str:
    """Return the configuration of three sensors for each device, as a user would write it without this integration."""
    lines = ["mqtt:", "  sensor:"]
    for number, device_id in enumerate(DEVICE_IDS):
        for kind in _KINDS:
            lines += [
                f"    - name: bench {number} {kind}",
                f"      state_topic: bench/{device_id}/event",
                f'      value_template: "{{{{ value_json.count_{kind} }}}}"',
            ]
    return "\n".join(lines) + "\n"
