"""Home Assistant replaces the registry of elements while it starts; whoever comes too early is lost."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, Final

from playwright.async_api import Browser, CDPSession
import pytest
import pytest_asyncio

from tests.harness.api import Api

from .screen import Look, Screen, new_visitor, open_screen

_VISITORS: Final = 2  # as many at a time as there are processors at least: what is slow comes in another order
_HOME_ASSISTANT: Final = "*/frontend_latest/app.*.js"  # what replaces the registry
_OURS: Final = "*/ozon_telemetry_static/*"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def screens(harbour: Api, browser: Browser) -> AsyncIterator[list[Screen]]:
    """Yield a page of each visitor."""
    visitors = [await new_visitor(browser) for _ in range(_VISITORS)]
    yield [await open_screen(visitor, harbour.base, harbour.token, Look()) for visitor in visitors]
    for visitor in visitors:
        await visitor.close()


@pytest.mark.parametrize(
    ("late", "seconds", "loads"),  # fifty loads by the visitors in all
    [
        pytest.param(_HOME_ASSISTANT, 0.0, 7, id="as they come"),
        pytest.param(_HOME_ASSISTANT, 0.05, 6, id="Home Assistant a little later"),
        pytest.param(_HOME_ASSISTANT, 0.3, 6, id="Home Assistant later"),
        pytest.param(_OURS, 0.3, 6, id="ours later"),
    ],
)
async def test_no_cold_load_misses_an_element(screens: list[Screen], late: str, seconds: float, loads: int) -> None:
    async def visit(screen: Screen) -> None:
        network = await screen.page.context.new_cdp_session(screen.page)
        await _delay(network, late, seconds)
        for _ in range(loads):
            await _load(screen, network)
        await network.detach()

    await asyncio.gather(*map(visit, screens))


async def _load(screen: Screen, network: CDPSession) -> None:
    await screen.begin(Look())
    await network.send("Network.clearBrowserCache")
    await screen.show("outlets", "ozon-telemetry-outlet-card")
    assert await screen.page.get_by_text("doesn't exist").count() == 0
    assert screen.errors == []


async def _delay(network: CDPSession, scripts: str, seconds: float) -> None:
    """Let scripts come later than they would."""

    async def hold(event: dict[str, Any]) -> None:
        await asyncio.sleep(seconds)
        await network.send("Fetch.continueRequest", {"requestId": event["requestId"]})

    network.on("Fetch.requestPaused", hold)
    await network.send("Fetch.enable", {"patterns": [{"urlPattern": scripts}]})
