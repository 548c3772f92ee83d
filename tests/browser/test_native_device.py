"""A device without a broker in the browser: added by its address, adopted, and a press that the dashboard shows."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
import re
from typing import Final

from playwright.async_api import Browser, expect
import pytest
import pytest_asyncio
from pytest_socket import enable_socket

from devtools.api import Api
from devtools.dashboard_page import DASHBOARD, DashboardPage, PageOptions, new_browser_context, open_dashboard_page
from devtools.firmware import build
from devtools.firmware.device import Device
from devtools.home_assistant import Home, HomeAssistant
from devtools.ports import free_port
from devtools.provisioning import add_hub

from .demo_installation import ZONE
from .small_installation import STRATEGY, make_dashboard

pytestmark = pytest.mark.timeout(600)  # most of it are pages of Home Assistant that load for the first time

_KINDS: Final = {"basic": 1, "standard": 2, "premium": 3}


@dataclass(frozen=True, slots=True)
class Installation:
    """Home Assistant without a broker, and a device that runs."""

    api: Api
    device: Device


@pytest_asyncio.fixture(loop_scope="session")
async def installation_without_broker(tmp_path: Path) -> AsyncIterator[Installation]:
    """Yield an installation with the hub and the dashboard; nobody has told it of the device."""
    enable_socket()
    device = Device(tmp_path / "device", build.program(build.API), port=0, api_port=free_port())
    home_assistant = HomeAssistant(tmp_path / "home-assistant", home=Home(ZONE))
    try:
        home_assistant.start()
        device.start()
        async with home_assistant.new_api() as api:
            await home_assistant.wait_until_ready(api)
            await add_hub(api)
            await make_dashboard(api, DASHBOARD, STRATEGY)
            yield Installation(api, device)
    finally:
        device.kill()
        home_assistant.discard()


async def test_a_press_is_shown_without_a_broker(installation_without_broker: Installation, browser: Browser) -> None:
    api, device = installation_without_broker.api, installation_without_broker.device
    device.press("basic")  # before anybody has added it
    dashboard = await open_dashboard_page(await new_browser_context(browser, ZONE), api.base, api.token, PageOptions())
    await _add_to_esphome(dashboard, device.api_port)
    await _adopt(dashboard)
    for kind, times in _KINDS.items():
        device.press(kind, times)
    await dashboard.open_view("overview")
    counted = 1 + sum(_KINDS.values())
    await expect(dashboard.card("summary").get_by_text(str(counted), exact=True).first).to_be_visible()
    await expect(dashboard.card("events").locator("tbody tr")).to_have_count(counted)
    await dashboard.page.context.close()
    assert dashboard.errors == []


async def _add_to_esphome(dashboard: DashboardPage, port: int) -> None:
    """Add the device by its address, as a person does whose network does not let devices announce themselves."""
    page = dashboard.page
    await page.goto(f"{dashboard.base}/config/integrations/dashboard/add?domain=esphome")
    await page.get_by_role("button", name="OK", exact=True).click()
    await page.get_by_role("textbox", name="Host").fill("127.0.0.1")
    await page.get_by_role("spinbutton").fill(str(port))
    await page.get_by_role("button", name="Submit").click()
    await page.get_by_role("button", name=re.compile("Finish|Skip and finish")).click()
    await dashboard.wait_until_closed()


async def _adopt(dashboard: DashboardPage) -> None:
    """Adopt the device that the hub has found in the `esphome` integration."""
    page = dashboard.page
    await page.goto(f"{dashboard.base}/config/integrations/dashboard")
    await page.locator("ha-config-flow-card").get_by_role("button", name="Add").click()
    await page.get_by_role("textbox", name="Name of the outlet").fill("Harbour")
    await page.get_by_role("textbox", name="Name of the machine").fill("Ozone 1")
    await page.get_by_role("radio", name=re.compile("From its first treatment")).check()
    await page.get_by_role("button", name="Submit").click()
    await page.get_by_role("button", name="Close").last.click()
    await dashboard.wait_until_closed()
