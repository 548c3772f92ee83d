"""Steps of the company's demo: show it, or kill one of each of its programs and compare every press."""

import asyncio
from dataclasses import replace
from typing import Final

from devtools.api import PASSWORD, USER
from devtools.process import Process
from devtools.provisioning import add_hub, show_dashboard

from .company import Company
from .company_comparison import compare_views
from .company_database import DATABASE, READER
from .comparison import Comparison
from .member import Member
from .screen import console, report

_LIVE_SECONDS: Final = 3.0  # seconds of live treatments before something is killed, and after everything runs again
_DEAD_SECONDS: Final = 1.0


async def show_company(company: Company) -> int:
    """Show the company until it is interrupted."""
    async with company.opened():
        await company.fill()
        console.print(f"\n  user [bold]{USER}[/bold], password [bold]{PASSWORD}[/bold] everywhere")
        for member in company.members:
            path = await show_dashboard(member.api, await add_hub(member.api))
            console.print(f"  {member.name:<12} [bold]{member.api.base}{path}[/bold]")
        form = company.database.form(READER)
        console.print(
            f"  {'PostgreSQL':<12} [bold]{form['host']}:{form['port']}[/bold], database [bold]{DATABASE}[/bold],"
            f" user [bold]{READER}[/bold], for reporting tools"
        )
        console.print("  A treatment every few seconds, until you press Ctrl-C.\n")
        await asyncio.Event().wait()
    return 0


async def check_company(company: Company) -> int:
    """Kill one of each while buttons are pressed, start it again, and compare every press with the ledger."""
    async with company.opened():
        await company.fill()
        await asyncio.sleep(_LIVE_SECONDS)
        before = _pressed(company)
        for name, program in _victims(company).items():
            await _kill(name, program)
        meanwhile = _pressed(company) - before
        await asyncio.gather(*(member.log_in() for member in company.members))
        await asyncio.sleep(_LIVE_SECONDS)
        _rest(company)
        await company.wait_for_all()
        found = [Comparison("presses while programs were killed", expected=True, found=meanwhile > 0)]
        for site in company.sites:
            found += _of(site, await site.installation.comparisons(site.api))
        found += _of(company.head_office, await company.head_office.comparisons(company.sites))
        return report([*found, *compare_views(company.database, company.sites)])


def _of(member: Member, found: list[Comparison]) -> list[Comparison]:
    """Return findings with the name of where they were found."""
    return [replace(finding, what=f"{member.name}: {finding.what}") for finding in found]


def _victims(company: Company) -> dict[str, Process]:
    """Return one of each; Home Assistant first, since its site is closed to it until its lease has run out."""
    first, last = company.sites[0], company.sites[-1]
    return {
        f"Home Assistant of {first.name}": first.home_assistant,
        f"a device of {first.name}": first.one_device,
        f"the broker of {last.name}": last.installation.broker,
        "Home Assistant of the head office": company.head_office.home_assistant,
        "PostgreSQL": company.database,
    }


async def _kill(name: str, program: Process) -> None:
    """Kill a program, and start it again a little later."""
    program.kill()
    await asyncio.sleep(_DEAD_SECONDS)
    program.start()
    console.print(f"  killed and started again: {name}")
    await asyncio.sleep(_DEAD_SECONDS)


def _rest(company: Company) -> None:
    """Let no more buttons be pressed; the devices send what they have."""
    for site in company.sites:
        for devices in site.busy:
            devices.stop()
        site.idle.start()


def _pressed(company: Company) -> int:
    """Return how many treatments are in the journals of all sites."""
    counters = (it for site in company.sites for it in site.installation.devices.recorded().values())
    return sum(it.total for it in counters)
