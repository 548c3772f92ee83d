"""Monitor of opening hours: which outlets are open now, and an update in the minute when that changes."""

from collections.abc import Mapping
from datetime import datetime

from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.helpers.event import async_track_utc_time_change

from ..clock import now_millis
from ..core.domain.instants import to_datetime
from ..hub import HubView


@callback
def is_open(hub: HubView, outlet_id: str) -> bool:
    """Return whether an outlet is open now; one that was just removed is not."""
    outlet = hub.fleet.outlets.get(outlet_id)
    return outlet is not None and outlet.is_open(now_millis(), hub.totals.zone_of(outlet_id))


@callback
def next_change(hub: HubView, outlet_id: str) -> datetime | None:
    """Return when an outlet opens or closes next, if it ever does."""
    outlet = hub.fleet.outlets.get(outlet_id)
    change = outlet.next_change(now_millis(), hub.totals.zone_of(outlet_id)) if outlet else None
    return None if change is None else to_datetime(change)


@callback
def async_track_opening_hours(hub: HubView) -> CALLBACK_TYPE:
    """Update the outlets that opened or closed in each minute, until the returned function is called."""
    current = _open_outlets(hub)

    @callback
    def check(_: datetime) -> None:
        nonlocal current
        before, current = current, _open_outlets(hub)
        changed = [outlet for outlet, is_open in current.items() if before.get(outlet) is not is_open]
        if changed:
            hub.publish_state(*changed)

    return async_track_utc_time_change(hub.hass, check, second=0)


def _open_outlets(hub: HubView) -> Mapping[str, bool]:
    return {outlet: is_open(hub, outlet) for outlet in hub.fleet.outlets}
