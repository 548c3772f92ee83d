"""Prices entered as a person enters them: from today, refused in words, listed, and corrected."""

from collections.abc import AsyncIterator

from playwright.async_api import Browser, Page, expect
import pytest_asyncio

from devtools.api import Api
from devtools.dashboard_page import PageOptions, new_browser_context, open_dashboard_page

from .demo_installation import ZONE, today


@pytest_asyncio.fixture(loop_scope="session")
async def outlet_page(one_outlet_api: Api, browser: Browser) -> AsyncIterator[Page]:
    """Yield the integration's page of an installation with one outlet."""
    dashboard = await open_dashboard_page(
        await new_browser_context(browser, ZONE), one_outlet_api.base, one_outlet_api.token, PageOptions()
    )
    await dashboard.page.goto(f"{dashboard.base}/config/integrations/integration/ozon_telemetry")
    yield dashboard.page
    await dashboard.page.context.close()
    assert dashboard.errors == []


async def open_prices(page: Page) -> None:
    await page.get_by_role("button", name="Change outlet").click()
    await page.get_by_text("Prices", exact=True).click()
    await page.get_by_text("Each treatment counts with the price of its own day.").wait_for()


async def test_prices_are_entered_listed_and_corrected(outlet_page: Page) -> None:
    page = outlet_page
    await open_prices(page)
    await page.get_by_text("New prices from a date").click()
    await page.get_by_role("spinbutton", name="Basic").fill("-5")
    await page.get_by_role("button", name="Submit").click()
    await page.get_by_text("A price cannot be negative.").wait_for()
    await page.get_by_role("spinbutton", name="Basic").fill("5.5")
    await page.get_by_role("button", name="Submit").click()
    await page.get_by_text("successful").wait_for()

    await page.reload()
    await open_prices(page)
    await page.get_by_text("New prices from today").click()
    await expect(page.get_by_role("spinbutton", name="Basic")).to_have_value("5.5")
    await page.get_by_role("spinbutton", name="Basic").fill("6")
    await page.get_by_role("button", name="Submit").click()
    await page.get_by_text("successful").wait_for()

    await page.reload()
    await open_prices(page)
    listed = page.get_by_text("5.50 / - / - EUR")
    await expect(listed).to_be_visible()
    newest = f"{today()} → 6.00 / - / - EUR"
    await expect(page.get_by_text(newest)).to_be_visible()
    await page.get_by_text("Correct the past").click()
    await page.get_by_text(newest).click()
    await page.get_by_role("button", name="Submit").click()
    await page.get_by_role("switch").press(" ")
    await page.get_by_role("button", name="Submit").click()
    await page.get_by_text("successful").wait_for()

    await page.reload()
    await open_prices(page)
    await expect(listed).to_be_visible()
    await expect(page.get_by_text(newest)).to_have_count(0)
