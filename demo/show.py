"""The demo's course, from nothing to live treatments."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from devtools.api import PASSWORD, USER, Api
from devtools.polling import until
from devtools.provisioning import Adoption, add_hub, add_outlets, adopt, connect_broker, fetch_fleet, show_dashboard

from .business import DEVICES, MACHINES, OUTLETS
from .checking import Finding, findings
from .devices import Program
from .stage import Stage, Stopwatch, running

_INTERVAL: Final = 0.5  # seconds
_LIVE_SECONDS: Final = 10.0  # seconds of live treatments that a check waits for
_LAG_SECONDS: Final = 20.0  # seconds that entities may need to show what the ledger has
_PROGRESS_SECONDS: Final = 60.0  # seconds in which something must arrive

console = Console(highlight=False)


async def show(stage: Stage) -> int:
    """Show the demo until it is interrupted."""
    async with _opened(stage) as api:
        devices = stage.devices.busy()
        with running(devices):
            await _fill(stage, api, devices)
            path = await show_dashboard(api, await add_hub(api))
            console.print(
                f"\n  [bold]{api.base}{path}[/bold]   user [bold]{USER}[/bold], password [bold]{PASSWORD}[/bold]"
            )
            console.print("  A treatment every few seconds, until you press Ctrl-C.\n")
            await asyncio.Event().wait()
    return 0


async def check(stage: Stage) -> int:
    """Fill the ledger, let treatments happen, and compare what Home Assistant says with the journals."""
    async with _opened(stage) as api:
        busy, idle = stage.devices.busy(), stage.devices.idle()
        with running(busy, idle):
            await _fill(stage, api, busy)
            await asyncio.sleep(_LIVE_SECONDS)
            busy.stop()
            idle.start()
            await _wait_for_all(stage, api)
            return _report(await _settled_findings(stage, api))


@asynccontextmanager
async def _opened(stage: Stage) -> AsyncIterator[Api]:
    """Write the history, start broker and Home Assistant, and end them at the end."""
    async with AsyncExitStack() as stack:
        stack.enter_context(running(stage.broker, stage.home_assistant))
        stage.broker.start()
        stage.home_assistant.start()
        with _progress() as progress:
            task = progress.add_task("a year into the journals", total=DEVICES)
            for _ in stage.devices.write_history():
                progress.advance(task)
                await asyncio.sleep(0)
        api = await stack.enter_async_context(stage.home_assistant.new_api())
        with console.status("Home Assistant starts"):
            await stage.home_assistant.wait_until_ready(api)
        yield api


async def _fill(stage: Stage, api: Api, devices: Program) -> None:
    """Set everything up and wait until the ledger has the whole past."""
    with _progress() as progress:
        task = progress.add_task("set-up", total=3 + DEVICES)
        await connect_broker(api, stage.broker.port, stage.broker.protocol)
        progress.advance(task)
        entry_id = await add_hub(api)
        progress.advance(task)
        await add_outlets(api, entry_id, (plan.form for plan in OUTLETS))
        progress.advance(task)
        devices.start()
        for device_id, (outlet, machine) in zip(stage.devices.device_ids, MACHINES, strict=True):
            await adopt(api, entry_id, Adoption(device_id, outlet.name, machine))
            progress.advance(task)
    watch = Stopwatch()
    number = await _wait_for_all(stage, api)
    console.print(f"  {number:,} treatments in the ledger, {watch.seconds:.1f} s after the end of the set-up")


async def _wait_for_all(stage: Stage, api: Api) -> int:
    """Wait until the ledger has what the journals had when this began. Raises TimeoutError when nothing comes."""
    expected = sum(counters.total for counters in stage.devices.recorded().values())
    number = 0
    with _progress() as progress:
        task = progress.add_task("replay", total=expected)
        while number < expected:
            number = await _more_than(number, api)
            progress.update(task, completed=min(number, expected))
    return number


async def _more_than(number: int, api: Api) -> int:
    """Wait until the ledger has more treatments, and return how many. Raises TimeoutError."""

    async def more() -> int | None:
        total = await _total(api)
        return total if total > number else None

    return await until(f"more than {number} treatments in the ledger", more, _PROGRESS_SECONDS, _INTERVAL)


async def _settled_findings(stage: Stage, api: Api) -> list[Finding]:
    """Compare until all is right, or for as long as entities and the last acknowledgements may lag."""
    found: list[Finding] = []

    async def are_right() -> bool:
        found[:] = await findings(api, stage.devices)
        return all(finding.is_right for finding in found)

    with suppress(TimeoutError):  # what is still wrong is what the check reports
        await until("findings that are all right", are_right, _LAG_SECONDS, _INTERVAL)
    return found


async def _total(api: Api) -> int:
    total: int = (await fetch_fleet(api))["totals"]["total"]
    return total


def _report(found: list[Finding]) -> int:
    for finding in found:
        if finding.is_right:
            shown = finding.found if len(str(finding.found)) < 80 else "equal"
            console.print(f"  [green]right[/green]  {finding.what}: {shown}")
        else:
            console.print(f"  [red]wrong[/red]  {finding.what}: expected {finding.expected}, found {finding.found}")
    return 0 if all(finding.is_right for finding in found) else 1


def _progress() -> Progress:
    columns = (TextColumn("  {task.description:<26}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console)
