"""Benchmark of the dashboard: time from the click on the charts' tab to the drawn chart, 100 machines over a year."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
import random
from statistics import median
from typing import Final
from zoneinfo import ZoneInfo

from playwright.async_api import Browser

from custom_components.ozon_telemetry.core.domain.messages import ONE, ZERO, Event, Kind, Millis, Received
from custom_components.ozon_telemetry.core.ledger import Ledger
from devtools.api import Api
from devtools.chromium import chromium
from devtools.dashboard_page import DASHBOARD, PageOptions, new_browser_context, open_dashboard_page
from simulator.clock import now
from simulator.fleet import device_ids_of

from .environment import benchmark_environment
from .report import Figure, print_figures
from .storage import fleet_of, ledger_in

MACHINES: Final = 100
_A_DAY: Final = 8  # treatments of a machine; their number matters little, since the queries read sums
_DAYS: Final = 365
_ZONE: Final = ZoneInfo("Europe/Amsterdam")
_ROUNDS: Final = 5
# A view, and of which element it must have how many to be there.
_OVERVIEW: Final = ["overview", "ozon-telemetry-events-card-content", 1]
_CHARTS: Final = ["charts", "ozon-telemetry-chart", 1]
_ALL_MACHINES: Final = ["machines", "ozon-telemetry-machine-card-content", MACHINES]
_STRATEGY: Final = {"type": "custom:ozon-telemetry", "period": "year"}


async def measure() -> None:
    """Print the figures."""
    device_ids = device_ids_of(1, MACHINES)
    async with benchmark_environment(device_ids, prepare=lambda home: _fill(home, device_ids)) as environment:
        await environment.api.call("lovelace/dashboards/create", url_path=DASHBOARD, title="Charts", mode="storage")
        await environment.api.call("lovelace/config/save", url_path=DASHBOARD, config={"strategy": _STRATEGY})
        async with chromium() as browser:
            opened = [await _opened(browser, environment.api) for _ in range(_ROUNDS)]
    first, whole, again, machines = (median(seconds) for seconds in zip(*opened, strict=True))
    print_figures(
        "opening",
        [
            Figure("click_to_chart", first, "ms", "< 1,000 ms"),
            Figure("click_to_whole_view", whole, "ms"),
            Figure("second_click_to_chart", again, "ms", "< 1,000 ms"),
            Figure("click_to_all_machines", machines, "ms"),
        ],
    )


async def _opened(browser: Browser, api: Api) -> tuple[float, float, float, float]:
    """Return how many milliseconds the first chart, its whole view, a second visit's chart and the machines took."""
    screen = await open_dashboard_page(
        await new_browser_context(browser, str(_ZONE)), api.base, api.token, PageOptions()
    )
    await screen.open_view("overview")
    first, whole = await screen.page.evaluate(_CLICK, _CHARTS)
    await screen.page.evaluate(_CLICK, _OVERVIEW)
    again, _ = await screen.page.evaluate(_CLICK, _CHARTS)
    _, machines = await screen.page.evaluate(_CLICK, _ALL_MACHINES)
    await screen.page.context.close()
    return first, whole, again, machines


def _fill(home: Path, device_ids: Sequence[str]) -> None:
    """Write a year into the ledger of a Home Assistant that has not started yet."""
    ledger = Ledger(ledger_in(home), _ZONE)
    ledger.change_fleet(fleet_of(device_ids), now())
    luck = random.Random(1)
    for device_id in device_ids:
        ledger.commit(list(_year(device_id, luck)))
    ledger.close()


def _year(device_id: str, luck: random.Random) -> Iterator[Received]:
    """Yield a device's year up to now: treatments at any time of the day, of every kind."""
    end = now()
    start = end - round(timedelta(days=_DAYS).total_seconds() * 1000)
    counters = ZERO
    for seq, at in enumerate(sorted(_instants(start, end, luck)), start=1):
        kind = luck.choice(list(Kind))
        counters = counters.plus(ONE[kind])
        yield Received(Event(device_id, kind, at, counters, f"gen-{device_id}", seq, seq - 1), at)


def _instants(start: Millis, end: Millis, luck: random.Random) -> Iterator[Millis]:
    return (luck.randrange(start, end) for _ in range(_A_DAY * _DAYS))


# Waits in the page itself, frame by frame: a question from outside would cost more than what is measured.
_CLICK: Final = """async ([view, name, number]) => {
  const find = (root, wanted, found = []) => {
    for (const element of root.querySelectorAll("*")) {
      if (wanted(element)) found.push(element);
      if (element.shadowRoot) find(element.shadowRoot, wanted, found);
    }
    return found;
  };
  const frame = () => new Promise(requestAnimationFrame);
  const until = async (isSo) => {
    while (!isSo()) await frame();
    await frame(); // what was drawn is shown with the next frame
    return performance.now() - began;
  };
  const ours = () => find(document, (e) => /^ozon-telemetry-.*-card-content$/.test(e.localName));
  const isThere = (e) => e.localName === name && (name.endsWith("-card-content") || e.hasAttribute("drawn"));
  const tab = find(document, (e) => e.localName === "ha-tab-group-tab" && e.getAttribute("aria-label"))
    .find((e) => e.getAttribute("aria-label").toLowerCase() === view);
  const began = performance.now();
  tab.click();
  const there = await until(() => find(document, isThere).length >= number);
  return [there, await until(() => ours().every((card) => !card.shadowRoot?.querySelector(".skeleton")))];
}"""
