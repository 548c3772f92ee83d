"""Every view and card at every width with names that nobody should give: nothing is wider than its card."""

from collections.abc import AsyncIterator
from typing import Final

from playwright.async_api import BrowserContext
import pytest
import pytest_asyncio

from devtools.api import Api
from devtools.dashboard_page import DashboardPage, PageOptions, open_dashboard_page

from .conftest import CARDS, VIEWS, standalone_cards
from .small_installation import make_dashboard
from .strange_names import STRANGE_NAMES, give_strange_names

WIDTHS: Final = (260, 320, 390, 768, 1440, 2560)
DASHBOARD_OF_CARDS: Final = "ozon-widths"


@pytest_asyncio.fixture(loop_scope="session")
async def strange_page(context: BrowserContext, api: Api) -> AsyncIterator[DashboardPage]:
    """Yield a page on which every outlet and machine has a strange name."""
    dashboard = await open_dashboard_page(context, api.base, api.token, PageOptions())
    await give_strange_names(dashboard.page)
    yield dashboard
    await dashboard.page.close()
    assert dashboard.errors == []


async def _expect_everything_fits(dashboard: DashboardPage) -> None:
    await dashboard.wait_until_rendered()
    assert await dashboard.overflow() <= 0
    assert await dashboard.overflowing_content() == []
    assert await dashboard.clipped_content() == []


@pytest.mark.parametrize("width", WIDTHS)
async def test_no_name_makes_a_view_wider(strange_page: DashboardPage, subtests: pytest.Subtests, width: int) -> None:
    await strange_page.page.set_viewport_size({"width": width, "height": 1000})
    for view in VIEWS:
        with subtests.test(view=view):
            await strange_page.open_view(view)
            await _expect_everything_fits(strange_page)


@pytest.mark.parametrize("width", WIDTHS)
async def test_no_name_makes_a_card_wider(strange_page: DashboardPage, api: Api, width: int) -> None:
    url_path = f"{DASHBOARD_OF_CARDS}-{width}"
    await make_dashboard(api, url_path, await standalone_cards(api))
    await strange_page.page.set_viewport_size({"width": width, "height": 1000})
    await strange_page.page.goto(f"{strange_page.base}/{url_path}/cards")
    await strange_page.card(CARDS[-1]).get_by_role("heading").wait_for()
    await _expect_everything_fits(strange_page)


async def test_a_long_name_is_told_in_full_by_its_title(strange_page: DashboardPage) -> None:
    await strange_page.open_view("machines")
    titles = await strange_page.card("machine").locator("h2 [title]").evaluate_all("all => all.map(e => e.title)")
    assert set(titles) <= set(STRANGE_NAMES.values())
    assert max(map(len, titles)) >= 300


@pytest.mark.parametrize("language", ["en", "de", "ru", "id", "he"])
async def test_no_period_is_cut_off(strange_page: DashboardPage, subtests: pytest.Subtests, language: str) -> None:
    await strange_page.reset(PageOptions(width=320, language=language))
    await strange_page.open_view("charts")
    switch = strange_page.card("analytics").get_by_role("radiogroup").nth(1)
    for period in await switch.get_by_role("radio").all():
        with subtests.test(period=await period.inner_text()):
            await period.click()
            await _expect_everything_fits(strange_page)


async def test_the_toolbar_of_the_chart_has_one_height_for_all_periods(strange_page: DashboardPage) -> None:
    await strange_page.reset(PageOptions(width=1440))
    await strange_page.open_view("charts")
    tools = strange_page.card("analytics").locator(".tools")
    heights = set()
    for period in ("day", "week", "month", "year", "range"):
        await tools.locator(f"[data-value={period}]").click()
        await strange_page.wait_until_rendered()
        heights.add(round((await tools.bounding_box() or {"height": 0})["height"]))
    assert len(heights) == 1


@pytest.mark.parametrize("width", [1440, 2560])
async def test_all_views_have_the_same_edges(strange_page: DashboardPage, width: int) -> None:
    await strange_page.reset(PageOptions(width=width))
    edges = set()
    for view in ("overview", "charts", "outlets", "machines"):
        await strange_page.open_view(view)
        edges.add(await strange_page.edges())
    assert len(edges) == 1
