"""What is known of an ESP32 at this moment: its last words, and whether it is alive."""

from dataclasses import dataclass

from ..core.domain.messages import Heartbeat, Millis, Status
from ..core.protocol.batch import DeviceReport


@dataclass(slots=True)
class DeviceState:
    """One device's last status and heartbeat.

    `last_seen` is when it last spoke itself; a status that the broker remembered only tells what it said once.
    """

    device_id: str
    status: Status | None = None
    heartbeat: Heartbeat | None = None
    last_seen: Millis | None = None
    is_online: bool = False
    _sign_of_life: Millis | None = None

    def hear(self, report: DeviceReport) -> None:
        """Take in a status or heartbeat."""
        if isinstance(report.message, Status):
            self.is_online = report.message.online
            # A will says only that the device is gone: on everything else its last own status stays the last word.
            if self.is_online or self.status is None:
                self.status = report.message
        else:
            self.heartbeat = report.message
            self.is_online = True
        self._live(report.at, is_retained=report.is_retained)

    def hear_event(self, at: Millis) -> None:
        """Take in that it sent an event."""
        self.is_online = True
        self._live(at, is_retained=False)

    def expire(self, now: Millis, timeout: Millis) -> bool:
        """Tell whether it has just become silent for too long: its broker may have died before its will was sent."""
        if not self.is_online or (self._sign_of_life is not None and now - self._sign_of_life <= timeout):
            return False
        self.is_online = False
        return True

    @property
    def has_journal(self) -> bool:
        """Tell whether it keeps what it counts until that is acknowledged; the original firmware does not."""
        return self.status is not None and self.status.gen is not None

    @property
    def rssi(self) -> int | None:
        """Return the signal in dBm: the heartbeat's, since a status is rare."""
        heard = self.heartbeat.rssi if self.heartbeat else None
        return heard if heard is not None or self.status is None else self.status.rssi

    @property
    def pending(self) -> int | None:
        """Return how many events wait for an acknowledgement, as far as the device has told."""
        if self.heartbeat is not None and self.heartbeat.pending is not None:
            return self.heartbeat.pending
        status = self.status
        return None if status is None or status.seq is None or status.acked is None else status.seq - status.acked

    def _live(self, at: Millis, *, is_retained: bool) -> None:
        self._sign_of_life = at
        if not is_retained:
            self.last_seen = at
