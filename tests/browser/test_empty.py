"""A fleet that is still empty shows what to do next, also where Home Assistant counts no energy."""

from collections.abc import AsyncIterator
from pathlib import Path

from playwright.async_api import Browser
import pytest
import pytest_asyncio
from pytest_socket import enable_socket

from tests.harness.api import Api

from .screen import Look, new_visitor, open_screen
from .small_house import small_house


@pytest_asyncio.fixture(loop_scope="session")
async def beginner(tmp_path: Path) -> AsyncIterator[Api]:
    """Yield a Home Assistant with nothing but the hub, and without its energy dashboard."""
    enable_socket()
    async with small_house(tmp_path, without=["energy"]) as api:
        yield api


@pytest.mark.usefixtures("socket_enabled")
async def test_every_view_shows_the_way(beginner: Api, browser: Browser) -> None:
    screen = await open_screen(await new_visitor(browser), beginner.base, beginner.token, Look())
    for view in ("machines", "outlets", "charts", "overview"):
        await screen.show(view)
        await screen.page.get_by_role("heading", name="Welcome to OzonTelemetry").wait_for()
    assert await screen.violations() == []
    await screen.picture("welcome.png")
    await screen.page.get_by_role("link", name="Open the integration").click()
    await screen.page.wait_for_url("**/config/integrations/integration/ozon_telemetry")
    await screen.page.context.close()
    assert screen.errors == []
