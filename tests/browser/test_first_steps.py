"""From the download to the first counted treatment: five actions of a person, and no YAML."""

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

from simulator.fleet import Fleet
from tests.harness.api import Api
from tests.harness.home_assistant import ROOT, HomeAssistant
from tests.harness.mosquitto import Mosquitto
from tests.harness.process import Process
from tests.harness.setting_up import connect_broker, fleet_of

from .screen import Look, Screen, new_visitor, open_screen

MOST_ACTIONS: Final = 5
_PATIENCE_MS: Final = 30_000
_INTEGRATION: Final = "custom_components/ozon_telemetry"


@dataclass(slots=True)
class Novice:
    """Somebody with Home Assistant, a broker and one device that counts, who counts what they have to do."""

    broker: Mosquitto
    home_assistant: HomeAssistant
    device: Process
    actions: list[str] = field(default_factory=list)

    @contextmanager
    def doing(self, what: str) -> Iterator[None]:
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
async def novice(tmp_path: Path) -> AsyncIterator[Novice]:
    """Yield a house without the integration; its device has already begun to count."""
    enable_socket()
    fleet, broker = Fleet(tmp_path / "devices", 1, 1), Mosquitto(tmp_path / "broker")
    components = tmp_path / "home-assistant/custom_components"
    components.mkdir(parents=True)
    (components / "__init__.py").touch()  # a package, or the checkout's own would hide it
    command = [sys.executable, "-m", "simulator", "run", "--state", fleet.folder, "--port", broker.port]
    device = Process([*command, "--seed", 1, "--devices", 1, "--every", 1], tmp_path / "device.log")
    novice = Novice(broker, HomeAssistant(tmp_path / "home-assistant"), device)
    try:
        for process in (novice.broker, novice.home_assistant, novice.device):
            process.start()
        yield novice
    finally:
        novice.home_assistant.discard()
        for process in (novice.device, novice.broker):
            process.stop()


async def test_the_first_treatment_is_counted_after_five_actions(novice: Novice, browser: Browser) -> None:
    async with novice.home_assistant.new_api() as api:
        await novice.home_assistant.wait_until_ready(api)
        await connect_broker(api, novice.broker.port)
    async with novice.home_assistant.new_api() as api:
        with novice.doing("download it in HACS"):
            novice.download()
        with novice.doing("restart Home Assistant"):
            await novice.restart(api)
        screen = await open_screen(await new_visitor(browser), api.base, api.token, Look())
        await _adopt(novice, screen)
        await _see_treatments(screen, api)
        await screen.page.context.close()
        assert screen.errors == []
    assert len(novice.actions) <= MOST_ACTIONS


async def _adopt(novice: Novice, screen: Screen) -> None:
    """Give the device that was found its machine, as the pages of Home Assistant lead there."""
    page = screen.page
    await page.goto(f"{screen.base}/config/integrations/dashboard")
    with novice.doing("add the device that was discovered"):
        await page.locator("ha-config-flow-card").get_by_role("button", name="Add").click()
    with novice.doing("say where it is"):
        await page.get_by_role("textbox", name="Name of the outlet").fill("Harbour")
        await page.get_by_role("textbox", name="Name of the machine").fill("Ozone 1")
        await screen.snapshot("first-device.png")
        await page.get_by_role("button", name="Submit").click()
    with novice.doing("read that it is done"):
        await page.get_by_role("button", name=re.compile("Finish|Skip and finish")).click()


async def _see_treatments(screen: Screen, api: Api) -> None:
    """Look at the machine's page until a treatment is there."""
    (machine,) = (await fleet_of(api))["machines"]
    await screen.page.goto(f"{screen.base}/config/devices/device/{machine['ha_device_id']}")
    total = screen.page.locator("hui-sensor-entity-row").filter(has_text="Total treatments")
    await expect(total).to_contain_text(re.compile(r"[1-9]\d* treatments"), timeout=_PATIENCE_MS)
