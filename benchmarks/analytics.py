"""Benchmark of the analytics over 100 machines in 10 outlets and a year; the target is 200 ms for any query.

Usage: .venv/bin/python -m benchmarks.analytics [--machines 100] [--a-day 20]
"""

import argparse
from collections.abc import Callable, Iterator
from datetime import date
from itertools import batched
from pathlib import Path
import random
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from custom_components.ozon_telemetry.core.analytics import (
    Compare,
    DateRange,
    ExportCursor,
    Filter,
    GroupBy,
    Query,
    QueryContext,
    export_chunk,
    newest_treatments,
    performance,
    profile,
    run_query,
)
from custom_components.ozon_telemetry.core.domain.availability import AvailabilityDelta, Outage
from custom_components.ozon_telemetry.core.domain.calendar import Period
from custom_components.ozon_telemetry.core.domain.fleet import Assignment, Fleet, Machine, Outlet, Placement, Span
from custom_components.ozon_telemetry.core.domain.messages import ONE, ZERO, Event, Kind, Received
from custom_components.ozon_telemetry.core.domain.prices import since_ever
from custom_components.ozon_telemetry.core.domain.zones import Zones
from custom_components.ozon_telemetry.core.ledger import Ledger

TARGET_MS = 200
ZONE = ZoneInfo("Europe/Berlin")
START, NOW = 1_767_222_000_000, 1_798_758_000_000  # 2026 in Berlin
YEAR = DateRange(date(2026, 1, 1), date(2026, 12, 31))
SECOND = 1000
DAY = 24 * 3600 * SECOND
OUTLETS = 10
BATCH = 20_000
ROUNDS = 3
PRICES = since_ever({"basic": 2.5, "standard": 4.0, "premium": 7.5})


def fleet_of(machines: int) -> Fleet:
    """Return machines spread over the outlets; one outlet lives in another time zone."""
    outlets = [
        Outlet(
            f"outlet-{index}", f"Outlet {index}", zone=ZoneInfo("Asia/Jakarta") if index == 0 else None, prices=PRICES
        )
        for index in range(OUTLETS)
    ]
    return Fleet.of(
        outlets,
        [
            Machine(
                f"machine-{index}",
                f"Machine {index}",
                placements=(Placement(f"outlet-{index % OUTLETS}", 0),),
                assignments=(Assignment(f"device-{index}", 0),),
            )
            for index in range(machines)
        ],
    )


def events_of(device_id: str, number: int, luck: random.Random) -> Iterator[Received]:
    """Yield a device's year: treatments at any time of the day, of every kind."""
    counters = ZERO
    for seq, at in enumerate(sorted(luck.randrange(START, NOW) for _ in range(number)), start=1):
        kind = luck.choice(list(Kind))
        counters = counters.plus(ONE[kind])
        yield Received(Event(device_id, kind, at, counters, f"gen-{device_id}", seq, seq - 1), at)


def fill(ledger: Ledger, machines: int, a_day: int) -> None:
    """Commit a year."""
    luck = random.Random(1)
    started = perf_counter()
    for index in range(machines):
        for batch in batched(events_of(f"device-{index}", a_day * 365, luck), BATCH, strict=False):
            ledger.commit(batch)
    number = machines * a_day * 365
    print(f"{number:,} treatments committed in {perf_counter() - started:.0f} s, {ledger.size() >> 20} MiB")


def availability_of(machines: int) -> AvailabilityDelta:
    """Return a year in which Home Assistant restarted every night, and each device was offline once a day."""
    nights = range(START, NOW, DAY)
    outages = [
        Outage(f"device-{index}", night + index * SECOND, night + index * SECOND + DAY // 144)
        for index in range(machines)
        for night in nights
    ]
    return AvailabilityDelta([Span(night, night + DAY - SECOND) for night in nights], outages)


def queries(context: QueryContext) -> Iterator[tuple[str, Callable[[Connection], object]]]:
    """Yield the queries with their names."""
    for bucket in (None, *Period):
        for group_by in GroupBy:
            if bucket is Period.HOUR and group_by not in {GroupBy.NONE, GroupBy.KIND}:
                continue  # so many numbers are limited to a month
            query = Query(YEAR, bucket, group_by)
            yield (
                f"year by {bucket or 'all':5} and {group_by}",
                lambda connection, query=query: run_query(connection, context, query),  # type: ignore[misc]
            )
    compared = Query(YEAR, Period.DAY, GroupBy.MACHINE, compare=Compare.PREVIOUS)
    yield "the same by day and machine, compared", lambda connection: run_query(connection, context, compared)
    month = DateRange(date(2026, 5, 1), date(2026, 5, 31))
    hours = Query(month, Period.HOUR, GroupBy.MACHINE)
    yield "a month by hour and machine", lambda connection: run_query(connection, context, hours)
    one = Query(YEAR, Period.HOUR, filter=Filter(machines=frozenset({"machine-1"})))
    yield "one machine by hour", lambda connection: run_query(connection, context, one)
    yield "profile of the year", lambda connection: profile(connection, context, Query(YEAR))
    ranked = Query(YEAR, Period.MONTH, GroupBy.MACHINE, compare=Compare.PREVIOUS)
    yield "performance of machines", lambda connection: performance(connection, context, ranked)
    yield "recent 500", lambda connection: newest_treatments(connection, Filter(), 500, None)
    yield "first chunk of CSV", lambda connection: export_chunk(connection, context, Query(YEAR), ExportCursor())


def measure(run: Callable[[], object]) -> tuple[float, float]:
    """Return how many milliseconds an answer takes, on the clock and of a processor."""
    walls, processors = [], []
    for _ in range(ROUNDS):
        wall, processor = perf_counter(), process_time()
        run()
        walls.append((perf_counter() - wall) * 1000)
        processors.append((process_time() - processor) * 1000)
    return median(walls), median(processors)


def run_queries(ledger: Ledger, fleet: Fleet) -> None:
    """Print the duration of each query."""
    context = QueryContext(fleet, Zones(ZONE, fleet), NOW)
    print("   clock  processor  query")
    with ledger.reading() as connection:
        for name, run in queries(context):
            wall, processor = measure(lambda run=run: run(connection))  # type: ignore[misc]
            remark = "" if processor <= TARGET_MS else f"   <- over {TARGET_MS} ms"
            print(f"{wall:8.1f}   {processor:8.1f}  {name}{remark}")


def main() -> None:
    """Fill a ledger, or take one that was filled before, and run everything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--machines", type=int, default=100)
    parser.add_argument("--a-day", type=int, default=20)
    parser.add_argument("--ledger", type=Path, help="keep the ledger here, and use it if it is there")
    args = parser.parse_args()
    with TemporaryDirectory() as folder:
        ledger = Ledger(args.ledger or Path(folder) / "ledger.db", ZONE)
        is_new = not ledger.size()
        fleet = fleet_of(args.machines)
        ledger.change_fleet(fleet, START if is_new else NOW)
        if is_new:
            fill(ledger, args.machines, args.a_day)
            ledger.record_availability(availability_of(args.machines))
        run_queries(ledger, fleet)
        ledger.close()


if __name__ == "__main__":
    main()
