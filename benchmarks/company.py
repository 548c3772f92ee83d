"""Benchmark of a company on PostgreSQL: what its head office asks, a press until it is there, and what a commit costs.

Times of a processor and ratios tell the same on a busy computer; the server works on one processor for each question.
Usage: script/benchmark company, or .venv/bin/python -m benchmarks.company --machines 5000 --days 1826
"""

import argparse
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from threading import Thread
from time import monotonic, perf_counter, process_time, sleep
from typing import Any, Final, Protocol

from rich.console import Console
from rich.table import Table
from sqlalchemy import Connection, Engine, event as sqlalchemy_event, select, text

from custom_components.ozon_telemetry.core.analytics import (
    Compare,
    DateRange,
    ExportCursor,
    Filter,
    GroupBy,
    Query,
    QueryContext,
    Separator,
    SitePart,
    daily_lines,
    export_chunk,
    newest_treatments,
    performance,
    profile,
    run_query,
    trend_period,
)
from custom_components.ozon_telemetry.core.company.company_ledger import CompanyFigures, CompanyLedger, CompanyNews
from custom_components.ozon_telemetry.core.domain.calendar import Period
from custom_components.ozon_telemetry.core.domain.messages import Counters, Event, Kind, Received
from custom_components.ozon_telemetry.core.ledger import Ledger
from custom_components.ozon_telemetry.core.reports.report import ReportLanguage, build_report
from devtools.postgresql import PostgreSQL, versions

from .company_builder import END, ZONE, Size, build, bytes_of, fleet_of, place_in, presses, site_ledger, site_names
from .report import Figure, print_figures

SMALL: Final = Size(200, 60)  # what CI has the time for
LARGE: Final = Size(1000, 1826)
_ROUNDS: Final = 3
_LAST: Final = date(2026, 12, 31)
_YEAR: Final = DateRange(date(2026, 1, 1), _LAST)
_FIVE_YEARS: Final = DateRange(date(2022, 1, 1), _LAST)
_MONTH: Final = DateRange(date(2026, 12, 1), _LAST)
_THIRTY_DAYS: Final = DateRange(_LAST - timedelta(days=29), _LAST)
_TODAY: Final = DateRange(_LAST, _LAST)
_LOOK_EVERY: Final = 1.0  # seconds, as the head office does
_PRESSES: Final = 5
_COUNTING, _EACH, _BATCHES = 100, 10, 20  # machines, events of each in a batch, batches
_BATCH: Final = _COUNTING * _EACH
_MILLION: Final = 1_000_000

type Question = Callable[[Connection], object]


@dataclass
class Cost:
    """What an answer took: milliseconds of this process, of the server and on the clock; and the rows it read."""

    processor: float = 0.0
    server: float = 0.0
    clock: float = 0.0
    longest: float = 0.0  # of its statements, on the clock
    rows: int = 0
    began: float = field(default=0.0, repr=False)


class _Cursor(Protocol):
    rowcount: int


class _Meter:
    """Counts the statements of all connections of this process."""

    def __init__(self) -> None:
        self._cost = Cost()
        self._servers: set[int] = set()
        sqlalchemy_event.listen(Engine, "before_cursor_execute", self._before)
        sqlalchemy_event.listen(Engine, "after_cursor_execute", self._after)

    def cost_of(self, work: Callable[[], object]) -> Cost:
        """Return what a work costs: the least of some rounds."""
        costs = [self.once(work) for _ in range(_ROUNDS)]
        return Cost(*(min(values) for values in zip(*map(_values, costs), strict=True)))

    def once(self, work: Callable[[], object]) -> Cost:
        """Return what a work costs."""
        cost = self._cost = Cost()
        servers = {pid: _server_time(pid) for pid in self._servers}
        clock, processor = perf_counter(), process_time()
        work()
        cost.processor, cost.clock = (process_time() - processor) * 1000, (perf_counter() - clock) * 1000
        cost.server = sum(_server_time(pid) - servers.get(pid, 0.0) for pid in self._servers)
        return cost

    def _before(self, connection: Connection, *_: object) -> None:
        driver: Any = connection.connection.driver_connection
        if connection.dialect.name == "postgresql":
            self._servers.add(driver.info.backend_pid)
        self._cost.began = perf_counter()

    def _after(self, _: Connection, cursor: _Cursor, *__: object) -> None:
        self._cost.longest = max(self._cost.longest, (perf_counter() - self._cost.began) * 1000)
        self._cost.rows += max(cursor.rowcount, 0)


def _values(cost: Cost) -> tuple[float, float, float, float, int]:
    return cost.processor, cost.server, cost.clock, cost.longest, cost.rows


def _server_time(pid: int) -> float:
    """Return how many milliseconds a process of the server has had of a processor."""
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text(encoding="ascii").split()[0]) / _MILLION
    except FileNotFoundError:
        return 0.0


async def measure() -> None:
    """Print the figures of a small company."""
    measure_company(SMALL)


def measure_company(size: Size) -> None:
    """Build a company, and print what its head office costs."""
    with _server() as server:
        began = perf_counter()
        place = build(server, size)
        with closing(server.connect()) as connection:
            print(f"{size.machines:,} machines, {size.days:,} days: {bytes_of(connection) / _MILLION:,.0f} MB", end=" ")
        print(f"in {perf_counter() - began:.0f} s")
        company, meter = CompanyLedger(place, ZONE), _Meter()
        site = site_names()[0]
        with closing(company), closing(site_ledger(place, site, size.machines // len(site_names()))) as ledger:
            head_office = _HeadOffice(company, ledger, presses(site, size.days, _MILLION))
            _print_costs(size, {**head_office.costs(meter), **_costs_of_questions(meter, head_office)})
            latency = head_office.latency()
        commits = {name: _commit_cost(name, server) for name in ("postgresql", "sqlite")}
    print_figures(
        "company",
        [
            Figure("press_to_head_office", median(latency), "s", "< 3 s"),
            Figure("longest_of_them", max(latency), "s", "< 3 s"),
            *(Figure(f"commit_of_{_BATCH}_on_{name}", cost, "ms of a processor") for name, cost in commits.items()),
            Figure("ratio_of_commits", commits["postgresql"] / commits["sqlite"], "", "<= 1.2"),
        ],
    )


class _HeadOffice:
    """Follows a company as the head office does, while one of its sites counts."""

    def __init__(self, company: CompanyLedger, site: Ledger, presses: Iterator[Received]) -> None:
        """Load everything."""
        self.company = company
        self._site, self._presses = site, presses
        self._standings, self.figures = company.load(ZONE, END)

    @property
    def context(self) -> QueryContext:
        """Return what the head office asks with."""
        entered, merged = self.company.reading_site, self.figures.merged
        parts = tuple(SitePart(fleet, partial(entered, site=site)) for site, fleet in merged.by_site.items())
        return QueryContext(merged.fleet, self.company.zones, END, parts=parts)

    def costs(self, meter: _Meter) -> dict[str, Cost]:
        """Return what it costs to follow."""
        with_press = [self._cost_of_press(meter) for _ in range(_ROUNDS)]
        return {
            "load everything": meter.cost_of(self._load),
            "look, nothing new": meter.cost_of(self._look),
            "look, one press": min(with_press, key=lambda cost: cost.processor),
        }

    def latency(self) -> list[float]:
        """Return after how many seconds each press was here, from before its commit on; looks go on meanwhile."""
        waited: list[float] = []
        for number in range(_PRESSES):
            begun: list[float] = []
            thread = Thread(target=self._press_after, args=(number * _LOOK_EVERY / _PRESSES, begun))
            thread.start()
            while not self._look().added.treatments:
                sleep(_LOOK_EVERY)
            waited.append(monotonic() - begun[0])
            thread.join()
        return waited

    def _cost_of_press(self, meter: _Meter) -> Cost:
        self._site.commit([next(self._presses)])
        return meter.once(self._look)

    def _press_after(self, seconds: float, begun: list[float]) -> None:
        sleep(seconds)
        begun.append(monotonic())
        self._site.commit([next(self._presses)])

    def _load(self) -> CompanyFigures:
        self._standings, self.figures = self.company.load(ZONE, END)
        return self.figures

    def _look(self) -> CompanyNews:
        news = self.company.look(self._standings, ZONE, END)
        self._standings = news.standings
        self.figures.models.apply(news.added)
        return news


def _questions(context: QueryContext) -> dict[str, Question]:
    def asked(query: Query) -> Question:
        return lambda connection: run_query(connection, context, query)

    def ranked(days: DateRange, group_by: GroupBy) -> Question:
        query = Query(days, trend_period(days), group_by, compare=Compare.PREVIOUS)
        return lambda connection: performance(connection, context, query)

    language = ReportLanguage("EUR", _Texts())
    day, outlet = Query(_TODAY), Filter(outlets=frozenset({"site-0-outlet-0"}))
    return {
        "SELECT 1": lambda connection: connection.execute(select(text("1"))).all(),
        "day by hour": asked(Query(_TODAY, Period.HOUR, compare=Compare.PREVIOUS)),
        "year by month": asked(Query(_YEAR, Period.MONTH, compare=Compare.PREVIOUS)),
        "year by month, each outlet": asked(Query(_YEAR, Period.MONTH, GroupBy.OUTLET)),
        "five years by month": asked(Query(_FIVE_YEARS, Period.MONTH)),
        "ranking of outlets, 30 days": ranked(_THIRTY_DAYS, GroupBy.OUTLET),
        "ranking of outlets, a year": ranked(_YEAR, GroupBy.OUTLET),
        "ranking of machines, 30 days": ranked(_THIRTY_DAYS, GroupBy.MACHINE),
        "profile, 30 days": lambda connection: profile(connection, context, Query(_THIRTY_DAYS)),
        "profile, a year": lambda connection: profile(connection, context, Query(_YEAR)),
        "recent treatments": lambda connection: newest_treatments(connection, Filter(), 100, None),
        "recent treatments of an outlet": lambda connection: newest_treatments(connection, outlet, 100, None),
        "report of a month": lambda connection: build_report(connection, context, Filter(), _MONTH, language),
        "export of a day, a chunk": lambda connection: export_chunk(connection, context, day, ExportCursor()),
        "daily summary of a day": lambda connection: daily_lines(connection, context, day, Separator.COMMA),
    }


class _Texts(dict[str, str]):
    """Texts of a report in no language."""

    def __missing__(self, key: str) -> str:
        return key


def _costs_of_questions(meter: _Meter, head_office: _HeadOffice) -> dict[str, Cost]:
    costs = {}
    with head_office.company.reading() as connection:
        for name, ask in _questions(head_office.context).items():
            costs[name] = meter.cost_of(partial(ask, connection))
    return costs


def _print_costs(size: Size, costs: dict[str, Cost]) -> None:
    table = Table("what", "process, ms", "server, ms", "clock, ms", "longest statement, ms", "x SELECT 1", "rows")
    floor = costs["SELECT 1"].clock
    for name, cost in costs.items():
        *milliseconds, rows = _values(cost)
        table.add_row(name, *(f"{it:,.1f}" for it in milliseconds), f"{cost.clock / floor:,.0f}", f"{rows:,}")
    table.title = f"{size.machines:,} machines, {size.days:,} days; goals: < 1,000 of the process, < 300 a statement"
    Console(width=140).print(table)


def _commit_cost(engine: str, server: PostgreSQL) -> float:
    """Return how many milliseconds of this process's processor a batch takes."""
    with TemporaryDirectory() as folder:
        place = Path(folder) / "ledger.db" if engine == "sqlite" else place_in(server, "commits")
        with closing(Ledger(place, ZONE)) as ledger:
            ledger.change_fleet(fleet_of("site-0", _COUNTING), END)
            return median([_milliseconds(partial(ledger.commit, batch)) for batch in _batches()])


def _batches() -> Iterator[list[Received]]:
    """Yield batches of events, in each as many of every machine."""
    for number in range(_BATCHES):
        yield [_counted(device, number * _EACH + place) for place in range(1, _EACH + 1) for device in range(_COUNTING)]


def _counted(device: int, seq: int) -> Received:
    counters, at = Counters((seq + 2) // 3, (seq + 1) // 3, seq // 3), END + seq * 60_000
    return Received(
        Event(f"site-0-device-{device}", Kind((seq - 1) % 3), at, counters, f"new-{device}", seq, seq - 1), at
    )


def _milliseconds(work: Callable[[], object]) -> float:
    began = process_time()
    work()
    return (process_time() - began) * 1000


@contextmanager
def _server() -> Iterator[PostgreSQL]:
    """Provide the newest PostgreSQL that is here, whose every question has one processor."""
    server = PostgreSQL(list(versions().values())[-1])
    try:
        server.start()
        with closing(server.connect()) as connection:
            connection.execute("ALTER SYSTEM SET max_parallel_workers_per_gather = 0")
            connection.execute("SELECT pg_reload_conf()")
        yield server
    finally:
        server.remove()


def main() -> None:
    """Measure a company of the size that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--machines", type=int, default=LARGE.machines)
    parser.add_argument("--days", type=int, default=LARGE.days)
    arguments = parser.parse_args()
    measure_company(Size(arguments.machines, arguments.days))


if __name__ == "__main__":
    main()
