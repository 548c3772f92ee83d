"""Benchmark of replay: full journals, from the first connection to the last acknowledgement.

Beside it, in the same run, as many single events that Home Assistant only receives. What follows the last
acknowledgement is a figure of its own: long-term statistics cost as much as hours were late, not as records.
"""

import asyncio
import sys
from typing import Final

from custom_components.ozon_telemetry.core.domain.messages import Clock, Counters, Kind
from devtools.process import Process
from simulator.clock import now
from simulator.fleet import Fleet, device_ids_of
from simulator.journal import Record

from .ack_listener import AckListener
from .environment import BenchmarkEnvironment, Meter, benchmark_environment
from .load import Load, publish_bare
from .report import Figure, print_figures

SEED: Final = 1
DEVICES: Final = 50
RECORDS: Final = 1000
_MINUTE: Final = 60_000
_PATIENCE: Final = 300.0


async def measure() -> None:
    """Print the figures."""
    async with benchmark_environment(device_ids_of(SEED, DEVICES)) as environment:
        bare = await publish_bare(environment, Load(SEED, DEVICES, RECORDS))
        fleet = Fleet(environment.folder / "devices", SEED, DEVICES)
        _write_journals(fleet)
        acks = AckListener(environment.broker.port, dict.fromkeys(fleet.device_ids, RECORDS))
        devices = _devices(environment, fleet)
        meter = await Meter.start(environment.api)
        devices.start()
        try:
            arrived = await asyncio.to_thread(acks.wait, _PATIENCE)
            effort = await meter.read(acks.last)
        finally:
            devices.stop()
    if not arrived:
        raise TimeoutError("not everything was acknowledged")
    number = DEVICES * RECORDS
    # A device's first status is answered at once; the start of the program that plays the devices is not theirs.
    seconds = acks.last - acks.first
    print_figures(
        "replay",
        [
            Figure("rate_times_bare", bare.seconds / seconds, "x", ">= 1.2 x"),
            Figure("cpu_times_bare", (effort.cpu - effort.cpu_afterwards) / bare.cpu, "x", "<= 1.0 x"),
            Figure("seconds_for_50000", seconds * 50_000 / number, "s"),
            Figure("events_per_second", number / seconds, "/s"),
            Figure("cpu_per_1000", (effort.cpu - effort.cpu_afterwards) / number * 1000, "CPU-s"),
            Figure("cpu_afterwards", effort.cpu_afterwards, "CPU-s"),
            Figure("bare_events_per_second", number / bare.seconds, "/s"),
            Figure("bare_cpu_per_1000", bare.cpu / number * 1000, "CPU-s"),
            Figure("loop_lag_p99", effort.lag_p99 * 1000, "ms"),
        ],
    )


def _devices(environment: BenchmarkEnvironment, fleet: Fleet) -> Process:
    """Return the process of devices that only replay their journals."""
    command = [sys.executable, "-m", "simulator", "run", "--state", fleet.folder, "--port", environment.broker.port]
    return Process([*command, "--seed", SEED, "--devices", DEVICES, "--daily", 0], environment.folder / "devices.log")


def _write_journals(fleet: Fleet) -> None:
    began = now() - RECORDS * _MINUTE
    for device_id in fleet.device_ids:
        journal = fleet.journal(device_id)
        journal.append_all(
            Record(seq, Kind.BASIC, Counters(seq), began + seq * _MINUTE, Clock.OK, 1, seq * _MINUTE)
            for seq in range(1, RECORDS + 1)
        )
        journal.close()
