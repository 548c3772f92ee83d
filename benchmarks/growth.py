"""Benchmark of growth: what a ledger of years costs beside one of weeks, each figure as a ratio of the two.

Figures are of a processor, so that a busy computer tells the same; "longest" is the longest time for which an event
waits for its turn. Usage: script/benchmark growth, or .venv/bin/python -m benchmarks.growth --days 20 360 3600
"""

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path
import resource
from tempfile import TemporaryDirectory
from time import process_time
from typing import Final
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.table import Table
from sqlalchemy import Connection

from custom_components.ozon_telemetry.core.analytics import (
    Compare,
    DateRange,
    Filter,
    GroupBy,
    Query,
    QueryContext,
    newest_treatments,
    performance,
    profile,
    series_histories,
)
from custom_components.ozon_telemetry.core.domain.event_time import TimeSource
from custom_components.ozon_telemetry.core.domain.fleet import Assignment, Fleet, Machine, Placement
from custom_components.ozon_telemetry.core.domain.instants import DAY
from custom_components.ozon_telemetry.core.domain.legacy_history import LegacyTreatment
from custom_components.ozon_telemetry.core.domain.messages import Counters, Event, Kind, Received
from custom_components.ozon_telemetry.core.domain.wall_clock import UtcOffsetSpan
from custom_components.ozon_telemetry.core.domain.zones import Zones
from custom_components.ozon_telemetry.core.ledger import Ledger, outbox, queries
from custom_components.ozon_telemetry.core.ledger.import_log import ImportStart

from .ledger_builder import A_DAY, EMPTY, END, ZONE, build, fleet_of

MACHINES: Final = 100
WEEKS, YEAR, YEARS = 20, 360, 3600  # days: 0.2, 3.6 and 36 million treatments
_IMPORTED, _PAGE = 18_000, 1000  # treatments
_IMPORTING: Final = "device-new"
_OTHER_ZONE: Final = ZoneInfo("Europe/Berlin")  # whose clocks change
_SHORT: Final = (2, 20)  # what CI has the time for
_ALL_DAYS: Final = DateRange(date(2015, 1, 1), date(2026, 12, 31))
_MONTH: Final = DateRange(date(2026, 12, 1), date(2026, 12, 31))

type Figures = dict[str, float]


async def measure() -> None:
    """Print the figures of two small ledgers."""
    compare(_SHORT)


def compare(sizes: tuple[int, ...]) -> None:
    """Print each figure for ledgers of so many days, and the ratio of the last to the first."""
    measured = [figures_of(days) for days in sizes]
    ratio = f"x {sizes[-1] // sizes[0]} treatments"
    table = Table("what", *(f"{days * MACHINES * A_DAY:,}" for days in sizes), ratio, title="growth")
    for name, first in measured[0].items():
        values = [figures[name] for figures in measured]
        table.add_row(name, *(f"{value:,.4g}" for value in values), f"{values[-1] / first:.2f}" if first else "")
    Console().print(table)


def figures_of(days: int) -> Figures:
    """Build a ledger, check it, and return its figures: questions first, then what changes it."""
    with TemporaryDirectory() as folder:
        ledger = build(Path(folder) / "ledger.db", MACHINES, days)
        figures = {**_start(ledger, days), **_questions(ledger), **_verify(ledger)}
        figures |= _statistics(ledger) | _changes(ledger, days) | _zone_change(ledger, days) | _undo(ledger)
        ledger.close()
    return figures


def _seconds(work: Callable[[], object]) -> float:
    started = process_time()
    work()
    return process_time() - started


def _start(ledger: Ledger, days: int) -> Figures:
    """Measure a start, up to the commit of the first event, and the commit of the next one."""
    ledger.close()
    counted = days * A_DAY
    events = [_event(counted + number) for number in (1, 2)]
    start = _seconds(lambda: (ledger.change_fleet(fleet_of(MACHINES), END), ledger.commit(events[:1])))
    return {"start to first commit, ms": start * 1000, "commit, ms": _seconds(lambda: ledger.commit(events[1:])) * 1000}


def _event(seq: int) -> Received:
    counters = Counters((seq + 2) // 3, (seq + 1) // 3, seq // 3)
    return Received(Event("device-0", Kind(seq % 3), END - 1, counters, "built", seq, seq - 1), END)


def _questions(ledger: Ledger) -> Figures:
    """Measure questions, each the second time."""
    context = QueryContext(ledger.fleet, Zones(ZONE, ledger.fleet), END)
    machine = Filter(machines=frozenset({"machine-5"}))
    empty, device = Filter(outlets=frozenset({EMPTY})), Filter(devices=frozenset({"device-5"}))
    ranking = Query(_MONTH, None, GroupBy.MACHINE, compare=Compare.PREVIOUS)
    asked: dict[str, Callable[[Connection], object]] = {
        "newest of each machine": queries.latest,
        "outbox": outbox.unpublished_treatments,
        "page of a device": lambda it: newest_treatments(it, device, 100, None),
        "page of an outlet without any": lambda it: newest_treatments(it, empty, 100, None),
        "profile of a machine, all days": lambda it: profile(it, context, Query(_ALL_DAYS, filter=machine)),
        "ranking of machines, a month": lambda it: performance(it, context, ranking),
    }
    figures = {}
    with ledger.reading() as connection:
        for name, ask in asked.items():
            ask(connection)
            figures[f"{name}, ms"] = _seconds(lambda ask=ask: ask(connection)) * 1000  # type: ignore[misc]
    return figures


def _verify(ledger: Ledger) -> Figures:
    """Recount the ledger: what it needs of memory and processor."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = process_time()
    if not (report := ledger.verify()).is_sound:
        raise RuntimeError(f"the built ledger is not sound: {report}")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    return {"verify, s": process_time() - started, "verify, MiB": memory / 1024}


def _statistics(ledger: Ledger) -> Figures:
    """Read what a rebuild of all statistics compares."""

    def rebuild() -> None:
        with ledger.reading() as connection:
            left = list(series_histories.series_totals(connection))
            left.sort(key=lambda series: series[:2])
            while left:
                due = ((series, 0, [UtcOffsetSpan(0, 0)]) for series in left)
                done = series_histories.series_histories(connection, due, ledger.zones)
                for history in done.values():
                    history.hours  # noqa: B018  made when it is compared
                left = left[len(done) :]

    return {"statistics rebuild, s": _seconds(rebuild)}


def _changes(ledger: Ledger, days: int) -> Figures:
    """Swap a device for all of its history, then prune half of the ledger, part by part."""
    parts = [_seconds(lambda: ledger.begin_change(_swapped(ledger.fleet), END))]
    while ledger.is_booking:
        parts.append(_seconds(ledger.continue_booking))
    ledger.mark_published()
    pruned, deleted = ledger.prune_in_parts(END - days * DAY // 2), []
    while True:
        started = process_time()
        if next(pruned, None) is None:
            break
        deleted.append(process_time() - started)
    return {
        "re-booking, longest, ms": max(parts) * 1000,
        "re-booking, s": sum(parts),
        "pruning, longest, ms": max(deleted) * 1000,
        "pruning, s": sum(deleted),
    }


def _zone_change(ledger: Ledger, days: int) -> Figures:
    """Sum all days and hours anew in another zone, part by part."""
    parts = [_seconds(lambda: ledger.begin_change(ledger.fleet, END, _OTHER_ZONE))]
    while ledger.is_booking:
        parts.append(_seconds(ledger.continue_booking))
    outlet_years = len(ledger.fleet.outlets) * days / 365
    return {
        "another zone, longest, ms": max(parts) * 1000,
        "another zone, ms an outlet and year": sum(parts) * 1000 / outlet_years,
    }


def _undo(ledger: Ledger) -> Figures:
    """Import as much for a device as a machine counts in half a year, and undo it, part by part."""
    number = ledger.start_import(ImportStart(END, "benchmark", ()))
    for first in range(0, _IMPORTED, _PAGE):
        ledger.import_history(_IMPORTING, list(map(_imported, range(first, first + _PAGE))), number=number)
    ledger.begin_undo(number, _IMPORTING)
    parts = []
    while ledger.is_undoing:
        parts.append(_seconds(ledger.continue_undo))
    return {"undo of an import, longest, ms": max(parts) * 1000, "undo of an import, s": sum(parts)}


def _imported(number: int) -> LegacyTreatment:
    at = END - (_IMPORTED - number) * DAY // A_DAY
    counters = Counters((number + 3) // 3, (number + 2) // 3, (number + 1) // 3)
    return LegacyTreatment(Kind(number % 3), counters, at, at + 500, TimeSource.DEVICE)


def _swapped(fleet: Fleet) -> Fleet:
    """Return a fleet in which two machines always had each other's devices."""
    other = {0: 1, 1: 0}
    changed = [
        Machine(
            f"machine-{number}",
            f"Machine {number}",
            placements=(Placement("outlet-0", 0),),
            assignments=(Assignment(f"device-{other[number]}", 0),),
        )
        for number in other
    ]
    machines = {machine.id: machine for machine in (*fleet.machines.values(), *changed)}
    return Fleet.of(fleet.outlets.values(), machines.values())


def main() -> None:
    """Measure ledgers of the sizes that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, nargs="+", default=[WEEKS, YEAR], help=f"{WEEKS} {YEAR} {YEARS}")
    compare(tuple(parser.parse_args().days))


if __name__ == "__main__":
    main()
