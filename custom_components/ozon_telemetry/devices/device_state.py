"""State of an ESP32: its last status and heartbeat, and whether it is online."""

from dataclasses import dataclass

from ..core.domain.messages import NUMBERS_SKIPPED, Heartbeat, Millis, Status
from ..core.protocol.batch import DeviceReport


@dataclass(slots=True)
class DeviceState:
    """One device's last status and heartbeat.

    `last_seen` is when it last sent something itself, also before a restart; a retained status is an old one.
    """

    device_id: str
    status: Status | None = None
    heartbeat: Heartbeat | None = None
    last_seen: Millis | None = None
    is_online: bool = False
    _sign_of_life: Millis | None = None

    def apply(self, report: DeviceReport) -> None:
        """Apply a status or heartbeat."""
        if isinstance(report.message, Status):
            self.is_online = report.message.online
            # A last will says only that the device is offline: for all else its last own status stays valid.
            if self.is_online or self.status is None:
                self.status = report.message
        else:
            self.heartbeat = report.message
            self.is_online = True
        self._mark_alive(report.at, is_retained=report.is_retained)

    def apply_event(self, at: Millis) -> None:
        """Note that it sent an event."""
        self.is_online = True
        self._mark_alive(at, is_retained=False)

    def keep_alive(self, now: Millis) -> bool:
        """Note that it is connected, although it sent nothing; return whether it was offline."""
        was_online, self.is_online = self.is_online, True
        self._sign_of_life = now
        return not was_online

    def expire(self, now: Millis, timeout: Millis) -> bool:
        """Go offline after too long without a message, as by its last will; return whether it just did.

        The broker may have died before it sent the will.
        """
        if not self.is_online or (self._sign_of_life is not None and now - self._sign_of_life <= timeout):
            return False
        self.is_online = False
        return True

    @property
    def has_journal(self) -> bool:
        """Return whether it keeps what it counts until that is acknowledged; the original firmware does not."""
        return self.status is not None and self.status.gen is not None

    @property
    def rssi(self) -> int | None:
        """Return the signal in dBm: the heartbeat's, since a status is rare."""
        rssi = self.heartbeat.rssi if self.heartbeat else None
        return rssi if rssi is not None or self.status is None else self.status.rssi

    @property
    def pending(self) -> int | None:
        """Return how many events wait for an acknowledgement, as last reported: numbers that were skipped are none."""
        numbers = self._pending_numbers
        return None if numbers is None else max(0, numbers) % NUMBERS_SKIPPED

    @property
    def _pending_numbers(self) -> int | None:
        if self.heartbeat is not None and self.heartbeat.pending is not None:
            return self.heartbeat.pending
        status = self.status
        return None if status is None or status.seq is None or status.acked is None else status.seq - status.acked

    def _mark_alive(self, at: Millis, *, is_retained: bool) -> None:
        self._sign_of_life = at
        if not is_retained:
            self.last_seen = at
