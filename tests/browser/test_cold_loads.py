"""Home Assistant replaces the registry of elements while it starts; whoever comes too early is lost."""

import asyncio
from typing import Final

from playwright.async_api import Browser

from tests.harness.api import Api

from .screen import Look, new_visitor, open_screen

_LOADS: Final = 50
_AT_A_TIME: Final = 2  # as many as there are processors at least: what is slow comes in another order


async def test_no_cold_load_misses_an_element(harbour: Api, browser: Browser) -> None:
    for _ in range(_LOADS // _AT_A_TIME):
        await asyncio.gather(*(_load(browser, harbour) for _ in range(_AT_A_TIME)))


async def _load(browser: Browser, api: Api) -> None:
    screen = await open_screen(await new_visitor(browser), api.base, api.token, Look())
    await screen.show("outlets", "ozon-telemetry-outlet-card")
    assert await screen.page.get_by_text("doesn't exist").count() == 0
    await screen.page.context.close()
    assert screen.errors == []
