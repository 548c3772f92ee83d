"""The demo's devices as simulated devices, all in one process or a few of them in one of their own."""

from collections.abc import Iterator, Sequence
from pathlib import Path
import sys

from custom_components.ozon_telemetry.core.domain.messages import Counters, Millis
from devtools.api import Api
from devtools.process import Process
from simulator.fleet import Fleet, recorded
from simulator.history import write_history
from simulator.journal import Journal
from simulator.journal_file import read_journal

from .fleet_plan import BUSINESS, FleetPlan, demand, past_until


class SimulatedDevices:
    """A fleet of the simulator."""

    def __init__(self, folder: Path, port: int, days: int, plan: FleetPlan = BUSINESS) -> None:
        """Name them; nothing runs yet."""
        self._plan = plan
        self._fleet = Fleet(folder / "devices", plan.seed, len(plan.machines))
        self._days = days
        self._log = folder / "devices.log"
        self._port = port
        self.device_ids = self._fleet.device_ids
        self.native_ports: list[int] = []

    def write_history(self) -> Iterator[int]:
        """Yield the number of treatments of each device, written into its journal if that is new."""
        until = past_until()
        for device_id in self.device_ids:
            journal, rng = self._fleet.journal(device_id), self._fleet.rng("history", device_id)
            if not journal.last:
                write_history(journal, demand(rng), self._days, until, rng)
            journal.close()
            yield journal.last

    def busy(self, numbers: Sequence[int] = ()) -> Process:
        """Return the devices, or those with these numbers, with treatments happening."""
        only = ["--only", *numbers] if numbers else []
        return self._process("--every", str(self._plan.every), *only)

    def idle(self) -> Process:
        """Return the devices without new treatments: they only send what they have."""
        return self._process("--daily", "0")

    def recorded(self) -> dict[str, Counters]:
        """Return the counters of each device, over all its journals."""
        return recorded(self._fleet)

    def instants(self) -> Iterator[Millis]:
        """Yield the time of every treatment in the journals."""
        for _, journal in self.journals():
            yield from (record.timestamp for record in journal.records if record.timestamp is not None)

    async def pending(self, _api: Api) -> int:
        """Return how many treatments wait for an acknowledgement."""
        return sum(journal.pending for _, journal in self.journals())

    def journals(self) -> Iterator[tuple[str, Journal]]:
        """Yield all journals, each with its device."""
        for device_id in self.device_ids:
            for card in self._fleet.cards(device_id):
                yield device_id, read_journal(card)

    def _process(self, *options: object) -> Process:
        command = [sys.executable, "-m", "simulator", "run", "--state", self._fleet.folder, "--port", self._port]
        which = ["--seed", self._plan.seed, "--devices", len(self.device_ids)]
        return Process([*command, *which, *options], self._log)
