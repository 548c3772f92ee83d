"""Heartbeats: what idle devices send, each once a minute, one after the other."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count, cycle
from typing import Final

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion

from custom_components.ozon_telemetry.core.domain.messages import Channel, Heartbeat
from custom_components.ozon_telemetry.core.protocol.codec import Topics, encode_report

from .environment import BenchmarkEnvironment

_HEARTBEATS_EACH: Final = 60.0  # seconds
_SIGNALS: Final = range(-80, -50)


@asynccontextmanager
async def heartbeats(environment: BenchmarkEnvironment, device_ids: list[str]) -> AsyncIterator[None]:
    """Let every device report once at once, and then each minute with another signal."""
    client = Client(CallbackAPIVersion.VERSION2)
    client.connect("127.0.0.1", environment.broker.port)
    client.loop_start()
    topics, signals, uptimes = Topics(), cycle(_SIGNALS), count(60)

    def report(device_id: str) -> None:
        heartbeat = Heartbeat(device_id, uptime=next(uptimes), rssi=next(signals), pending=0)
        client.publish(topics.of(device_id, Channel.HEARTBEAT), encode_report(heartbeat), qos=1)

    async def report_in_turn() -> None:
        for device_id in cycle(device_ids):
            report(device_id)
            await asyncio.sleep(_HEARTBEATS_EACH / len(device_ids))

    for device_id in device_ids:
        report(device_id)
    task = asyncio.create_task(report_in_turn())
    try:
        yield
    finally:
        task.cancel()
        client.loop_stop()
