"""First steps in the browser: five actions from the download to the first counted treatment, and no YAML."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
import re
import shutil
import sys
from typing import Final

from playwright.async_api import Browser, expect
import pytest_asyncio
from pytest_socket import enable_socket

from devtools.api import Api
from devtools.dashboard_page import DashboardPage, PageOptions, new_browser_context, open_dashboard_page
from devtools.home_assistant import ROOT, HomeAssistant
from devtools.mosquitto import Mosquitto
from devtools.process import Process
from devtools.provisioning import connect_broker, fetch_fleet, wait_for_discovery
from simulator.fleet import Fleet

from .demo_installation import ZONE

MOST_ACTIONS: Final = 5
_INTEGRATION: Final = "custom_components/ozon_telemetry"


@dataclass(slots=True)
class NewUser:
    """A user with Home Assistant, a broker and one device, whose actions are counted."""

    broker: Mosquitto
    home_assistant: HomeAssistant
    device: Process
    device_id: str
    actions: list[str] = field(default_factory=list)

    @contextmanager
    def action(self, what: str) -> Iterator[None]:
        """Count an action of the person."""
        yield
        self.actions.append(what)

    def download(self) -> None:
        """Leave the integration where HACS leaves it."""
        shutil.copytree(ROOT / _INTEGRATION, self.home_assistant.folder / _INTEGRATION)

    async def restart(self, api: Api) -> None:
        """Start Home Assistant anew."""
        self.home_assistant.stop()
        self.home_assistant.start()
        await self.home_assistant.wait_until_ready(api)


@pytest_asyncio.fixture(loop_scope="session")
async def new_user(tmp_path: Path) -> AsyncIterator[NewUser]:
    """Yield an installation without the integration; its device has already started to count."""
    enable_socket()
    fleet, broker = Fleet(tmp_path / "devices", 1, 1), Mosquitto(tmp_path / "broker")
    components = tmp_path / "home-assistant/custom_components"
    components.mkdir(parents=True)
    (components / "__init__.py").touch()  # a package, or the checkout's own would hide it
    command = [sys.executable, "-m", "simulator", "run", "--state", fleet.folder, "--port", broker.port]
    device = Process([*command, "--seed", 1, "--devices", 1, "--every", 1], tmp_path / "device.log")
    new_user = NewUser(broker, HomeAssistant(tmp_path / "home-assistant"), device, fleet.device_ids[0])
    try:
        for process in (new_user.broker, new_user.home_assistant, new_user.device):
            process.start()
        yield new_user
    finally:
        new_user.home_assistant.discard()
        for process in (new_user.device, new_user.broker):
            process.stop()


async def test_the_first_treatment_is_counted_after_five_actions(new_user: NewUser, browser: Browser) -> None:
    async with new_user.home_assistant.new_api() as api:
        await new_user.home_assistant.wait_until_ready(api)
        await connect_broker(api, new_user.broker.port)
    async with new_user.home_assistant.new_api() as api:
        with new_user.action("download it in HACS"):
            new_user.download()
        with new_user.action("restart Home Assistant"):
            await new_user.restart(api)
        await wait_for_discovery(api, new_user.device_id)
        dashboard = await open_dashboard_page(
            await new_browser_context(browser, ZONE), api.base, api.token, PageOptions()
        )
        await _adopt(new_user, dashboard)
        await _see_treatments(dashboard, api)
        await dashboard.page.context.close()
        assert dashboard.errors == []
    assert len(new_user.actions) <= MOST_ACTIONS


async def _adopt(new_user: NewUser, dashboard: DashboardPage) -> None:
    """Adopt the discovered device on Home Assistant's own pages."""
    page = dashboard.page
    await page.goto(f"{dashboard.base}/config/integrations/dashboard")
    with new_user.action("add the device that was discovered"):
        await page.locator("ha-config-flow-card").get_by_role("button", name="Add").click()
    with new_user.action("say where it is"):
        await page.get_by_role("textbox", name="Name of the outlet").fill("Harbour")
        await page.get_by_role("textbox", name="Name of the machine").fill("Ozone 1")
        await dashboard.save_picture("first-device.png")
        await page.get_by_role("button", name="Submit").click()
    await expect(page.locator("dialog-data-entry-flow").get_by_role("link", name="open it")).to_be_visible()
    with new_user.action("read that it is done"):
        await page.get_by_role("button", name=re.compile("Finish|Skip and finish")).click()
    await dashboard.wait_until_closed()


async def _see_treatments(dashboard: DashboardPage, api: Api) -> None:
    """Look at the machine's page until a treatment is there."""
    (machine,) = (await fetch_fleet(api))["machines"]
    await dashboard.page.goto(f"{dashboard.base}/config/devices/device/{machine['ha_device_id']}")
    total = dashboard.page.locator("hui-sensor-entity-row").filter(has_text="Total treatments")
    await expect(total).to_contain_text(re.compile(r"[1-9]\d* treatments"))
