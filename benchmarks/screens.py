"""Benchmark of screens: what open pages cost while nothing is pressed, with 1 and 10 of them, at 100 and 500 machines.

Every device sends its heartbeat each minute, each with another signal. A page is a connection that follows the fleet
and asks for the trends of all outlets, as the outlets' page does. CPU time is what Home Assistant needs beyond that
without pages.
"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Final

import orjson

from devtools.api import Api, Json
from simulator.fleet import device_ids_of

from .environment import benchmark_environment
from .heartbeats import heartbeats
from .report import Figure, print_figures

MACHINES: Final = (100, 500)
PAGES: Final = (1, 10)
_SECONDS: Final = 60.0
_SECONDS_SHORT: Final = 12.0
_TREND: Final = timedelta(days=30)


async def measure(*, is_short: bool = False) -> None:
    """Print the figures."""
    seconds = _SECONDS_SHORT if is_short else _SECONDS
    for machines in MACHINES[:1] if is_short else MACHINES:
        device_ids = device_ids_of(1, machines)
        async with benchmark_environment(device_ids) as environment, heartbeats(environment, device_ids):
            costs = {pages: await _cost(environment.api, pages, seconds) for pages in (0, *PAGES)}
        print_figures(f"screens of {machines} machines", _figures(costs, seconds))


@dataclass(slots=True)
class _Page:
    """What came to one page: the bytes of the whole fleet at first, its largest message, and of what followed."""

    first: int = 0
    largest: int = 0
    bytes: int = 0
    pushes: int = 0
    is_open: asyncio.Event = field(default_factory=asyncio.Event)

    def note(self, message: Json) -> None:
        size = len(orjson.dumps(message))
        if not self.is_open.is_set():
            self.first += size
            self.largest = max(self.largest, size)
            if not message.get("to_come"):
                self.is_open.set()
            return
        self.bytes += size
        self.pushes += 1


@dataclass(frozen=True, slots=True)
class _Cost:
    """What some pages cost: CPU seconds a second, and what came to them."""

    cpu: float
    pages: list[_Page]


def _figures(costs: dict[int, _Cost], seconds: float) -> list[Figure]:
    without, one, ten = costs[0].cpu, costs[1], costs[10]
    received = sum(page.bytes for page in ten.pages) / len(ten.pages) / seconds
    return [
        Figure("whole_fleet", one.pages[0].first / 1000, "KB"),
        Figure("largest_message", one.pages[0].largest / 1000, "KB"),
        Figure("bytes_a_second_of_a_page", received, "B/s", "< 2,000 B/s"),
        Figure("pushes_a_second_of_a_page", sum(page.pushes for page in ten.pages) / len(ten.pages) / seconds, "/s"),
        Figure("cpu_without_pages", without * 100, "% of a CPU"),
        Figure("cpu_of_1_page", (one.cpu - without) * 100, "% of a CPU"),
        Figure("cpu_of_10_pages", (ten.cpu - without) * 100, "% of a CPU"),
    ]


async def _cost(api: Api, number: int, seconds: float) -> _Cost:
    """Return what so many pages cost a second, once they have what they show first."""
    pages = [_Page() for _ in range(number)]
    tasks = [asyncio.create_task(_follow(api, page)) for page in pages]
    for page in pages:
        await page.is_open.wait()
        page.bytes = page.pushes = 0
    before, began = (await api.call("event_loop_probe/used"))["cpu"], monotonic()
    await asyncio.sleep(seconds)
    after, ended = (await api.call("event_loop_probe/used"))["cpu"], monotonic()
    for task in tasks:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    return _Cost((after - before) / (ended - began), pages)


async def _follow(api: Api, page: _Page) -> None:
    """Follow the fleet, and ask for the trends of its outlets."""
    end = datetime.now(UTC).date()
    days = {"start": str(end - _TREND), "end": str(end)}
    trends = api.subscribe("ozon_telemetry/performance", **days, level="outlet", max_age=60)
    await anext(trends)  # answered, on a connection of its own
    async for message in api.subscribe("ozon_telemetry/subscribe_fleet"):
        if message is not None:
            page.note(message)
