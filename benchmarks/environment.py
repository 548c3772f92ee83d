"""A broker and a Home Assistant with a large fleet, and the probe inside it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
import re
from tempfile import TemporaryDirectory
from threading import Event as Signal
from time import monotonic
from typing import Final

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion

from devtools.api import Api, Json
from devtools.home_assistant import ROOT, HomeAssistant, configuration_in
from devtools.mosquitto import Mosquitto

from .storage import write_fleet

_PATIENCE: Final = 60.0
_TOTAL: Final = re.compile("machine[0-9]+_total")  # of a unique id
_RECORDER_WAITS: Final = 6.0  # seconds, a little more than from a state to its commit
_LONGEST_CALM: Final = 20  # of them
_IDLE: Final = 0.1  # of a processor: what it burns with nothing to do, the probe itself included


@dataclass(frozen=True, slots=True)
class BenchmarkEnvironment:
    """The programs and clients that a benchmark uses."""

    api: Api
    folder: Path
    broker: Mosquitto
    home_assistant: HomeAssistant


@dataclass(frozen=True, slots=True)
class Cost:
    """Cost of a period to Home Assistant: seconds, CPU seconds, and the lag of its event loop.

    `cpu` includes `cpu_afterwards`: what is written to the recorder, and long-term statistics, once the work is done.
    """

    seconds: float
    cpu: float
    cpu_afterwards: float
    lag_p50: float
    lag_p99: float
    lag_max: float


@asynccontextmanager
async def benchmark_environment(
    device_ids: Sequence[str],
    configuration: str = "",
    prepare: Callable[[Path], object] = lambda _: None,
    preload: Path | None = None,
) -> AsyncIterator[BenchmarkEnvironment]:
    """Start everything, with a machine for each device, and end it at the end.

    `prepare` is given Home Assistant's folder before it starts; `preload` is a library that it loads.
    """
    with TemporaryDirectory(prefix="ozon-bench-") as name:
        folder = Path(name)
        broker = Mosquitto(folder / "broker")
        home = folder / "home-assistant"
        components = home / "custom_components"
        components.mkdir(parents=True)
        # A package, not a bare folder: otherwise the checkout's own, found later on the path, would hide it.
        (components / "__init__.py").touch()
        for component in (ROOT / "custom_components/ozon_telemetry", *(ROOT / "benchmarks/components").glob("*/")):
            (components / component.name).symlink_to(component)
        (home / "configuration.yaml").write_text(f"{configuration_in()}event_loop_probe:\n{configuration}")
        write_fleet(home, broker.port, device_ids)
        prepare(home)
        home_assistant = HomeAssistant(home)
        if preload is not None:
            home_assistant.preload(preload)
        try:
            broker.start()
            born = _birth(broker.port)
            home_assistant.start()
            async with home_assistant.new_api() as api:
                await home_assistant.wait_until_ready(api)
                await asyncio.to_thread(born.wait, _PATIENCE)
                yield BenchmarkEnvironment(api, folder, broker, home_assistant)
        finally:
            home_assistant.stop()
            broker.stop()


def _birth(port: int) -> Signal:
    """Return a signal that is set once Home Assistant has subscribed to everything: what comes earlier is lost."""
    born = Signal()
    client = Client(CallbackAPIVersion.VERSION2)
    client.connect("127.0.0.1", port)
    client.subscribe("homeassistant/status", qos=1)

    def on_message(*_: object) -> None:
        born.set()
        client.disconnect()

    client.on_message = on_message
    client.loop_start()
    return born


class Meter:
    """Measures from its making until it is read."""

    def __init__(self, api: Api, before: Json, idle: float) -> None:
        """Keep the values at the start, and the CPU time a second of an idle Home Assistant."""
        self._api = api
        self._before = before
        self._idle = idle
        self._began = monotonic()

    @classmethod
    async def start(cls, api: Api) -> Meter:
        """Start as soon as Home Assistant has finished what came before."""
        idle = await _calm(api)
        return cls(api, await api.call("event_loop_probe/take"), idle)

    async def read(self, ended: float | None = None) -> Cost:
        """Return what it cost; `ended` is the monotonic time at which the work was done.

        What the recorder still does afterwards belongs to the cost, but neither to the time nor to the lag.
        """
        after, now = await self._api.call("event_loop_probe/take"), monotonic()
        await _calm(self._api)
        later = await self._api.call("event_loop_probe/take")
        afterwards = later["cpu"] - after["cpu"] - self._idle * (monotonic() - now)
        cpu = after["cpu"] - self._before["cpu"] + afterwards
        return Cost((ended or now) - self._began, cpu, afterwards, after["lag_p50"], after["lag_p99"], after["lag_max"])


async def _calm(api: Api) -> float:
    """Wait until Home Assistant does next to nothing for as long as its recorder waits; return its CPU per second."""
    used = 1.0
    for _ in range(_LONGEST_CALM):
        before = (await api.call("event_loop_probe/take"))["cpu"]
        await asyncio.sleep(_RECORDER_WAITS)
        used = ((await api.call("event_loop_probe/take"))["cpu"] - before) / _RECORDER_WAITS
        if used < _IDLE:
            break
    return used


async def totals_of_machines(api: Api) -> list[str]:
    """Return the entities of which one changes with every treatment; the sums of the fleet follow in steps."""
    entities = await api.call("config/entity_registry/list")
    return [str(entity["entity_id"]) for entity in entities if _TOTAL.fullmatch(str(entity["unique_id"]))]
