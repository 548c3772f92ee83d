"""Whether Home Assistant has room for more entities of a hub: what comes after its limit is left out without a word."""

from datetime import datetime
from typing import Final

from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity_platform import MAX_ENABLED_ENTITIES_PER_CONFIG_ENTRY as MOST
from homeassistant.helpers.event import async_track_utc_time_change

from ..hub import Hub

_NEAR: Final = MOST * 9 // 10  # early enough to act before the next outlet with its machines comes
_SECOND: Final = 40  # when nobody else works


@callback
def has_room(hub: Hub) -> bool:
    """Tell whether a hub is far from the limit."""
    return _enabled(hub) < _NEAR


@callback
def async_follow_entities(hub: Hub) -> CALLBACK_TYPE:
    """Look now and in each minute whether the entities come near the limit, until the returned function is called."""

    @callback
    def look(_: datetime | None = None) -> None:
        if has_room(hub):
            hub.issues.entities_within_limit()
        else:
            hub.issues.entities_near_limit(_enabled(hub), MOST)

    look()
    return async_track_utc_time_change(hub.hass, look, second=_SECOND)


def _enabled(hub: Hub) -> int:
    return er.async_get(hub.hass).entities.get_enabled_count_for_config_entry_id(hub.entry.entry_id)
