"""One installation of the demo: a Home Assistant with its broker and its devices, and how it is filled and compared."""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Final

from devtools.api import Api, Json, RefusedError
from devtools.home_assistant import Home, HomeAssistant
from devtools.mosquitto import Mosquitto, find_mosquitto
from devtools.polling import until
from devtools.ports import free_port
from devtools.provisioning import (
    Adoption,
    add_hub,
    add_outlets,
    add_to_esphome,
    adopt,
    connect_broker,
    fetch_fleet,
)

from .comparison import Comparison, compare
from .devices import Devices, Program
from .fleet_plan import BUSINESS, ZONE, FleetPlan
from .processes import EmbeddedBroker
from .screen import Bars

type MakeDevices[Kind: Devices] = Callable[[Path, int], Kind]

BROKER_PORT: Final = 1883
HOME_ASSISTANT_PORT: Final = 8123
INTERVAL: Final = 0.5  # seconds
LAG_SECONDS: Final = 20.0  # seconds that entities may need to show what the ledger has
_PROGRESS_SECONDS: Final = 60.0  # seconds in which something must arrive


class Installation[Kind: Devices]:
    """A broker, Home Assistant and the devices of a plan, below one folder."""

    progress_seconds = _PROGRESS_SECONDS

    def __init__(
        self, folder: Path, python: str, make_devices: MakeDevices[Kind], plan: FleetPlan = BUSINESS, number: int = 0
    ) -> None:
        """Choose ports, by the `number` of the installation if they are free; nothing runs yet."""
        self.plan = plan
        port = free_port(BROKER_PORT + number)
        self.broker = (Mosquitto if find_mosquitto() else EmbeddedBroker)(folder / "broker", port)
        self.home_assistant = HomeAssistant(
            folder / "home-assistant", free_port(HOME_ASSISTANT_PORT + number), python, Home(ZONE, plan.name)
        )
        self.devices = make_devices(folder, port)

    def start(self) -> None:
        """Start broker and Home Assistant."""
        self.broker.start()
        self.home_assistant.start()

    async def write_history(self, bars: Bars) -> None:
        """Write the past into the journals that are new."""
        task = bars.add_task(f"{self.plan.name}: history", total=len(self.plan.machines))
        for _ in self.devices.write_history():
            bars.advance(task)
            await asyncio.sleep(0)

    async def set_up(self, api: Api, programs: Iterable[Program], bars: Bars, server: Json = None) -> None:
        """Set everything up as a person does, with the ledger on a server if one is given, and start the devices."""
        task = bars.add_task(f"{self.plan.name}: set-up", total=3 + len(self.plan.machines))
        await connect_broker(api, self.broker.port, self.broker.protocol)
        bars.advance(task)
        entry_id = await add_hub(api, server)
        bars.advance(task)
        await add_outlets(api, entry_id, (outlet.form for outlet in self.plan.outlets))
        bars.advance(task)
        for program in programs:
            program.start()
        for port in self.devices.native_ports:
            await add_to_esphome(api, port)
        for device_id, (outlet, machine) in zip(self.devices.device_ids, self.plan.machines, strict=True):
            await adopt(api, entry_id, Adoption(device_id, outlet.name, machine))
            bars.advance(task)

    async def wait_for_all(self, api: Api, bars: Bars) -> int:
        """Wait until the ledger has what the journals had when this began. Raises TimeoutError when nothing comes."""
        expected = sum(counters.total for counters in self.devices.recorded().values())
        number = 0
        task = bars.add_task(f"{self.plan.name}: replay", total=expected)
        while number < expected:
            number = await self._more_than(number, api)
            bars.update(task, completed=min(number, expected))
        return number

    async def comparisons(self, api: Api) -> list[Comparison]:
        """Compare until everything is right, or as long as entities and the last acknowledgements may lag."""
        found: list[Comparison] = []

        async def are_right() -> bool:
            found[:] = await compare(api, self.devices, self.plan)
            return all(finding.is_right for finding in found)

        with suppress(TimeoutError):  # what is still wrong is what the check reports
            await until("findings that are all right", are_right, LAG_SECONDS, INTERVAL)
        return found

    async def _more_than(self, number: int, api: Api) -> int:
        """Wait until the ledger has more treatments, and return how many. Raises TimeoutError."""
        more = partial(_total_above, number, api)
        return await until(f"more than {number} treatments in the ledger", more, self.progress_seconds, INTERVAL)


async def _total_above(number: int, api: Api) -> int | None:
    """Return how many treatments the ledger has; None if it has no more than that, or the hub does not run."""
    try:
        total: int = (await fetch_fleet(api))["totals"]["total"]
    except RefusedError:
        return None
    return total if total > number else None
