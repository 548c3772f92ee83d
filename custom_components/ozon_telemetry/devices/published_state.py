"""State of a machine as its site has published it for the head office: its device, and its silence."""

from collections.abc import Mapping
from dataclasses import dataclass
import json
from typing import Any

from ..core.domain.messages import Millis, Status
from .device_state import DeviceState


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
        try:
            state = json.loads(text)
        except ValueError:
            return cls()
        silence = state.get("silence") or {}
        hardware = state.get("hardware")
        device = _device_of(hardware, is_running=is_running) if hardware else None
        return cls(device, silence.get("since"), silence.get("expected", 0.0))


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
