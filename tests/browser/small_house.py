"""A Home Assistant of its own for a test that wants no business: the hub, some outlets, and the dashboard."""

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from pathlib import Path

from tests.harness.api import Api
from tests.harness.home_assistant import HomeAssistant
from tests.harness.mosquitto import Mosquitto
from tests.harness.setting_up import add_hub, add_outlets, connect_broker

from .screen import DASHBOARD

STRATEGY = {"strategy": {"type": "custom:ozon-telemetry"}}


@asynccontextmanager
async def small_house(folder: Path, *outlets: str, without: Collection[str] = ()) -> AsyncIterator[Api]:
    """Yield a client of a Home Assistant with these outlets, and without some of its integrations."""
    broker, home_assistant = Mosquitto(folder / "broker"), HomeAssistant(folder / "home-assistant")
    try:
        broker.start()
        configuration = home_assistant.folder / "configuration.yaml"
        lines = configuration.read_text().splitlines(keepends=True)
        configuration.write_text("".join(line for line in lines if line.rstrip(":\n") not in without))
        home_assistant.start()
        async with home_assistant.new_api() as api:
            await home_assistant.wait_until_ready(api)
            await connect_broker(api, broker.port)
            await add_outlets(api, await add_hub(api), [{"name": name} for name in outlets])
            await api.ask("lovelace/dashboards/create", url_path=DASHBOARD, title="OzonTelemetry", mode="storage")
            await api.ask("lovelace/config/save", url_path=DASHBOARD, config=STRATEGY)
            yield api
    finally:
        home_assistant.discard()
        broker.stop()
