"""A hub that was removed: the dashboard says so, and leads to where it is added again with all it had."""

from pathlib import Path

from playwright.async_api import Browser, expect
from pytest_socket import enable_socket

from devtools.dashboard_page import DASHBOARD, PageOptions, new_browser_context, open_dashboard_page
from devtools.polling import until
from devtools.provisioning import add_hub

from .demo_installation import ZONE
from .small_installation import outlets_of, small_installation


async def test_a_removed_hub_is_added_again_with_its_outlets(tmp_path: Path, browser: Browser) -> None:
    enable_socket()
    async with small_installation(tmp_path, "Harbour") as api:
        await api.delete(f"/api/config/config_entries/entry/{await add_hub(api)}")
        context = await new_browser_context(browser, ZONE)
        page = (await open_dashboard_page(context, api.base, api.token, PageOptions())).page
        await page.goto(f"{api.base}/{DASHBOARD}/overview")
        await expect(page.get_by_text("The hub was removed.").first).to_be_visible()

        await page.get_by_role("link", name="Add it again").first.click()
        await page.get_by_role("button", name="OK").click()  # to set it up, as Home Assistant asks
        dialog = page.locator("dialog-data-entry-flow")
        await expect(dialog.get_by_text("Dashboard in the sidebar").first).to_be_visible()
        await dialog.get_by_role("button", name="Submit").click()
        await expect(dialog.get_by_text("Former outlets and machines")).to_be_visible()
        await expect(dialog.get_by_text("Outlets: Harbour")).to_be_visible()
        await dialog.get_by_role("button", name="Submit").click()
        await expect(dialog.get_by_role("link", name="open it")).to_be_visible()

        outlets = await until("the outlets", lambda: outlets_of(api))
        assert [outlet["name"] for outlet in outlets] == ["Harbour"]
        await context.close()
