"""The demo's company: a database, the sites whose ledgers are there, and the head office that reads them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from devtools.provisioning import add_head_office

from . import head_office
from .company_database import CompanyDatabase
from .company_plan import SITES, Pace
from .devices import Program
from .head_office import HeadOffice
from .member import Member
from .processes import running
from .screen import Bars, bars, console
from .site import Site


class Company:
    """A database, the sites whose hubs keep their ledgers there, and the head office."""

    def __init__(self, folder: Path, python: str, pace: Pace) -> None:
        """Choose ports; nothing runs yet."""
        self.database = CompanyDatabase()
        # The plain demo has the number before, and may run beside it.
        self.sites = [Site(plan, number, folder, python, pace) for number, plan in enumerate(SITES, start=1)]
        self.head_office = HeadOffice(folder, len(SITES) + 1, python)

    @property
    def members(self) -> list[Member]:
        """Return each Home Assistant."""
        return [*self.sites, self.head_office]

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        """Start database, brokers and Home Assistants, write the history, and end everything at the end."""
        async with AsyncExitStack() as stack:
            stack.callback(self.database.remove)
            stack.enter_context(running(*self._programs()))
            self.database.start()
            self.database.make_users()
            for program in (*(site.installation.broker for site in self.sites), *self._home_assistants()):
                program.start()
            for member in self.members:
                member.api = await stack.enter_async_context(member.home_assistant.new_api())
            with bars() as shown:
                await asyncio.gather(*(site.installation.write_history(shown) for site in self.sites))
            with console.status("the Home Assistants start"):
                await asyncio.gather(*(member.log_in() for member in self.members))
            yield

    async def fill(self) -> None:
        """Set all sites and the head office up, and wait until the ledger has the whole past."""
        with bars() as shown:
            await asyncio.gather(*(self._set_up(site, shown) for site in self.sites))
        self.database.make_readers()
        await add_head_office(self.head_office.api, self.database.form(head_office.USER))
        await self.wait_for_all()

    async def wait_for_all(self) -> None:
        """Wait until the ledger has what the journals have. Raises TimeoutError when nothing comes."""
        with bars() as shown:
            await asyncio.gather(*(site.installation.wait_for_all(site.api, shown) for site in self.sites))

    async def _set_up(self, site: Site, shown: Bars) -> None:
        server = self.database.form(site.user, site=site.name)
        await site.installation.set_up(site.api, site.busy, shown, server)

    def _home_assistants(self) -> list[Program]:
        return [member.home_assistant for member in self.members]

    def _programs(self) -> list[Program]:
        """Return what runs, in an order whose reverse is a good one to end it."""
        sites = self.sites
        return [
            *(site.installation.broker for site in sites),
            *self._home_assistants(),
            *(program for site in sites for program in (*site.busy, site.idle)),
        ]
