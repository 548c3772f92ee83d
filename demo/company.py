"""The demo's company: a database, and for each site a Home Assistant with its broker and its devices."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Final

from devtools.api import Api
from devtools.home_assistant import HomeAssistant

from .company_database import CompanyDatabase
from .company_plan import SITES, Pace, SitePlan
from .devices import Program
from .installation import Installation
from .processes import running
from .screen import Bars, bars, console
from .simulated_devices import SimulatedDevices

_PATIENCE: Final = 150.0  # seconds in which something must arrive: a Home Assistant that was killed waits for its lease


class Site:
    """A site: its installation, and its devices, of which the first one is a program of its own."""

    def __init__(self, plan: SitePlan, installation: Installation[SimulatedDevices]) -> None:
        """Name the programs; nothing runs yet."""
        installation.progress_seconds = _PATIENCE
        self.name = plan.name
        self.user = plan.user
        self.installation = installation
        devices = installation.devices
        self.one_device = devices.busy([0])
        self.busy = [self.one_device, devices.busy(range(1, len(devices.device_ids)))]
        self.idle = devices.idle()
        self.api: Api

    @property
    def home_assistant(self) -> HomeAssistant:
        """Return its Home Assistant."""
        return self.installation.home_assistant

    async def log_in(self) -> None:
        """Wait until Home Assistant runs, and log in."""
        await self.api.hang_up()
        await self.home_assistant.wait_until_ready(self.api)


class Company:
    """A database, and the sites whose hubs keep their ledgers there."""

    def __init__(self, folder: Path, python: str, pace: Pace) -> None:
        """Choose ports; nothing runs yet."""
        self.database = CompanyDatabase()
        # The plain demo has the number before, and may run beside it.
        self.sites = [_site(plan, number, folder, python, pace) for number, plan in enumerate(SITES, start=1)]

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        """Start database, brokers and Home Assistants, write the history, and end everything at the end."""
        async with AsyncExitStack() as stack:
            stack.callback(self.database.remove)
            stack.enter_context(running(*self._programs()))
            self.database.start()
            self.database.make_users()
            for site in self.sites:
                site.installation.start()
                site.api = await stack.enter_async_context(site.home_assistant.new_api())
            with bars() as shown:
                await asyncio.gather(*(site.installation.write_history(shown) for site in self.sites))
            with console.status("the Home Assistants start"):
                await asyncio.gather(*(site.log_in() for site in self.sites))
            yield

    async def fill(self) -> None:
        """Set all sites up, and wait until the ledger has the whole past."""
        with bars() as shown:
            await asyncio.gather(*(self._set_up(site, shown) for site in self.sites))
            self.database.make_reader()
        await self.wait_for_all()

    async def wait_for_all(self) -> None:
        """Wait until the ledger has what the journals have. Raises TimeoutError when nothing comes."""
        with bars() as shown:
            await asyncio.gather(*(site.installation.wait_for_all(site.api, shown) for site in self.sites))

    async def _set_up(self, site: Site, shown: Bars) -> None:
        server = self.database.form(site.user, site=site.name)
        await site.installation.set_up(site.api, site.busy, shown, server)

    def _programs(self) -> list[Program]:
        """Return what runs, in an order whose reverse is a good one to end it."""
        sites = self.sites
        return [
            *(site.installation.broker for site in sites),
            *(site.home_assistant for site in sites),
            *(program for site in sites for program in (*site.busy, site.idle)),
        ]


def _site(plan: SitePlan, number: int, folder: Path, python: str, pace: Pace) -> Site:
    fleet = plan.fleet(pace.every)
    make_devices = partial(SimulatedDevices, days=pace.days, plan=fleet)
    return Site(plan, Installation(folder / plan.user, python, make_devices, fleet, number))
