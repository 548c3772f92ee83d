"""The processes to kill: Home Assistant, Mosquitto, and one for each simulated device."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
import sys
from typing import Final, NamedTuple

from devtools.api import Api
from devtools.fake_clock import FakeClock
from devtools.home_assistant import HomeAssistant
from devtools.mosquitto import Mosquitto
from devtools.process import Process
from devtools.provisioning import Adoption, add_hub, add_outlets, adopt, connect_broker
from simulator.fleet import Fleet

DEVICES: Final = 4
OUTLETS: Final = ("North", "South")
_BATCHES: Final = (1, 2, 32, 32)  # the most records of an event batch, of each device; the first sends none
_EVERY: Final = 0.3  # seconds between two treatments of a device


type Identity = tuple[str, str, int]  # device, generation, seq


class CopiedCard(NamedTuple):
    """A device that got a copy of another one's card, whose last record then was `last`."""

    device_id: str
    gen: str
    last: int
    original: str


class Cluster:
    """All processes below one folder, and who counts for what."""

    def __init__(self, folder: Path, seed: int, longest_freeze: float) -> None:
        """Name the processes; nothing runs yet. `longest_freeze` is how many seconds a process stands still at most."""
        self.longest_freeze = longest_freeze
        self.copies: list[CopiedCard] = []
        self.fleet = Fleet(folder / "devices", seed, DEVICES)
        self.broker = Mosquitto(folder / "broker")
        folder.mkdir(parents=True, exist_ok=True)
        self.clock = FakeClock(folder / "clock")
        self.home_assistant = HomeAssistant(folder / "home-assistant", clock=self.clock)
        self.devices = [
            self._devices("--only", number, "--batch", batch, "--every", _EVERY, "--duplicate", 0.1, "--reorder", 0.1)
            for number, batch in enumerate(_BATCHES)
        ]
        self.idle = self._devices("--daily", 0)

    @property
    def adoptions(self) -> list[Adoption]:
        """Return which machine each device counts for, and in which outlet that stands."""
        return [
            Adoption(device_id, OUTLETS[number % len(OUTLETS)], f"Machine {number}")
            for number, device_id in enumerate(self.fleet.device_ids)
        ]

    @property
    def ledger(self) -> Path:
        """Return the file that must hold everything."""
        return self.home_assistant.folder / "ozon_telemetry.db"

    @property
    def others(self) -> dict[str, Process]:
        """Return what may be killed beside Home Assistant, by name."""
        return {"broker": self.broker, **{f"device {number}": it for number, it in enumerate(self.devices)}}

    @property
    def cards(self) -> list[tuple[str, Path]]:
        """Return all cards, each with its device."""
        return [(device_id, path) for device_id in self.fleet.device_ids for path in self.fleet.cards(device_id)]

    @property
    def inserted_cards(self) -> list[tuple[str, Path]]:
        """Return the cards that are in devices, each with its device."""
        return [(device_id, self.fleet.cards(device_id)[-1]) for device_id in self.fleet.device_ids]

    def first_identity(self, device_id: str, gen: str, seq: int) -> Identity:
        """Return under which identity a treatment was recorded, by the device whose card was copied later."""
        for copy in self.copies:
            if (copy.device_id, copy.gen) == (device_id, gen) and seq <= copy.last:
                return self.first_identity(copy.original, gen, seq)
        return device_id, gen, seq

    async def set_up(self) -> None:
        """Start everything, and adopt the devices while they are already counting."""
        self.broker.start()
        self.home_assistant.start()
        async with self.home_assistant.new_api() as api:
            await self.home_assistant.wait_until_ready(api)
            await connect_broker(api, self.broker.port)
            entry_id = await add_hub(api)
            await add_outlets(api, entry_id, ({"name": name} for name in OUTLETS))
            for device in self.devices:
                device.start()
            for adoption in self.adoptions:
                await adopt(api, entry_id, adoption)
        # What Home Assistant itself writes later than it says so is not what is tried here.
        self.home_assistant.stop()
        self.home_assistant.start()
        await self.wait_for_home_assistant()

    async def wait_for_home_assistant(self) -> None:
        """Wait until it works again after a start."""
        async with self.home_assistant.new_api() as api:
            await self.home_assistant.wait_until_ready(api)

    @asynccontextmanager
    async def logged_in(self) -> AsyncIterator[Api]:
        """Provide a client of Home Assistant, which runs."""
        async with self.home_assistant.new_api() as api:
            await self.home_assistant.wait_until_ready(api)
            yield api

    @contextmanager
    def switched_off(self, number: int) -> Iterator[str]:
        """Switch a device off, by its number, and on again in the end; its card can be taken out meanwhile."""
        self.devices[number].kill()
        yield self.fleet.device_ids[number]
        self.devices[number].start()

    def close(self) -> None:
        """End everything that runs."""
        for process in (self.idle, *self.devices, self.home_assistant, self.broker):
            process.stop()

    def _devices(self, *options: object) -> Process:
        command = [sys.executable, "-m", "simulator", "run", "--state", self.fleet.folder, "--port", self.broker.port]
        which = ["--seed", self.fleet.seed, "--devices", DEVICES]
        return Process([*command, *which, *options], self.fleet.folder / "process.log")
