"""State of a machine as its site has published it for the head office: its device, and its silence."""

from collections.abc import Mapping
from dataclasses import dataclass
import json
from types import UnionType
from typing import Any, Final, TypeIs

from ..core.domain.messages import Millis, Status
from .device_state import DeviceState

_HARDWARE: Final[Mapping[str, type | UnionType]] = {
    "device_id": str,
    "online": bool,
    "last_seen": int | None,
    "firmware": str | None,
    **dict.fromkeys(("wifi", "rtc", "sd"), bool | None),
    **dict.fromkeys(("pending", "lost", "rssi"), int | None),
}
_SILENCE: Final[Mapping[str, type | UnionType]] = {"since": int, "expected": int | float}


@dataclass(frozen=True, slots=True)
class PublishedState:
    """What a site shows of one machine; `silent_since` and `expected` are those of its silence, if it is silent."""

    device: DeviceState | None = None
    silent_since: Millis | None = None
    expected: float = 0.0

    @classmethod
    def of(cls, text: str, *, is_running: bool) -> PublishedState:
        """Return the state that a site has published; what nobody can read is no state.

        Of a site that does not run, nothing is online as far as anybody knows.
        """
        state = read_published(text)
        hardware, silence = state.get("hardware"), state.get("silence")
        device = _device_of(hardware, is_running=is_running) if _fits(hardware, _HARDWARE) else None
        return cls(device, silence["since"], silence["expected"]) if _fits(silence, _SILENCE) else cls(device)


def read_published(text: str) -> Mapping[str, Any]:
    """Return an object that a site has published as JSON; what nobody can read is an empty one."""
    try:
        published = json.loads(text)
    except ValueError, RecursionError:
        return {}
    return published if isinstance(published, dict) else {}


def _fits(published: object, types: Mapping[str, type | UnionType]) -> TypeIs[dict[str, Any]]:
    """Tell whether this is an object as a site publishes it, and nothing that somebody else wrote."""
    return isinstance(published, dict) and all(isinstance(published.get(key), kind) for key, kind in types.items())


def _device_of(hardware: Mapping[str, Any], *, is_running: bool) -> DeviceState:
    """Return the state of a device of `api.contract.DeviceStatus`."""
    device_id, is_online = hardware["device_id"], bool(hardware["online"]) and is_running
    status = Status(
        device_id,
        online=is_online,
        wifi_connected=hardware.get("wifi"),
        rtc_available=hardware.get("rtc"),
        sd_available=hardware.get("sd"),
        seq=hardware.get("pending"),
        acked=None if hardware.get("pending") is None else 0,
        lost=hardware.get("lost"),
        rssi=hardware.get("rssi"),
        firmware=hardware.get("firmware"),
    )
    return DeviceState(device_id, status, last_seen=hardware.get("last_seen"), is_online=is_online)
