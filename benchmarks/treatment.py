"""Benchmark of one treatment: bytes, recorder rows, syncs and CPU time of a press, one every three seconds.

Beside it, in the same run, the same press for Home Assistant's own MQTT entities, as a user would write them without
this integration: a count of each kind and the time of the last treatment.
"""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle
from typing import Final

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion

from custom_components.ozon_telemetry.core.domain.messages import ONE, ZERO, Channel, Event, Kind
from custom_components.ozon_telemetry.core.protocol.codec import Topics, encode_event
from simulator.clock import now
from simulator.fleet import device_ids_of

from .environment import BenchmarkEnvironment, benchmark_environment
from .publisher import gen_of
from .report import Figure, print_figures
from .usage import LEDGER, RECORDER, Usage, disk_counter

DEVICE_IDS: Final = device_ids_of(1, 8)
PRESSES: Final = 60
PRESSES_SHORT: Final = 5
_BETWEEN: Final = 3.0  # seconds
_RECORDER_WAITS: Final = 6.0  # a little more than from a state to its commit
_OURS, _THEIRS = "ozon/device", "bench"


async def measure(*, is_short: bool = False) -> None:
    """Print the figures."""
    presses = PRESSES_SHORT if is_short else PRESSES
    async with benchmark_environment(DEVICE_IDS, _own_entities(), preload=disk_counter()) as environment:
        press_theirs, press_ours = _presses(environment, _THEIRS), _presses(environment, _OURS)
        for _ in DEVICE_IDS:  # the first message of a device says more than that it counted
            press_theirs()
            press_ours()
        idle = await _used(environment, lambda: None, presses)
        theirs = _Press.of(await _used(environment, press_theirs, presses), idle, presses)
        ours = _Press.of(await _used(environment, press_ours, presses), idle, presses)
    print("rows:", dict(sorted(ours.rows_by_source.items())))
    print_figures(
        "treatment",
        [
            Figure("kilobytes", ours.kilobytes, "KB", "<= 50 KB"),
            Figure("kilobytes_of_ledger", ours.kilobytes_of_ledger, "KB"),
            Figure("kilobytes_of_recorder", ours.kilobytes_of_recorder, "KB"),
            Figure("recorder_rows", ours.rows, "", "<= 5"),
            Figure("syncs_of_ledger", ours.syncs, "", "1"),
            Figure("cpu", ours.cpu * 1000, "CPU-ms", "<= 12 CPU-ms"),
            Figure("own_entities_kilobytes", theirs.kilobytes, "KB"),
            Figure("own_entities_recorder_rows", theirs.rows),
            Figure("own_entities_cpu", theirs.cpu * 1000, "CPU-ms"),
            Figure("times_own_entities_kilobytes", ours.kilobytes / theirs.kilobytes, "x", "<= 2 x"),
            Figure("times_own_entities_cpu", ours.cpu / theirs.cpu, "x"),
        ],
    )


@dataclass(frozen=True, slots=True)
class _Press:
    """What one press used beyond what passes while nothing is pressed."""

    kilobytes: float
    kilobytes_of_ledger: float
    kilobytes_of_recorder: float
    rows: float
    rows_by_source: dict[str, int]
    syncs: float
    cpu: float

    @classmethod
    def of(cls, used: Usage, idle: Usage, presses: int) -> _Press:
        def kilobytes(name: str = "") -> float:
            return (used.bytes_of(name) - idle.bytes_of(name)) / presses / 1000

        return cls(
            kilobytes(),
            kilobytes(LEDGER),
            kilobytes(RECORDER),
            used.rows.total() / presses,
            dict(used.rows),
            (used.syncs_of(LEDGER) - idle.syncs_of(LEDGER)) / presses,
            (used.cpu - idle.cpu) / presses,
        )


async def _used(environment: BenchmarkEnvironment, press: Callable[[], object], presses: int) -> Usage:
    """Return what was used while something was pressed so often, until the recorder has written it."""
    home = environment.home_assistant.folder
    await asyncio.sleep(_RECORDER_WAITS)
    before = await Usage.read(environment.api, home)
    for _ in range(presses):
        press()
        await asyncio.sleep(_BETWEEN)
    await asyncio.sleep(_RECORDER_WAITS)
    return (await Usage.read(environment.api, home)).since(before)


def _presses(environment: BenchmarkEnvironment, prefix: str) -> Callable[[], object]:
    """Return a function that publishes the next press of the devices in turn."""
    client = Client(CallbackAPIVersion.VERSION2)
    client.connect("127.0.0.1", environment.broker.port)
    client.loop_start()
    topics, events = Topics(prefix), _events()

    def press() -> None:
        event = next(events)
        client.publish(topics.of(event.device_id, Channel.EVENT), encode_event(event), qos=1)

    return press


def _events() -> Iterator[Event]:
    """Yield one treatment after the other, of the devices in turn and of every kind."""
    counters, kinds = dict.fromkeys(DEVICE_IDS, ZERO), cycle(Kind)
    for device_id in cycle(DEVICE_IDS):
        kind = next(kinds)
        counters[device_id] = counters[device_id].plus(ONE[kind])
        seq = counters[device_id].total
        yield Event(device_id, kind, now(), counters[device_id], gen_of(device_id), seq, seq - 1, 1, seq)


def _own_entities() -> str:
    """Return the configuration of Home Assistant's own sensors for the same messages."""
    lines = ["mqtt:", "  sensor:"]
    for number, device_id in enumerate(DEVICE_IDS):
        for kind in Kind:
            lines += [
                f"    - name: bench {number} {kind.key}",
                f"      state_topic: {_THEIRS}/{device_id}/event",
                f'      value_template: "{{{{ value_json.count_{kind.key} }}}}"',
            ]
        lines += [
            f"    - name: bench {number} last",
            f"      state_topic: {_THEIRS}/{device_id}/event",
            "      device_class: timestamp",
            '      value_template: "{{ now() }}"',
        ]
    return "\n".join(lines) + "\n"
