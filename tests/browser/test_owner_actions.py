"""What an owner does on the Overview: be told of problems, where there are none, and adopt a device that waits."""

from collections.abc import AsyncIterator
import json
from pathlib import Path
from typing import Any, Final

from playwright.async_api import Browser, expect
import pytest_asyncio
from pytest_socket import enable_socket

from devtools.api import Api
from devtools.dashboard_page import PHONE, DashboardPage, new_browser_context, open_dashboard_page
from devtools.polling import until

from .demo_installation import ZONE
from .small_installation import small_installation

DEVICE: Final = "24:6F:28:AA:BB:09"


@pytest_asyncio.fixture(loop_scope="session")
async def owner_api(tmp_path: Path) -> AsyncIterator[Api]:
    """Yield a client of an installation with one outlet, where everything is running."""
    enable_socket()
    async with small_installation(tmp_path, "Harbour") as api:
        yield api


@pytest_asyncio.fixture(loop_scope="session")
async def overview(owner_api: Api, browser: Browser) -> AsyncIterator[DashboardPage]:
    """Yield the Overview on a phone."""
    context = await new_browser_context(browser, ZONE)
    dashboard = await open_dashboard_page(context, owner_api.base, owner_api.token, PHONE)
    await dashboard.open_view("overview")
    yield dashboard
    await context.close()
    assert dashboard.errors == []


async def test_an_owner_is_told_of_problems_and_adopts_from_their_row(owner_api: Api, overview: DashboardPage) -> None:
    await _be_told(owner_api, overview)
    await _adopt(owner_api, overview)


async def _be_told(api: Api, overview: DashboardPage) -> None:
    """Create an automation where no problem is shown."""
    card = overview.card("problems")
    await card.get_by_role("button", name="Tell me when").click()
    dialog = card.get_by_role("dialog")
    create = dialog.get_by_role("button", name="Create automation")
    await expect(create).to_be_disabled()
    await dialog.get_by_label("Tell me when").select_option(label="a machine is silent")
    await dialog.get_by_label("Home Assistant", exact=True).check()
    assert await overview.accessibility_violations() == []
    assert await overview.overflow() <= 0
    await create.click()
    await expect(dialog.get_by_text("The automation is on.")).to_be_visible()

    async def automations() -> list[Any]:
        return [state for state in await api.get("/api/states") if state["entity_id"].startswith("automation.")]

    (automation,) = await until("the automation", automations)
    assert automation["state"] == "on"
    await dialog.get_by_role("button", name="Close").click()
    await expect(dialog).to_have_count(0)


async def _adopt(api: Api, overview: DashboardPage) -> None:
    """Open the adoption of a device that has just announced itself."""
    payload = json.dumps({"online": True, "device_id": DEVICE})
    status = {"topic": f"ozon/device/{DEVICE}/status", "payload": payload, "retain": True}
    await api.call("call_service", domain="mqtt", service="publish", service_data=status)
    row = overview.card("problems").get_by_role("listitem").filter(has_text=DEVICE)
    await row.get_by_role("button", name="Assign").click()
    dialog = overview.page.locator("dialog-data-entry-flow")
    await expect(dialog.get_by_text(DEVICE).first).to_be_visible()
