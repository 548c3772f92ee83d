"""A machine is silent: what its flag shows, kept over restarts until the machine is judged again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, override

from homeassistant.components.binary_sensor import (
    BinarySensorDeviceClass,
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.const import STATE_ON
from homeassistant.core import callback
from homeassistant.helpers.restore_state import RestoreEntity
from homeassistant.util import dt as dt_util

from .core.domain.instants import to_datetime, to_millis
from .core.domain.messages import Millis
from .core.machine_health.silence_tracker import Silence
from .entity import OzonEntity
from .hub import Hub

ATTR_SINCE: Final = "since"
ATTR_LAST: Final = "last_treatment"
ATTR_EXPECTED: Final = "expected"

SILENT: Final = BinarySensorEntityDescription(
    key="silent", translation_key="silent", device_class=BinarySensorDeviceClass.PROBLEM
)


@callback
def silence_of(hub: Hub, machine_id: str) -> Silence | None:
    """Return the silence of a machine, if it is silent now."""
    latest = hub.standing.latest(machine_id)
    return hub.silences.silence(machine_id, latest.occurred_at if latest else None)


class SilentFlag(OzonEntity, RestoreEntity, BinarySensorEntity):
    """A machine is silent for longer than its own rhythm makes likely; unknown as long as nobody can tell."""

    def __init__(self, hub: Hub, machine_id: str) -> None:
        """Show a machine's silence."""
        super().__init__(hub, machine_id, SILENT)

    @override
    async def async_added_to_hass(self) -> None:
        """Take up a silence from before a restart, so that nobody is told of it twice."""
        await super().async_added_to_hass()
        before = await self.async_get_last_state()
        if before is not None and before.state == STATE_ON and (silence := _restored(before.attributes)) is not None:
            self.hub.silences.assume(self.key, silence)

    @property
    @override
    def is_on(self) -> bool | None:
        """Return whether the machine is silent, None if it cannot be judged."""
        return silence_of(self.hub, self.key) is not None if self.hub.silences.is_judged(self.key) else None

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any]:
        """Return since when it is silent after which treatment, and how many were to be expected meanwhile."""
        silence = silence_of(self.hub, self.key)
        if silence is None:
            return {}
        return {
            ATTR_SINCE: _moment(silence.since),
            ATTR_LAST: _moment(silence.last),
            ATTR_EXPECTED: round(silence.expected),
        }


def _restored(attributes: Mapping[str, Any]) -> Silence | None:
    since, last = (_millis(attributes.get(name)) for name in (ATTR_SINCE, ATTR_LAST))
    expected = attributes.get(ATTR_EXPECTED)
    return None if since is None or last is None or expected is None else Silence(since, last, float(expected))


def _moment(instant: Millis) -> datetime:
    return to_datetime(instant)


def _millis(kept: object) -> Millis | None:
    moment = dt_util.parse_datetime(str(kept)) if kept else None
    return None if moment is None else to_millis(moment)
