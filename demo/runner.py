"""Steps of the demo, from an empty folder to live treatments."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from devtools.api import PASSWORD, USER, Api
from devtools.polling import until
from devtools.provisioning import (
    Adoption,
    add_hub,
    add_outlets,
    add_to_esphome,
    adopt,
    connect_broker,
    fetch_fleet,
    show_dashboard,
)

from .blueprint_trial import compare_automations, make_automations
from .comparison import Comparison, compare
from .devices import Program
from .fleet_plan import DEVICES, MACHINES, OUTLETS
from .processes import DemoProcesses, Stopwatch, running

_INTERVAL: Final = 0.5  # seconds
_LIVE_SECONDS: Final = 10.0  # seconds of live treatments that a check waits for
_LAG_SECONDS: Final = 20.0  # seconds that entities may need to show what the ledger has
_PROGRESS_SECONDS: Final = 60.0  # seconds in which something must arrive

console = Console(highlight=False)


async def show(processes: DemoProcesses) -> int:
    """Show the demo until it is interrupted."""
    async with _opened(processes) as api:
        devices = processes.devices.busy()
        with running(devices):
            await _fill(processes, api, devices)
            path = await show_dashboard(api, await add_hub(api))
            console.print(
                f"\n  [bold]{api.base}{path}[/bold]   user [bold]{USER}[/bold], password [bold]{PASSWORD}[/bold]"
            )
            console.print("  A treatment every few seconds, until you press Ctrl-C.\n")
            await asyncio.Event().wait()
    return 0


async def check(processes: DemoProcesses) -> int:
    """Fill the ledger, let treatments happen, and compare what Home Assistant says with the journals."""
    async with _opened(processes) as api:
        busy, idle = processes.devices.busy(), processes.devices.idle()
        with running(busy, idle):
            await _fill(processes, api, busy)
            await make_automations(api)
            await asyncio.sleep(_LIVE_SECONDS)
            busy.stop()
            idle.start()
            await _wait_for_all(processes, api)
            return _report([*await _settled_comparisons(processes, api), *await compare_automations(api)])


@asynccontextmanager
async def _opened(processes: DemoProcesses) -> AsyncIterator[Api]:
    """Write the history, start broker and Home Assistant, and end them at the end."""
    async with AsyncExitStack() as stack:
        stack.enter_context(running(processes.broker, processes.home_assistant))
        processes.broker.start()
        processes.home_assistant.start()
        with _progress() as progress:
            task = progress.add_task("a year into the journals", total=DEVICES)
            for _ in processes.devices.write_history():
                progress.advance(task)
                await asyncio.sleep(0)
        api = await stack.enter_async_context(processes.home_assistant.new_api())
        with console.status("Home Assistant starts"):
            await processes.home_assistant.wait_until_ready(api)
        yield api


async def _fill(processes: DemoProcesses, api: Api, devices: Program) -> None:
    """Set everything up and wait until the ledger has the whole past."""
    with _progress() as progress:
        task = progress.add_task("set-up", total=3 + DEVICES)
        await connect_broker(api, processes.broker.port, processes.broker.protocol)
        progress.advance(task)
        entry_id = await add_hub(api)
        progress.advance(task)
        await add_outlets(api, entry_id, (plan.form for plan in OUTLETS))
        progress.advance(task)
        devices.start()
        for port in processes.devices.native_ports:
            await add_to_esphome(api, port)
        for device_id, (outlet, machine) in zip(processes.devices.device_ids, MACHINES, strict=True):
            await adopt(api, entry_id, Adoption(device_id, outlet.name, machine))
            progress.advance(task)
    watch = Stopwatch()
    number = await _wait_for_all(processes, api)
    console.print(f"  {number:,} treatments in the ledger, {watch.seconds:.1f} s after the end of the set-up")


async def _wait_for_all(processes: DemoProcesses, api: Api) -> int:
    """Wait until the ledger has what the journals had when this began. Raises TimeoutError when nothing comes."""
    expected = sum(counters.total for counters in processes.devices.recorded().values())
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


async def _settled_comparisons(processes: DemoProcesses, api: Api) -> list[Comparison]:
    """Compare until everything is right, or as long as entities and the last acknowledgements may lag."""
    found: list[Comparison] = []

    async def are_right() -> bool:
        found[:] = await compare(api, processes.devices)
        return all(finding.is_right for finding in found)

    with suppress(TimeoutError):  # what is still wrong is what the check reports
        await until("findings that are all right", are_right, _LAG_SECONDS, _INTERVAL)
    return found


async def _total(api: Api) -> int:
    total: int = (await fetch_fleet(api))["totals"]["total"]
    return total


def _report(found: list[Comparison]) -> int:
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
