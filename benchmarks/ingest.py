"""Benchmark of ingest: events committed with fsync, acknowledged and shown, as single events and as event batches.

Beside it, in the same run, the cost of only receiving the same single events, and that of Home Assistant's own MQTT
entities.
"""

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Final

from custom_components.ozon_telemetry.core.protocol.codec import MAX_BATCH
from devtools.api import Api
from devtools.polling import until
from simulator.fleet import device_ids_of

from .ack_listener import AckListener
from .environment import BenchmarkEnvironment, benchmark_environment, totals_of_machines
from .load import TIMEOUT, Load, publish, publish_bare
from .report import Figure, print_figures

SEED: Final = 1
DEVICE_IDS: Final = device_ids_of(SEED, 100)
EVENTS: Final = 384  # of each device: together less than the hub's queue holds, since the publisher repeats nothing
SINGLE: Final = Load(SEED, len(DEVICE_IDS), EVENTS)
BATCHES: Final = Load(SEED, len(DEVICE_IDS), EVENTS, first=EVENTS + 1, batch=MAX_BATCH)
_INTERVAL: Final = 0.05
_KINDS: Final = ("basic", "standard", "premium")


async def measure() -> None:
    """Print the figures."""
    async with benchmark_environment(DEVICE_IDS, _own_entities()) as environment:
        number = SINGLE.total
        bare = await publish_bare(environment, SINGLE)
        theirs = await publish(environment, "bench", SINGLE, lambda: _wait_for_entities(environment.api))
        ours = await publish(environment, "ozon/device", SINGLE, _until_acknowledged(environment, EVENTS))
        batches = await publish(environment, "ozon/device", BATCHES, _until_acknowledged(environment, 2 * EVENTS))
    print_figures(
        "ingest",
        [
            Figure("cpu_times_bare", ours.cpu / bare.cpu, "x", "<= 1.7 x"),
            Figure("batches_cpu_times_bare", batches.cpu / bare.cpu, "x", "<= 1.0 x"),
            Figure("rate_times_own_entities", theirs.seconds / ours.seconds, "x", ">= 2 x"),
            Figure("events_per_second", number / ours.seconds, "/s"),
            Figure("cpu_per_1000", ours.cpu / number * 1000, "CPU-s"),
            Figure("loop_lag_p50", ours.lag_p50 * 1000, "ms"),
            Figure("loop_lag_p99", ours.lag_p99 * 1000, "ms", "< 20 ms"),
            Figure("loop_lag_max", ours.lag_max * 1000, "ms"),
            Figure("batches_events_per_second", number / batches.seconds, "/s"),
            Figure("batches_cpu_per_1000", batches.cpu / number * 1000, "CPU-s"),
            Figure("batches_loop_lag_p99", batches.lag_p99 * 1000, "ms"),
            Figure("bare_events_per_second", number / bare.seconds, "/s"),
            Figure("bare_cpu_per_1000", bare.cpu / number * 1000, "CPU-s"),
            Figure("bare_loop_lag_p99", bare.lag_p99 * 1000, "ms"),
            Figure("own_entities_events_per_second", number / theirs.seconds, "/s"),
            Figure("own_entities_cpu_per_1000", theirs.cpu / number * 1000, "CPU-s"),
            Figure("own_entities_loop_lag_p99", theirs.lag_p99 * 1000, "ms"),
        ],
    )


def _until_acknowledged(environment: BenchmarkEnvironment, last: int) -> Callable[[], Awaitable[float]]:
    """Return a function that waits until every device has an acknowledgement up to `last`."""
    acks = AckListener(environment.broker.port, dict.fromkeys(DEVICE_IDS, last))
    return lambda: _wait_for_acknowledgements(environment.api, acks, last)


async def _wait_for_acknowledgements(api: Api, acks: AckListener, last: int) -> float:
    """Wait for the last acknowledgement and for the totals of machines, which follow at once; return when both are.

    Those of outlets and fleet follow in steps of a minute, which would be measured as idle time.
    """
    if not await asyncio.to_thread(acks.wait, TIMEOUT):
        raise TimeoutError("not everything was acknowledged")
    for entity_id in await totals_of_machines(api):
        await _wait_until_shown(api, entity_id, last)
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

    await until(f"{number} in {entity_id}", is_shown, TIMEOUT, _INTERVAL)


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
