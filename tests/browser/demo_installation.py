"""Installation for browser tests: the demo's outlets and machines with some months of history."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
import sys
from typing import Final
from zoneinfo import ZoneInfo

from custom_components.ozon_telemetry.core.domain.messages import Kind
from demo.fleet_plan import MACHINES, OUTLETS
from devtools.api import Api
from devtools.home_assistant import Home, HomeAssistant
from devtools.mosquitto import Mosquitto
from devtools.polling import until
from devtools.process import Process
from devtools.provisioning import (
    Adoption,
    add_hub,
    add_outlets,
    adopt,
    connect_broker,
    fetch_fleet,
    set_machine_details,
)
from simulator.clock import now
from simulator.demand import Demand
from simulator.fleet import Fleet
from simulator.history import write_history
from simulator.journal_file import read_journal

DAYS: Final = 70
OFFLINE: Final = MACHINES[-1][1]  # the machine whose device is switched off
OVERDUE: Final = MACHINES[0][1]
_SERVICED: Final = {  # the rest of the machines has no rule of maintenance
    OVERDUE: {"installed": "2024-05-02", "maintenance": {"maintenance_treatments": 500}},
    MACHINES[3][1]: {"last_maintenance": "2026-09-01", "maintenance": {"maintenance_treatments": 9_000}},
}
_HOUR: Final = 17  # a day is worth looking at when most of it is over


def zone_at(hour: int) -> str:
    """Return a zone where it is this hour now, whatever the time where the tests run."""
    ahead = (hour - datetime.now(UTC).hour + 11) % 24 - 11
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"


ZONE: Final = zone_at(_HOUR)
_DAILY: Final = 30.0
_SEED: Final = 7
_INTERVAL: Final = 0.2  # seconds
_COUNTED_SECONDS: Final = 120.0  # until the whole past is in the ledger


@dataclass(frozen=True, slots=True)
class Treatment:
    """One treatment as its device recorded it."""

    at: datetime  # in the outlets' zone
    kind: str
    machine: str
    outlet: str
    device_id: str


class DemoInstallation:
    """All processes below one folder."""

    def __init__(self, folder: Path) -> None:
        """Name the processes; nothing runs yet."""
        self.fleet = Fleet(folder / "devices", _SEED, len(MACHINES))
        self.broker = Mosquitto(folder / "broker")
        self.home_assistant = HomeAssistant(folder / "home-assistant", home=Home(ZONE))
        self.token = ""  # of the owner: to log in takes a quarter of a second of hashing
        self._all = self._devices(len(MACHINES), "--daily", 0)
        self._idle = self._devices(len(MACHINES) - 1, "--daily", 0)
        self._busy = self._devices(len(MACHINES) - 1, "--every", 1)

    async def set_up(self, api: Api) -> None:
        """Start everything, adopt all devices, wait for their whole past in the ledger, and switch one device off."""
        self.broker.start()
        self.home_assistant.start()
        self._write_history()
        await self.home_assistant.wait_until_ready(api)
        self.token = api.token
        await connect_broker(api, self.broker.port)
        entry_id = await add_hub(api)
        await add_outlets(api, entry_id, (plan.form for plan in OUTLETS))
        self._all.start()
        for device_id, (outlet, machine) in zip(self.fleet.device_ids, MACHINES, strict=True):
            await adopt(api, entry_id, Adoption(device_id, outlet.name, machine))
        for machine, details in _SERVICED.items():
            await set_machine_details(api, entry_id, machine, details)
        await self.wait_until_counted(api)
        self._all.stop()
        self._idle.start()

    def close(self) -> None:
        """End everything that runs."""
        self.home_assistant.discard()
        for process in (self._busy, self._idle, self._all, self.broker):
            process.stop()

    async def produce_treatments(self, api: Api, number: int) -> None:
        """Let at least so many new treatments happen, and wait until all of them are in the ledger."""
        wanted = len(self.treatments()) + number
        self._idle.stop()
        self._busy.start()
        await until(f"{number} new treatments", lambda: len(self.treatments()) >= wanted, interval=_INTERVAL)
        self._busy.stop()
        self._idle.start()
        await self.wait_until_counted(api)

    async def wait_until_counted(self, api: Api) -> None:
        """Wait until the ledger has as many treatments as the journals. Raises TimeoutError."""
        recorded = len(self.treatments())

        async def is_counted() -> bool:
            return bool((await fetch_fleet(api))["totals"]["total"] >= recorded)

        await until(f"{recorded} treatments in the ledger", is_counted, _COUNTED_SECONDS, _INTERVAL)

    def treatments(self) -> list[Treatment]:
        """Return everything the devices have recorded, read from their journals."""
        return [
            treatment
            for device_id, (outlet, machine) in zip(self.fleet.device_ids, MACHINES, strict=True)
            for card in self.fleet.cards(device_id)
            for treatment in _treatments_on(card, card.stat().st_size, (machine, outlet.name, device_id))
        ]

    def _write_history(self) -> None:
        for device_id in self.fleet.device_ids:
            journal, rng = self.fleet.journal(device_id), self.fleet.rng("history", device_id)
            write_history(journal, Demand(_DAILY * rng.uniform(0.5, 1.5), ZoneInfo(ZONE)), DAYS, now(), rng)
            journal.close()

    def _devices(self, number: int, *options: object) -> Process:
        command = [sys.executable, "-m", "simulator", "run", "--state", self.fleet.folder, "--port", self.broker.port]
        which = ["--seed", _SEED, "--devices", number]
        return Process([*command, *which, *options], self.fleet.folder.parent / "devices.log")


@cache
def _treatments_on(card: Path, size: int, owner: tuple[str, str, str]) -> list[Treatment]:
    """Return what is on a card. Its size is the cache key: records are only appended."""
    zone = ZoneInfo(ZONE)
    return [
        Treatment(
            datetime.fromtimestamp((record.timestamp or 0) / 1000, UTC).astimezone(zone),
            record.kind.key,
            *owner,
        )
        for record in read_journal(card).records
    ]


def between(treatments: Iterable[Treatment], first: date, last: date) -> list[Treatment]:
    """Return the treatments of a range of local days, both included."""
    return [treatment for treatment in treatments if first <= treatment.at.date() <= last]


def by_kind(treatments: Iterable[Treatment]) -> list[int]:
    """Count treatments: one number for each kind, in the order in which kinds are shown."""
    counted = Counter(treatment.kind for treatment in treatments)
    return [counted[kind.key] for kind in Kind]


def today() -> date:
    """Return the day where the outlets are."""
    return datetime.now(ZoneInfo(ZONE)).date()
