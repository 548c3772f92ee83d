"""A fleet that is still empty shows what to do next, also where Home Assistant counts no energy."""

from collections.abc import AsyncIterator
from pathlib import Path

from playwright.async_api import Browser
import pytest
import pytest_asyncio
from pytest_socket import enable_socket

from tests.harness.api import Api
from tests.harness.home_assistant import HomeAssistant
from tests.harness.mosquitto import Mosquitto
from tests.harness.setting_up import add_hub, connect_broker

from .screen import DASHBOARD, Look, new_visitor, open_screen

_STRATEGY = {"strategy": {"type": "custom:ozon-telemetry"}}


@pytest_asyncio.fixture(loop_scope="session")
async def beginner(tmp_path: Path) -> AsyncIterator[Api]:
    """Yield a Home Assistant with nothing but the hub, and without its energy dashboard."""
    enable_socket()
    broker, home_assistant = Mosquitto(tmp_path / "broker"), HomeAssistant(tmp_path / "home-assistant")
    try:
        broker.start()
        configuration = home_assistant.folder / "configuration.yaml"
        configuration.write_text(configuration.read_text().replace("energy:\n", ""))
        home_assistant.start()
        async with home_assistant.new_api() as api:
            await home_assistant.wait_until_ready(api)
            await connect_broker(api, broker.port)
            await add_hub(api)
            await api.ask("lovelace/dashboards/create", url_path=DASHBOARD, title="OzonTelemetry", mode="storage")
            await api.ask("lovelace/config/save", url_path=DASHBOARD, config=_STRATEGY)
            yield api
    finally:
        home_assistant.stop()
        broker.stop()


@pytest.mark.usefixtures("socket_enabled")
async def test_every_view_shows_the_way(beginner: Api, browser: Browser, pictures: Path) -> None:
    screen = await open_screen(await new_visitor(browser), beginner.base, beginner.token, Look())
    for view in ("machines", "outlets", "charts", "overview"):
        await screen.show(view)
        await screen.page.get_by_role("heading", name="Welcome to OzonTelemetry").wait_for()
    assert await screen.violations() == []
    await screen.picture(pictures / "welcome.png")
    await screen.page.get_by_role("link", name="Open the integration").click()
    await screen.page.wait_for_url("**/config/integrations/integration/ozon_telemetry")
    await screen.page.context.close()
    assert screen.errors == []
