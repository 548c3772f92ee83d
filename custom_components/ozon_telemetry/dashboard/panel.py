"""The dashboard's panel in the sidebar, for users who want it there without adding it themselves.

Home Assistant has no public API for this. Everything that depends on the internals of its dashboards is in this file,
and when they change, the sidebar entry is missing and nothing else.
"""

import logging
from typing import Any, Final, override

from homeassistant.components import frontend
from homeassistant.components.lovelace import LOVELACE_DATA
from homeassistant.components.lovelace.const import MODE_YAML
from homeassistant.components.lovelace.dashboard import LovelaceConfig
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.json import json_bytes, json_fragment

from ..hub import OzonConfigEntry
from ..options import HubOptions

_LOGGER = logging.getLogger(__name__)

PANEL: Final = "ozon-telemetry"
_ICON: Final = "mdi:molecule"


class StrategyDashboard(LovelaceConfig):
    """A dashboard that consists of our strategy; it cannot be edited, so nothing of it is stored."""

    def __init__(self, hass: HomeAssistant, url_path: str, entry: OzonConfigEntry) -> None:
        """Show the hub of `entry`."""
        super().__init__(hass, url_path, {"title": entry.title, "icon": _ICON})
        self._content: dict[str, Any] = {"strategy": {"type": "custom:ozon-telemetry", "entry_id": entry.entry_id}}

    @property
    @override
    def mode(self) -> str:
        """Return the mode of a dashboard that is not stored."""
        return MODE_YAML

    @override
    async def async_get_info(self) -> dict[str, Any]:
        """Return the mode, for the list of dashboards."""
        return {"mode": self.mode}

    @override
    async def async_load(self, force: bool) -> dict[str, Any]:
        """Return the dashboard."""
        return self._content

    @override
    async def async_json(self, force: bool) -> json_fragment:
        """Return the dashboard as JSON."""
        return json_fragment(json_bytes(self._content))


@callback
def free_path(hass: HomeAssistant) -> str | None:
    """Return the path of the next hub's dashboard; None if another has the usual one, and its own is not known yet."""
    taken = LOVELACE_DATA in hass.data and PANEL in hass.data[LOVELACE_DATA].dashboards
    return None if taken else PANEL


@callback
def async_track_sidebar(hass: HomeAssistant, entry: OzonConfigEntry) -> None:
    """Keep the dashboard of a loaded hub in the sidebar for as long as its options say so."""
    remove: CALLBACK_TYPE | None = None

    @callback
    def update(*, is_wanted: bool) -> None:
        nonlocal remove
        if remove is not None and not is_wanted:
            remove()
            remove = None
        elif remove is None and is_wanted:
            remove = _try_to_register(hass, entry)

    async def options_changed(_: HomeAssistant, entry: OzonConfigEntry) -> None:
        update(is_wanted=HubOptions.of(entry).sidebar)

    update(is_wanted=HubOptions.of(entry).sidebar)
    entry.async_on_unload(entry.add_update_listener(options_changed))
    entry.async_on_unload(lambda: update(is_wanted=False))


@callback
def _try_to_register(hass: HomeAssistant, entry: OzonConfigEntry) -> CALLBACK_TYPE | None:
    try:
        return _register(hass, entry)
    except Exception:
        _LOGGER.exception("The dashboard cannot be put into the sidebar; add it in Home Assistant's settings")
        return None


@callback
def _register(hass: HomeAssistant, entry: OzonConfigEntry) -> CALLBACK_TYPE:
    dashboards = hass.data[LOVELACE_DATA].dashboards
    url_path = PANEL if PANEL not in dashboards else f"{PANEL}-{entry.entry_id.lower()}"
    frontend.async_register_built_in_panel(
        hass,
        "lovelace",
        sidebar_title=entry.title,
        sidebar_icon=_ICON,
        frontend_url_path=url_path,
        config={"mode": MODE_YAML},
    )
    dashboards[url_path] = StrategyDashboard(hass, url_path, entry)

    @callback
    def remove() -> None:
        dashboards.pop(url_path, None)
        frontend.async_remove_panel(hass, url_path)

    return remove
