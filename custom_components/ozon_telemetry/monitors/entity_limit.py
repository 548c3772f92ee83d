"""Monitor of Home Assistant's limit of entities of a config entry: entities beyond it are silently not added."""

from datetime import datetime
from typing import Final

from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity_platform import MAX_ENABLED_ENTITIES_PER_CONFIG_ENTRY as MOST
from homeassistant.helpers.event import async_track_utc_time_change

from ..hub import HubView

_NEAR: Final = MOST * 9 // 10  # early enough to act before the next outlet with its machines comes
_SECOND: Final = 40  # when nothing else is due


@callback
def is_within_limit(hub: HubView) -> bool:
    """Return whether a hub is far from the limit."""
    return _enabled_entities(hub) < _NEAR


@callback
def async_track_entity_limit(hub: HubView) -> CALLBACK_TYPE:
    """Check now and every minute whether the entities come near the limit, until the returned function is called."""

    @callback
    def check(_: datetime | None = None) -> None:
        if is_within_limit(hub):
            hub.issues.entities_within_limit()
        else:
            hub.issues.entities_near_limit(_enabled_entities(hub), MOST)

    check()
    return async_track_utc_time_change(hub.hass, check, second=_SECOND)


def _enabled_entities(hub: HubView) -> int:
    return er.async_get(hub.hass).entities.get_enabled_count_for_config_entry_id(hub.entry.entry_id)
