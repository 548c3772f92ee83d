"""Installation without devices: the hub, some outlets, and the dashboard."""

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from devtools.api import Api
from devtools.dashboard_page import DASHBOARD
from devtools.home_assistant import Home, HomeAssistant
from devtools.mosquitto import Mosquitto
from devtools.provisioning import add_hub, add_outlets, connect_broker, fetch_fleet

from .demo_installation import ZONE

STRATEGY: dict[str, object] = {"strategy": {"type": "custom:ozon-telemetry"}}


async def make_dashboard(api: Api, url_path: str, config: dict[str, object]) -> None:
    """Make a dashboard that is not in the sidebar: the hub's own is there."""
    await api.call(
        "lovelace/dashboards/create", url_path=url_path, title=url_path, mode="storage", show_in_sidebar=False
    )
    await api.call("lovelace/config/save", url_path=url_path, config=config)


@asynccontextmanager
async def small_installation(folder: Path, *outlets: str, without: Collection[str] = ()) -> AsyncIterator[Api]:
    """Yield a client of a Home Assistant with these outlets, maybe without some of its integrations."""
    broker, home_assistant = Mosquitto(folder / "broker"), HomeAssistant(folder / "home-assistant", home=Home(ZONE))
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
            await make_dashboard(api, DASHBOARD, STRATEGY)
            yield api
    finally:
        home_assistant.discard()
        broker.stop()


async def outlets_of(api: Api) -> list[dict[str, Any]]:
    """Return the outlets that a hub has registered by now."""
    outlets: list[dict[str, Any]] = (await fetch_fleet(api))["outlets"]
    return [outlet for outlet in outlets if outlet["ha_device_id"]]
