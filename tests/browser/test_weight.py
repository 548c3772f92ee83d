"""What the dashboard weighs on the wire, told by the browser: nearly nothing where none of our cards is shown."""

from collections.abc import AsyncIterator
from typing import Final

from playwright.async_api import Browser
import pytest_asyncio

from devtools.api import Api
from devtools.dashboard_page import DashboardPage, PageOptions, new_browser_context, open_dashboard_page

from .conftest import VIEWS
from .demo_installation import ZONE

KIB: Final = 1024
_LOADER: Final = 3 * KIB
_ENTRY: Final = 30 * KIB
_ALL: Final = 200 * KIB
_TRANSFERS: Final = """() => performance.getEntriesByType("resource")
  .filter(({ name }) => name.includes("/ozon_telemetry_static/"))
  .map(({ name, encodedBodySize, decodedBodySize }) => ({ name, sent: encodedBodySize, size: decodedBodySize }))"""


@pytest_asyncio.fixture(loop_scope="session")
async def first_visit(browser: Browser, api: Api) -> AsyncIterator[DashboardPage]:
    """Yield the page of a browser that has never been here."""
    context = await new_browser_context(browser, ZONE)
    yield await open_dashboard_page(context, api.base, api.token, PageOptions())
    await context.close()


async def _sent(dashboard: DashboardPage) -> int:
    transfers = await dashboard.page.evaluate(_TRANSFERS)
    assert all(transfer["sent"] < transfer["size"] for transfer in transfers if transfer["size"] > KIB), "compressed"
    return sum(transfer["sent"] for transfer in transfers)


async def test_a_page_without_our_cards_loads_only_the_loader(first_visit: DashboardPage) -> None:
    await first_visit.page.goto(f"{first_visit.base}/profile/general")
    await first_visit.page.locator("ha-panel-profile").wait_for(state="attached")
    await first_visit.page.wait_for_load_state("networkidle")
    assert 0 < await _sent(first_visit) <= _LOADER


async def test_the_overview_loads_little_and_all_views_together_not_much(first_visit: DashboardPage) -> None:
    await first_visit.open_view("overview")
    assert await _sent(first_visit) <= _ENTRY
    for view in VIEWS:
        await first_visit.open_view(view)
    assert await _sent(first_visit) <= _ALL
