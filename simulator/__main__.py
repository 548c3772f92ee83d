"""Command line of the simulator: `python -m simulator history | run | show | old-system`, see `--help`."""

from . import standalone  # noqa: F401, I001 - first: it spares this process Home Assistant

from argparse import ArgumentDefaultsHelpFormatter, ArgumentParser, Namespace
import asyncio
from contextlib import suppress
from pathlib import Path
import signal
import sys
from zoneinfo import ZoneInfo

import orjson

from custom_components.ozon_telemetry.core.protocol.codec import DEFAULT_PREFIX, MAX_BATCH, Topics

from .message_disorder import MessageDisorder
from .faults import Fault, FaultInjector
from .fleet import Fleet
from .history import write_history
from .journal_file import read_journal
from .link import Broker, Firmware, Link
from .django_database import PastPlan, write_sample
from .clock import now
from .demand import Demand
from .device_runner import Rate, DeviceRunner


def main() -> None:
    """Do what the command line asks for."""
    arguments = _parser().parse_args()
    arguments.action(arguments)


def _history(arguments: Namespace) -> None:
    """Write a history into the journals."""
    fleet, until = _fleet(arguments), now()
    for device_id in fleet.device_ids:
        journal, rng = fleet.journal(device_id), fleet.rng("history", device_id)
        demand = Demand(arguments.daily * rng.uniform(0.5, 1.5), ZoneInfo(arguments.zone))
        print(device_id, write_history(journal, demand, arguments.days, until, rng))


def _run(arguments: Namespace) -> None:
    """Run the devices until the process is terminated."""
    with suppress(asyncio.CancelledError):
        asyncio.run(_work(arguments))


def _show(arguments: Namespace) -> None:
    """Print the state of the journals: one JSON line a card."""
    fleet = _fleet(arguments)
    for device_id in fleet.device_ids:
        for card in map(read_journal, fleet.cards(device_id)):
            line = {"device_id": device_id, "gen": card.gen, "seq": card.last, "acked": card.mark}
            sys.stdout.buffer.write(orjson.dumps(line | card.counters._asdict()) + b"\n")


def _old_system(arguments: Namespace) -> None:
    """Write the database of the old Django system, with a past of these devices, to import it."""
    fleet, until = _fleet(arguments), now()
    devices = map(fleet.switch_on_legacy, fleet.device_ids)
    demand = Demand(arguments.daily, ZoneInfo(arguments.zone))
    past = PastPlan(demand, until - arguments.days * 86_400_000, until)
    print(write_sample(arguments.out, devices, past, fleet.rng("old system")))


async def _work(arguments: Namespace) -> None:
    fleet = _fleet(arguments)
    chosen = [fleet.device_ids[number] for number in arguments.only or range(len(fleet.device_ids))]
    # The original firmware is on the last devices, so that the first ones stay the same without it.
    legacy = set(fleet.device_ids[len(fleet.device_ids) - arguments.legacy :])
    units = [(_original if device_id in legacy else _unit)(arguments, fleet, device_id) for device_id in chosen]
    work = asyncio.gather(*(unit.run() for unit in units))
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, work.cancel)
    await work


def _unit(arguments: Namespace, fleet: Fleet, device_id: str) -> DeviceRunner:
    device = fleet.switch_on(device_id, arguments.batch)
    rng = fleet.rng("customers", device_id, now())
    faults = None
    if arguments.faults:
        faults = FaultInjector(arguments.faults, arguments.fault_every, rng, device, lambda: fleet.new_card(device_id))
    return DeviceRunner(device, _link(arguments, fleet, device), _rate(arguments), faults, rng)


def _original(arguments: Namespace, fleet: Fleet, device_id: str) -> DeviceRunner:
    device, rng = fleet.switch_on_legacy(device_id), fleet.rng("customers", device_id, now())
    return DeviceRunner(device, _link(arguments, fleet, device), _rate(arguments), None, rng)


def _link(arguments: Namespace, fleet: Fleet, device: Firmware) -> Link:
    broker = Broker(arguments.host, arguments.port, Topics(arguments.prefix))
    return Link(
        device, broker, MessageDisorder(arguments.duplicate, arguments.reorder, fleet.rng("disorder", device.device_id))
    )


def _rate(arguments: Namespace) -> Rate:
    if arguments.every is None:
        return Demand(arguments.daily, ZoneInfo(arguments.zone)).per_second
    return lambda _: 1 / arguments.every


def _fleet(arguments: Namespace) -> Fleet:
    return Fleet(arguments.state, arguments.seed, arguments.devices)


def _parser() -> ArgumentParser:
    everyone = ArgumentParser(add_help=False)
    everyone.add_argument("--state", type=Path, required=True, help="folder of the journals")
    everyone.add_argument("--devices", type=int, default=8, help="how many devices there are")
    everyone.add_argument("--seed", type=int, default=1, help="the same seed gives the same devices")
    busy = ArgumentParser(add_help=False)
    busy.add_argument("--daily", type=float, default=34.0, help="treatments on an average day of a device")
    busy.add_argument("--zone", default="UTC", help="time zone of the opening hours")

    parser = ArgumentParser(prog="simulator", description=sys.modules["simulator"].__doc__)
    commands = parser.add_subparsers(required=True)
    form = ArgumentDefaultsHelpFormatter
    history = commands.add_parser("history", parents=[everyone, busy], formatter_class=form, help=_history.__doc__)
    history.add_argument("--days", type=int, default=365, help="how far the past reaches back")
    history.set_defaults(action=_history)
    old = commands.add_parser("old-system", parents=[everyone, busy], formatter_class=form, help=_old_system.__doc__)
    old.add_argument("--days", type=int, default=365, help="how far the past reaches back")
    old.add_argument("--out", type=Path, default=Path("db.sqlite3"), help="the file, which must not exist yet")
    old.set_defaults(action=_old_system)
    show = commands.add_parser("show", parents=[everyone], formatter_class=form, help=_show.__doc__)
    show.set_defaults(action=_show)
    run = commands.add_parser("run", parents=[everyone, busy], formatter_class=form, help=_run.__doc__)
    _add_run_arguments(run)
    return parser


def _add_run_arguments(run: ArgumentParser) -> None:
    run.add_argument("--host", default="127.0.0.1", help="where the broker is")
    run.add_argument("--port", type=int, default=1883, help="its port")
    run.add_argument("--prefix", default=DEFAULT_PREFIX, help="base topic of the devices")
    run.add_argument("--only", type=int, nargs="+", metavar="N", help="run only these devices, counted from 0")
    run.add_argument("--every", type=float, metavar="SECONDS", help="a steady rate instead of the daily rhythm")
    run.add_argument("--legacy", type=int, default=0, help="how many devices have the original firmware")
    run.add_argument("--faults", type=Fault, nargs="*", choices=list(Fault), help="what goes wrong now and then")
    run.add_argument("--fault-every", type=float, default=60.0, help="mean seconds between two faults of a device")
    run.add_argument("--batch", type=int, default=MAX_BATCH, help="the most records of an event batch; 1 for none")
    run.add_argument("--duplicate", type=float, default=0.0, help="how likely a message is sent twice")
    run.add_argument("--reorder", type=float, default=0.0, help="how likely messages overtake each other")
    run.set_defaults(action=_run)


if __name__ == "__main__":
    main()
