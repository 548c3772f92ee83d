"""The processes to kill: Home Assistant, Mosquitto, and one for each simulated device."""

from pathlib import Path
import sys
from typing import Final

from devtools.home_assistant import HomeAssistant
from devtools.mosquitto import Mosquitto
from devtools.polling import until
from devtools.process import Process
from devtools.provisioning import Adoption, add_hub, add_outlets, adopt, connect_broker
from simulator.fleet import Fleet
from simulator.journal_file import read_journal

DEVICES: Final = 4
OUTLETS: Final = ("North", "South")
_EVERY: Final = 0.3  # seconds between two treatments of a device
_DRAINED_SECONDS: Final = 200.0  # until everything must have arrived at the end
_INTERVAL: Final = 0.2


class Cluster:
    """All processes below one folder, and who counts for what."""

    def __init__(self, folder: Path, seed: int) -> None:
        """Name the processes; nothing runs yet."""
        self.fleet = Fleet(folder / "devices", seed, DEVICES)
        self.broker = Mosquitto(folder / "broker")
        self.home_assistant = HomeAssistant(folder / "home-assistant")
        self.devices = [
            self._devices("--only", number, "--every", _EVERY, "--duplicate", 0.1, "--reorder", 0.1)
            for number in range(DEVICES)
        ]
        self._idle = self._devices("--daily", 0)

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

    async def drain(self) -> None:
        """Stop new treatments, and wait until every device has received the acknowledgement of its whole journal."""
        for device in self.devices:
            device.kill()
        self._idle.start()
        await until(
            "the acknowledgement of every journal", lambda: self._pending == 0, _DRAINED_SECONDS, interval=_INTERVAL
        )

    def close(self) -> None:
        """End everything that runs."""
        for process in (self._idle, *self.devices, self.home_assistant, self.broker):
            process.stop()

    @property
    def _pending(self) -> int:
        cards = (path for device_id in self.fleet.device_ids for path in self.fleet.cards(device_id))
        return sum(read_journal(path).pending for path in cards)

    def _devices(self, *options: object) -> Process:
        command = [sys.executable, "-m", "simulator", "run", "--state", self.fleet.folder, "--port", self.broker.port]
        which = ["--seed", self.fleet.seed, "--devices", DEVICES]
        return Process([*command, *which, *options], self.fleet.folder / "process.log")
