"""The dialog of an outlet, opened from its card: the same flow as on Home Assistant's own page, for administrators."""

from playwright.async_api import Browser, expect

from devtools.api import Api
from devtools.dashboard_page import PageOptions, new_browser_context, open_dashboard_page
from devtools.polling import until

from .demo_installation import ZONE
from .small_installation import make_dashboard, outlets_of

BOARD = "change-board"


async def test_an_outlet_is_changed_from_its_card(one_outlet_api: Api, browser: Browser) -> None:
    api = one_outlet_api
    (harbour,) = await until("the outlet", lambda: outlets_of(api))
    card = {"type": "custom:ozon-telemetry-outlet-card", "device": harbour["ha_device_id"]}
    await make_dashboard(api, BOARD, {"views": [{"title": "Board", "cards": [card]}]})
    context = await new_browser_context(browser, ZONE)
    dashboard = await open_dashboard_page(context, api.base, api.token, PageOptions())
    page = dashboard.page
    await page.goto(f"{dashboard.base}/{BOARD}")

    await page.get_by_role("button", name="Change", exact=True).click()

    dialog = page.locator("dialog-data-entry-flow")
    await expect(dialog.get_by_text("Opening hours", exact=True)).to_be_visible()
    await expect(dialog.get_by_text("Prices", exact=True)).to_be_visible()
    await context.close()
    assert dashboard.errors == []
