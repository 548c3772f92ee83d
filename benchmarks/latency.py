"""Benchmark of latency: from a button press to the state of an entity, one treatment at a time."""

import asyncio
from collections.abc import AsyncIterator
from itertools import cycle
from time import monotonic
from typing import Final

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion

from custom_components.ozon_telemetry.core.domain.messages import Channel, Counters, Event, Kind
from custom_components.ozon_telemetry.core.protocol.codec import Topics, encode_event
from simulator.clock import now
from simulator.fleet import device_ids_of

from .environment import BenchmarkEnvironment, benchmark_environment, totals_of_machines
from .publisher import gen_of
from .report import Figure, print_figures

DEVICE_IDS: Final = device_ids_of(1, 8)
PRESSES: Final = 300
_PAUSE: Final = 0.1  # seconds between two presses
_PATIENCE: Final = 5.0


async def measure() -> None:
    """Print the figures."""
    async with benchmark_environment(DEVICE_IDS) as environment:
        delays = sorted([delay async for delay in _delays(environment)])
    print_figures(
        "latency",
        [
            Figure("press_to_state_p50", delays[len(delays) // 2] * 1000, "ms"),
            Figure("press_to_state_p99", delays[len(delays) * 99 // 100] * 1000, "ms", "< 50 ms"),
            Figure("press_to_state_max", delays[-1] * 1000, "ms"),
        ],
    )


async def _delays(environment: BenchmarkEnvironment) -> AsyncIterator[float]:
    """Publish one press after the other and yield the time until each is in the state."""
    states = environment.api.subscribe("subscribe_entities", entity_ids=await totals_of_machines(environment.api))
    await anext(states)  # subscribed
    await anext(states)  # the state before
    client = Client(CallbackAPIVersion.VERSION2)
    client.connect("127.0.0.1", environment.broker.port)
    client.loop_start()
    topics, counts = Topics(), dict.fromkeys(DEVICE_IDS, 0)
    for device_id, _ in zip(cycle(DEVICE_IDS), range(PRESSES), strict=False):
        counts[device_id] += 1
        seq = counts[device_id]
        event = Event(device_id, Kind.BASIC, now(), Counters(seq), gen_of(device_id), seq, seq - 1, 1, seq)
        began = monotonic()
        client.publish(topics.of(device_id, Channel.EVENT), encode_event(event), qos=1)
        async with asyncio.timeout(_PATIENCE):
            await anext(states)
        yield monotonic() - began
        await asyncio.sleep(_PAUSE)
    client.disconnect()
    client.loop_stop()
