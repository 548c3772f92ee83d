"""Benchmark of an idle hour: what a hundred machines cost on which nobody presses, by minutes of it.

Every device sends its heartbeat each minute, with another signal. What Home Assistant uses by itself in the same time,
with the hub disabled, is subtracted.
"""

import asyncio
from typing import Final

from simulator.fleet import device_ids_of

from .environment import BenchmarkEnvironment, benchmark_environment
from .heartbeats import heartbeats
from .report import Figure, print_figures
from .usage import Usage, disk_counter

DOMAIN: Final = "ozon_telemetry"
DEVICE_IDS: Final = device_ids_of(1, 100)
_SECONDS: Final = 600.0  # two of the steps in which statistics and sums are written
_SETTLES: Final = 60.0  # seconds in which sums and states are written once: after a start, and when all are unavailable


async def measure() -> None:
    """Print the figures, as of an hour."""
    async with benchmark_environment(DEVICE_IDS, preload=disk_counter()) as environment:
        async with heartbeats(environment, DEVICE_IDS):
            await _sleep(environment, _SETTLES)
            ours = await _used(environment)
        (entry,) = await environment.api.call("config_entries/get", domain=DOMAIN)
        await environment.api.call("config_entries/disable", entry_id=entry["entry_id"], disabled_by="user")
        await _sleep(environment, _SETTLES)
        floor = await _used(environment)
    hours = _SECONDS / 3600
    print("rows:", dict(sorted(ours.rows.items())))
    print_figures(
        f"an idle hour of {len(DEVICE_IDS)} machines",
        [
            Figure("recorder_rows", (ours.rows.total() - floor.rows.total()) / hours, "", "< 50"),
            Figure("written", (ours.bytes_of() - floor.bytes_of()) / hours / 2**20, "MiB", "< 2 MiB"),
            Figure("syncs", (ours.syncs_of() - floor.syncs_of()) / hours),
            Figure("cpu", (ours.cpu - floor.cpu) / hours, "CPU-s", "< 5 CPU-s"),
            Figure("cpu_of_home_assistant_alone", floor.cpu / hours, "CPU-s"),
        ],
    )


async def _sleep(environment: BenchmarkEnvironment, seconds: float) -> None:
    await environment.api.hang_up()
    await asyncio.sleep(seconds)


async def _used(environment: BenchmarkEnvironment) -> Usage:
    home = environment.home_assistant.folder
    before = await Usage.read(environment.api, home)
    await _sleep(environment, _SECONDS)
    return (await Usage.read(environment.api, home)).since(before)
