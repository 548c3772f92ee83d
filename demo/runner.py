"""Steps of the demo, from an empty folder to live treatments."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from devtools.api import PASSWORD, USER, Api
from devtools.provisioning import add_hub, show_dashboard

from .blueprint_trial import compare_automations, make_automations
from .devices import Devices, Program
from .installation import Installation
from .processes import Stopwatch, running
from .screen import bars, console, report

_LIVE_SECONDS: Final = 10.0  # seconds of live treatments that a check waits for


async def show(installation: Installation[Devices]) -> int:
    """Show the demo until it is interrupted."""
    async with _opened(installation) as api:
        devices = installation.devices.busy()
        with running(devices):
            await _fill(installation, api, devices)
            path = await show_dashboard(api, await add_hub(api))
            console.print(
                f"\n  [bold]{api.base}{path}[/bold]   user [bold]{USER}[/bold], password [bold]{PASSWORD}[/bold]"
            )
            console.print("  A treatment every few seconds, until you press Ctrl-C.\n")
            await asyncio.Event().wait()
    return 0


async def check(installation: Installation[Devices]) -> int:
    """Fill the ledger, let treatments happen, and compare what Home Assistant says with the journals."""
    async with _opened(installation) as api:
        busy, idle = installation.devices.busy(), installation.devices.idle()
        with running(busy, idle):
            await _fill(installation, api, busy)
            await make_automations(api)
            await asyncio.sleep(_LIVE_SECONDS)
            busy.stop()
            idle.start()
            with bars() as shown:
                await installation.wait_for_all(api, shown)
            return report([*await installation.comparisons(api), *await compare_automations(api)])


@asynccontextmanager
async def _opened(installation: Installation[Devices]) -> AsyncIterator[Api]:
    """Write the history, start broker and Home Assistant, and end them at the end."""
    with running(installation.broker, installation.home_assistant):
        installation.start()
        with bars() as shown:
            await installation.write_history(shown)
        async with installation.home_assistant.new_api() as api:
            with console.status("Home Assistant starts"):
                await installation.home_assistant.wait_until_ready(api)
            yield api


async def _fill(installation: Installation[Devices], api: Api, devices: Program) -> None:
    """Set everything up and wait until the ledger has the whole past."""
    with bars() as shown:
        await installation.set_up(api, [devices], shown)
    watch = Stopwatch()
    with bars() as shown:
        number = await installation.wait_for_all(api, shown)
    console.print(f"  {number:,} treatments in the ledger, {watch.seconds:.1f} s after the end of the set-up")
