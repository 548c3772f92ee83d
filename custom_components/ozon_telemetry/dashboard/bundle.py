"""Static files of the dashboard: the entry that every page loads, and the chunks that it loads on demand."""

from pathlib import Path
from typing import Final

from homeassistant.components import frontend
from homeassistant.components.http import StaticPathConfig
from homeassistant.core import HomeAssistant
from homeassistant.util.json import load_json_object

BUNDLE: Final = Path(__file__).parent.parent / "frontend"
STATIC_URL: Final = "/ozon_telemetry_static"


async def async_serve(hass: HomeAssistant, bundle: Path = BUNDLE) -> None:
    """Serve the bundle and have every page load its entry, once for all hubs."""
    # Without the frontend, as in a headless installation, there is no page that could load anything.
    if frontend.DOMAIN not in hass.config.components:
        return
    entry = await hass.async_add_executor_job(entry_url, bundle)
    await hass.http.async_register_static_paths([StaticPathConfig(STATIC_URL, str(bundle), cache_headers=True)])
    frontend.add_extra_js_url(hass, entry)


def entry_url(bundle: Path) -> str:
    """Return the entry's URL, which changes with its content: browsers cache it for a month."""
    manifest = load_json_object(bundle / "manifest.json")
    name, files = manifest["entry"], manifest["files"]
    return f"{STATIC_URL}/{name}?v={files[name][:8]}"  # type: ignore[index]
