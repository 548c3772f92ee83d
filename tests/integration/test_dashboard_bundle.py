"""The dashboard's bundle: its URL changes with its content, and the option shows it in the sidebar."""

import json
from pathlib import Path

from homeassistant.components import frontend
from homeassistant.components.lovelace import LOVELACE_DATA
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    MqttMockHAClient,
    WebSocketGenerator,
)

from custom_components.ozon_telemetry.const import CONF_SIDEBAR
from custom_components.ozon_telemetry.dashboard import bundle

from .builders import hub_entry


@pytest.fixture
def bundle_dir(tmp_path: Path) -> Path:
    """Return the folder of a bundle."""
    folder = tmp_path / "bundle"
    folder.mkdir()
    (folder / "ozon-telemetry.js").write_text("export {};")
    _describe(folder, "0123456789abcdef")
    return folder


def _describe(folder: Path, digest: str) -> None:
    content = {"entry": "ozon-telemetry.js", "files": {"ozon-telemetry.js": digest}}
    (folder / "manifest.json").write_text(json.dumps(content))


def test_the_url_changes_with_the_content(bundle_dir: Path) -> None:
    assert bundle.entry_url(bundle_dir) == "/ozon_telemetry_static/ozon-telemetry.js?v=01234567"
    _describe(bundle_dir, "fedcba9876543210")
    assert bundle.entry_url(bundle_dir) == "/ozon_telemetry_static/ozon-telemetry.js?v=fedcba98"


def test_the_bundle_that_ships_is_where_it_is_served_from() -> None:
    files = json.loads((bundle.BUNDLE / "manifest.json").read_text())["files"]
    assert [name for name in files if not (bundle.BUNDLE / name).is_file()] == []
    assert bundle.entry_url(bundle.BUNDLE).startswith(f"{bundle.STATIC_URL}/ozon-telemetry.js?v=")


async def test_every_page_loads_the_entry(
    hass: HomeAssistant, bundle_dir: Path, hass_client: ClientSessionGenerator
) -> None:
    assert await async_setup_component(hass, "frontend", {})
    await bundle.async_serve(hass, bundle_dir)
    url = bundle.entry_url(bundle_dir)
    assert url in hass.data[frontend.DATA_EXTRA_MODULE_URL].urls
    browser = await hass_client()
    answer = await browser.get(url)
    assert await answer.text() == "export {};"
    assert "max-age" in answer.headers["Cache-Control"]


async def test_without_a_frontend_nothing_is_served(hass: HomeAssistant, bundle_dir: Path) -> None:
    await bundle.async_serve(hass, bundle_dir)
    assert "http" not in hass.config.components


@pytest.mark.usefixtures("stubbed_dependencies")
async def test_the_sidebar_shows_the_dashboard_while_the_option_says_so(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, hass_ws_client: WebSocketGenerator
) -> None:
    hass.config.components -= {"frontend"}
    assert await async_setup_component(hass, "lovelace", {})
    entry = hub_entry(options={CONF_SIDEBAR: True})
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert "ozon-telemetry" in hass.data[frontend.DATA_PANELS]

    socket = await hass_ws_client(hass)
    await socket.send_json_auto_id({"type": "lovelace/config", "url_path": "ozon-telemetry"})
    shown = (await socket.receive_json())["result"]
    assert shown == {"strategy": {"type": "custom:ozon-telemetry", "entry_id": entry.entry_id}}

    hass.config_entries.async_update_entry(entry, options={CONF_SIDEBAR: False})
    await hass.async_block_till_done()
    assert "ozon-telemetry" not in hass.data[frontend.DATA_PANELS]
    assert "ozon-telemetry" not in hass.data[LOVELACE_DATA].dashboards

    hass.config_entries.async_update_entry(entry, options={CONF_SIDEBAR: True})
    await hass.async_block_till_done()
    await hass.config_entries.async_unload(entry.entry_id)
    assert "ozon-telemetry" not in hass.data[frontend.DATA_PANELS]
