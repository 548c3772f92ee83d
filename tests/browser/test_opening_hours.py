"""Opening hours entered as a person enters them: lines of text, and days picked in a calendar."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

from playwright.async_api import Browser, Page, expect
import pytest_asyncio

from devtools.api import Api
from devtools.dashboard_page import PageOptions, new_browser_context, open_dashboard_page

from .demo_installation import ZONE


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


async def test_hours_and_holidays_are_entered(outlet_page: Page) -> None:
    page = outlet_page
    await page.get_by_role("button", name="Change outlet").click()
    await page.get_by_text("Opening hours", exact=True).click()
    await page.get_by_role("textbox", name="Monday").fill("9-12:30, 14-18")
    await page.get_by_role("textbox", name="Tuesday").fill("closed")
    await page.get_by_role("button", name="Submit").click()
    await page.get_by_text("Write times like").wait_for()

    await page.get_by_role("textbox", name="Tuesday").fill("20:00-2:00")
    proposed = str(datetime.now(UTC).date())  # by Home Assistant's form, wherever the browser is
    await page.get_by_role("button", name="Add", exact=True).click()
    await page.get_by_text("Leave empty for a single day.").wait_for()
    await page.locator("dialog-form").get_by_role("button", name="Add", exact=True).click()
    await page.get_by_role("button", name="Submit").click()
    await page.get_by_text("successful").wait_for()

    await page.reload()
    await page.get_by_role("button", name="Change outlet").click()
    await page.get_by_text("Opening hours", exact=True).click()
    await expect(page.get_by_role("textbox", name="Monday")).to_have_value("09:00-12:30, 14:00-18:00")
    await expect(page.get_by_role("textbox", name="Tuesday")).to_have_value("20:00-02:00")
    await expect(page.locator("ha-selector-object")).to_contain_text(proposed)
