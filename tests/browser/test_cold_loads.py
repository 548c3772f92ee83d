"""Cold loads: Home Assistant replaces the registry of custom elements at its start, and loses earlier ones."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, Final

from playwright.async_api import Browser, CDPSession
import pytest
import pytest_asyncio

from devtools.api import Api
from devtools.dashboard_page import DashboardPage, PageOptions, new_browser_context, open_dashboard_page

from .demo_installation import ZONE

_VISITORS: Final = 2  # as many at a time as there are processors at least: what is slow comes in another order
_HOME_ASSISTANT: Final = "*/frontend_latest/app.*.js"  # what replaces the registry
_OURS: Final = "*/ozon_telemetry_static/*"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def dashboards(one_outlet_api: Api, browser: Browser) -> AsyncIterator[list[DashboardPage]]:
    """Yield a page in each of several browser contexts, so that loads compete."""
    contexts = [await new_browser_context(browser, ZONE) for _ in range(_VISITORS)]
    yield [
        await open_dashboard_page(context, one_outlet_api.base, one_outlet_api.token, PageOptions())
        for context in contexts
    ]
    for context in contexts:
        await context.close()


@pytest.mark.parametrize(
    ("late", "seconds", "loads"),  # fifty loads by the visitors in all
    [
        pytest.param(_HOME_ASSISTANT, 0.0, 7, id="as they come"),
        pytest.param(_HOME_ASSISTANT, 0.05, 6, id="Home Assistant a little later"),
        pytest.param(_HOME_ASSISTANT, 0.3, 6, id="Home Assistant later"),
        pytest.param(_OURS, 0.3, 6, id="ours later"),
    ],
)
async def test_no_cold_load_misses_an_element(
    dashboards: list[DashboardPage], late: str, seconds: float, loads: int
) -> None:
    async def visit(dashboard: DashboardPage) -> None:
        network = await dashboard.page.context.new_cdp_session(dashboard.page)
        delayed = await _delay(network, late, seconds)
        for number in range(1, loads + 1):
            await _load(dashboard, network)
            assert len(delayed) >= number, f"no script of {late} was loaded, so nothing was late"
        await network.detach()

    await asyncio.gather(*map(visit, dashboards))


async def _load(dashboard: DashboardPage, network: CDPSession) -> None:
    await dashboard.reset(PageOptions())
    await network.send("Network.clearBrowserCache")
    await dashboard.open_view("outlets", "ozon-telemetry-outlet-card")
    assert await dashboard.page.get_by_text("doesn't exist").count() == 0
    assert dashboard.errors == []


async def _delay(network: CDPSession, scripts: str, seconds: float) -> list[str]:
    """Delay scripts by some seconds; return the list to which the URL of each is added."""
    delayed: list[str] = []

    async def hold(event: dict[str, Any]) -> None:
        await asyncio.sleep(seconds)
        delayed.append(event["request"]["url"])
        await network.send("Fetch.continueRequest", {"requestId": event["requestId"]})

    network.on("Fetch.requestPaused", hold)
    await network.send("Fetch.enable", {"patterns": [{"urlPattern": scripts}]})
    return delayed
