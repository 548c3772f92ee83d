"""Command line of the demo, `script/demo`: Home Assistant, a broker and a fleet with a history, until Ctrl-C."""

from simulator import standalone  # noqa: F401, I001 - first: it spares this process Home Assistant

from argparse import ArgumentParser, Namespace
import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from functools import partial
from pathlib import Path
import shutil
import signal
import sys

from .company_plan import HURRY, Pace
from .fleet_plan import DAYS
from .firmware_devices import FirmwareDevices
from .ha_versions import python_of
from .installation import Installation
from .runner import check, show
from .simulated_devices import SimulatedDevices


def main() -> int:
    """Run the demo until Ctrl-C, or check it and exit with 0 if everything is right."""
    arguments = _arguments()
    return asyncio.run(_until_interrupted(_company(arguments) if arguments.company else _business(arguments)))


def _business(arguments: Namespace) -> Coroutine[None, None, int]:
    """Return the work of the plain demo."""
    make_devices = FirmwareDevices if arguments.firmware else SimulatedDevices
    # each make has devices of its own, so each has a Home Assistant that knows them
    folder = arguments.folder.resolve() / ("firmware" if arguments.firmware else "simulated")
    if arguments.fresh:
        shutil.rmtree(folder, ignore_errors=True)
    installation = Installation(folder, python_of(arguments.ha), partial(make_devices, days=arguments.days or DAYS))
    return check(installation) if arguments.check else show(installation)


def _company(arguments: Namespace) -> Coroutine[None, None, int]:
    """Return the work of the company's demo, which always begins anew: its database does."""
    from .company import Company  # noqa: PLC0415 - the driver of its database is not in each environment
    from .company_runner import check_company, show_company  # noqa: PLC0415

    folder = arguments.folder.resolve() / "company"
    shutil.rmtree(folder, ignore_errors=True)
    pace = Pace(arguments.days or Pace().days)
    company = Company(folder, python_of(arguments.ha), pace._replace(every=HURRY) if arguments.check else pace)
    return check_company(company) if arguments.check else show_company(company)


async def _until_interrupted(work: Coroutine[None, None, int]) -> int:
    task = asyncio.ensure_future(work)
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    with suppress(asyncio.CancelledError):
        return await task
    return 0


def _arguments() -> Namespace:
    parser = ArgumentParser(prog="script/demo", description=__doc__)
    parser.add_argument("--check", action="store_true", help="no demo: compare ledger and journals, exit with 0 or 1")
    parser.add_argument("--firmware", action="store_true", help="run the firmware instead of simulated devices")
    parser.add_argument("--company", action="store_true", help="two sites on one PostgreSQL, and the head office")
    parser.add_argument("--days", type=int, help="days of history")
    parser.add_argument("--fresh", action="store_true", help="delete what an earlier run left")
    parser.add_argument(
        "--ha", metavar="VERSION", help="run this release of Home Assistant, or dev, in an environment of its own"
    )
    parser.add_argument("--folder", type=Path, default=Path(".demo"), help="where everything is kept")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
