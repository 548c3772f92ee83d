"""The demo's devices as programs of the firmware, each with a folder as its card; the last one knows no broker."""

from collections.abc import Iterator
from pathlib import Path
from random import Random
from threading import Event, Thread
from typing import Final

from custom_components.ozon_telemetry.core.domain.messages import Counters, Millis
from devtools.api import Api
from devtools.firmware import build
from devtools.firmware.device import Device
from devtools.ports import free_port, wait_for_port
from script.journal_file import Record, read_file, segments
from simulator.demand import any_kind
from simulator.history import history
from simulator.journal import Record as Past

from .devices import NATIVE_ENTITIES
from .fleet_plan import DEVICES, EVERY, SEED, demand, past_until
from .pending_counter import PendingCounter
from .sd_card import write_card

NATIVE_API_PORT: Final = 6053
_PENDING: Final = f"{NATIVE_ENTITIES}pending"


class FirmwareDevices:
    """A private copy of the program for each machine."""

    def __init__(self, folder: Path, port: int, days: int) -> None:
        """Build the program unless it is built, and install it on each device; nothing runs yet."""
        self._days = days
        program = build.program(build.MAIN)
        by_mqtt = [Device(folder / f"device-{number}", program, port, number) for number in range(DEVICES - 1)]
        last = DEVICES - 1
        native_port = free_port(NATIVE_API_PORT)
        self._native = Device(
            folder / f"device-{last}", build.program(build.API), port=0, number=last, api_port=native_port
        )
        self._devices = [*by_mqtt, self._native]
        self._pending_counter = PendingCounter(port)
        self._mqtt_ids = [device.device_id for device in by_mqtt]
        self.device_ids = [device.device_id for device in self._devices]
        self.native_ports = [native_port]

    def write_history(self) -> Iterator[int]:
        """Yield the number of treatments of each device, written onto its card if that is empty."""
        until = past_until()
        for device in self._devices:
            if not segments(device.card):
                rng = Random(f"{SEED}/history/{device.device_id}")
                gen = f"{rng.getrandbits(32) | 1:08x}"
                write_card(device.card, (_record(gen, past) for past in history(demand(rng), self._days, until, rng)))
            yield _counters(device).total

    def busy(self) -> RunningDevices:
        """Return the devices, with treatments happening."""
        return RunningDevices(self._devices, self._pending_counter, Customers(self._devices))

    def idle(self) -> RunningDevices:
        """Return the devices without new treatments: they only send what they have."""
        return RunningDevices(self._devices, self._pending_counter, Customers([]))

    def recorded(self) -> dict[str, Counters]:
        """Return the counters of each device, over all its journals."""
        return {device.device_id: _counters(device) for device in self._devices}

    def instants(self) -> Iterator[Millis]:
        """Yield the time of every treatment in the journals."""
        for device in self._devices:
            yield from (record.epoch * 1000 for record in device.journal())

    async def pending(self, api: Api) -> int | None:
        """Return how many treatments are not acknowledged yet; None until every device has reported."""
        by_mqtt = self._pending_counter.total(self._mqtt_ids)
        pulled = {state["entity_id"]: state["state"] for state in await api.get("/api/states")}.get(_PENDING, "")
        return by_mqtt + int(float(pulled)) if by_mqtt is not None and _is_number(pulled) else None


class Customers:
    """A thread that presses buttons at random."""

    def __init__(self, devices: list[Device]) -> None:
        """Choose the devices; without any, no button is pressed."""
        self._devices = devices
        self._closed = Event()
        self._thread = Thread(target=self._come, daemon=True)

    def start(self) -> None:
        """Start to press."""
        self._thread.start()

    def stop(self) -> None:
        """Stop: no button is pressed after this."""
        self._closed.set()
        if self._thread.is_alive():
            self._thread.join()

    def _come(self) -> None:
        rng = Random()
        while self._devices and not self._closed.wait(rng.expovariate(len(self._devices) / EVERY)):
            rng.choice(self._devices).press(any_kind(rng).key)


class RunningDevices:
    """The devices as one program: firmware, button presses and the counter of pending treatments."""

    def __init__(self, devices: list[Device], pending_counter: PendingCounter, customers: Customers) -> None:
        """Combine what starts and stops together."""
        self._devices = devices
        self._pending_counter = pending_counter
        self._customers = customers

    def start(self) -> None:
        """Switch the devices on and start to press their buttons."""
        self._pending_counter.start()
        for device in self._devices:
            device.start()
            if device.api_port:
                wait_for_port(device.api_port)
        self._customers.start()

    def stop(self) -> None:
        """Stop the button presses and switch the devices off."""
        self._customers.stop()
        for device in self._devices:
            device.stop()
        self._pending_counter.stop()


def _is_number(state: str) -> bool:
    """Tell whether an entity has a state: a device that is away has none."""
    return state.replace(".", "", 1).isdecimal()


def _record(gen: str, past: Past) -> Record:
    epoch = 0 if past.timestamp is None else past.timestamp // 1000
    return Record(gen, past.seq, past.boot, past.uptime_ms, epoch, past.kind.name, *past.counters)


def _counters(device: Device) -> Counters:
    """Return the counters of the newest record; a new segment is still empty until that is written."""
    for segment in reversed(segments(device.card)):
        if records := read_file(segment).records:
            return Counters(records[-1].basic, records[-1].standard, records[-1].premium)
    return Counters()
