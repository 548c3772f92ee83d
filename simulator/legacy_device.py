"""Device with the original firmware: cumulative counters only; what it counts offline shows only in them."""

from collections.abc import Iterator
from pathlib import Path

import orjson

from custom_components.ozon_telemetry.core.domain.messages import (
    ONE,
    ZERO,
    Ack,
    Clock,
    Command,
    CommandRequest,
    Counters,
    Event,
    Heartbeat,
    Kind,
    Millis,
    Status,
)


class LegacyDevice:
    """A treatment counter as it was before: an event is sent once, at the moment of the treatment, or never."""

    deadline = None

    def __init__(self, device_id: str, path: Path | None = None) -> None:
        """Switch the device on, with the counters that `path` keeps; without one they start at zero each time."""
        self.device_id = device_id
        self.clock = Clock.OK
        self.is_online = False
        self._path = path
        self._outgoing: list[Event] = []
        self.counters = _kept(path)

    def forget(self) -> None:
        """Lose the counters, as a device does whose card is new."""
        self.counters = ZERO

    def press(self, kind: Kind, now: Millis) -> Event:
        """Count a treatment."""
        self.counters = Counters(*(a + b for a, b in zip(self.counters, ONE[kind], strict=True)))
        if self._path is not None:
            self._path.write_bytes(orjson.dumps(list(self.counters)))
        total = self.counters.total
        timestamp = None if self.clock is Clock.NONE else now
        event = Event(self.device_id, kind, timestamp, self.counters, None, total, total - 1)
        if self.is_online:
            self._outgoing.append(event)
        return event

    def reboot(self, _: Millis) -> None:
        """Read the counters that were kept, if any were."""
        self.disconnected()
        self.counters = _kept(self._path)

    def connected(self) -> None:
        """Begin to send what is counted from now on."""
        self.is_online = True

    def disconnected(self) -> None:
        """Forget what was not sent."""
        self.is_online = False
        self._outgoing.clear()

    def due(self, _: Millis) -> Iterator[tuple[Event, ...]]:
        """Yield the messages to send now: one for each event counted since the last call."""
        outgoing, self._outgoing = self._outgoing, []
        for event in outgoing:
            yield (event,)

    def acknowledged(self, ack: Ack, now: Millis) -> None:
        """Ignore acknowledgements, which the original firmware does not know."""

    def understands(self, _: Command) -> bool:
        """Accept no command."""
        return False

    def obey(self, _: CommandRequest) -> bool:
        """Execute no command."""
        return False

    def update(self) -> None:
        """Offer no update."""

    def status(self, _: str | None = None) -> Status:
        """Return the three flags the original firmware knows."""
        rtc = self.clock is not Clock.NONE
        return Status(self.device_id, online=True, wifi_connected=True, rtc_available=rtc, sd_available=True)

    def heartbeat(self, _: Millis) -> Heartbeat:
        """Return the heartbeat, which has no further fields."""
        return Heartbeat(self.device_id)


def _kept(path: Path | None) -> Counters:
    if path is None or not path.exists():
        return ZERO
    return Counters(*orjson.loads(path.read_bytes()))
