"""State machine of a device: what it records, sends and answers, given the time. No I/O but the journal's."""

from collections.abc import Iterator
from itertools import batched
from typing import Final

from custom_components.ozon_telemetry.core.domain.messages import (
    ONE,
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
from custom_components.ozon_telemetry.core.protocol.codec import MAX_BATCH

from .journal import Journal, Record
from .send_window import SendWindow

FIRMWARE: Final = "1.0.0"
MODEL: Final = "Simulated treatment counter"


class Device:
    """A treatment counter as our firmware makes it.

    Every `now` is the true time in UTC milliseconds; `skew` is what the device's own clock is wrong by.
    """

    def __init__(self, device_id: str, journal: Journal, now: Millis, largest_batch: int = MAX_BATCH) -> None:
        """Switch the device on. With a largest batch of 1 it has firmware that knows no event batches."""
        self.device_id = device_id
        self.largest_batch = largest_batch
        self.journal = journal
        self.clock = Clock.OK
        self.skew: Millis = 0
        self.firmware = FIRMWARE
        self.channel: str | None = None
        self.latest: str | None = None
        self.is_online = False
        self._window = SendWindow()
        self.reboot(now)

    @property
    def deadline(self) -> Millis | None:
        """Return when `due` must be asked again although nothing happened."""
        return self._window.deadline

    def reboot(self, now: Millis) -> None:
        """Lose everything but the journal."""
        self.disconnected()
        self._started = now
        self.journal.start()

    def insert_card(self, journal: Journal, now: Millis) -> None:
        """Go on with another journal, after the reboot that pulling a card means."""
        self.journal.close()
        self.journal = journal
        self.reboot(now)

    def press(self, kind: Kind, now: Millis) -> Record:
        """Record a treatment; it is durable when this returns."""
        journal = self.journal
        record = Record(
            journal.last + 1,
            kind,
            Counters(*(a + b for a, b in zip(journal.counters, ONE[kind], strict=True))),
            None if self.clock is Clock.NONE else now + self.skew,
            self.clock,
            journal.boot,
            now - self._started,
        )
        journal.append(record)
        return record

    def connected(self) -> None:
        """Begin to send, from behind the mark."""
        self.is_online = True
        self._window.open(self.journal.mark)

    def disconnected(self) -> None:
        """Stop sending."""
        self.is_online = False
        self._window.close()

    def due(self, now: Millis) -> Iterator[tuple[Event, ...]]:
        """Yield the messages to send now, in order: the events of each."""
        places = self._window.places(self.journal, now)
        for message in batched(places, self._window.batch, strict=False):
            yield tuple(self._event(self.journal.records[place], self.journal.prev(place)) for place in message)

    def acknowledged(self, ack: Ack, now: Millis) -> None:
        """Take an acknowledgement; one of another generation or of the future is none."""
        journal = self.journal
        if ack.gen != journal.gen or ack.seq > journal.last:
            return
        if ack.resync or ack.seq > journal.mark:
            journal.move_mark(ack.seq)
        self._window.progress(ack.seq if ack.resync else None)
        self._window.offer(min(ack.batch, self.largest_batch), now)

    def understands(self, command: Command) -> bool:
        """Tell whether it can carry a command out: an update needs a channel from which it comes."""
        return command is not Command.UPDATE or self.channel is not None

    def obey(self, request: CommandRequest) -> bool:
        """Tell whether to carry a command out: not if it is the one before, which the broker delivered again."""
        if request.id is not None and request.id == self.journal.command:
            return False
        self.journal.remember_command(request.id)
        return True

    def update(self) -> None:
        """Install the newest firmware; it runs from the next start on."""
        self.firmware = self.latest or self.firmware

    def status(self, command_id: str | None = None) -> Status:
        """Return the device's status, sent after connecting and to confirm a command."""
        journal = self.journal
        return Status(
            self.device_id,
            online=True,
            wifi_connected=True,
            rtc_available=self.clock is not Clock.NONE,
            sd_available=True,
            gen=journal.gen,
            seq=journal.last,
            acked=journal.mark,
            boot=journal.boot,
            lost=journal.lost,
            corrupt=journal.corrupt,
            bounces=0,
            rssi=-61,
            firmware=self.firmware,
            channel=self.channel,
            latest=self.latest,
            model=MODEL,
            ip="127.0.0.1",
            command_id=command_id,
        )

    def heartbeat(self, now: Millis) -> Heartbeat:
        """Return the heartbeat."""
        uptime = (now - self._started) // 1000
        return Heartbeat(self.device_id, uptime, -61, 180_000, self.journal.pending, self.journal.last)

    def _event(self, record: Record, prev: int) -> Event:
        timestamp, clock = self._time_of(record)
        return Event(
            self.device_id,
            record.kind,
            timestamp,
            record.counters,
            self.journal.gen,
            record.seq,
            prev,
            record.boot,
            record.uptime_ms,
            clock,
        )

    def _time_of(self, record: Record) -> tuple[Millis | None, Clock]:
        """Work out the time of a record without one, once a clock knows when its boot began."""
        knows = record.clock is Clock.NONE and record.boot == self.journal.boot and self.clock is not Clock.NONE
        if not knows:
            return record.timestamp, record.clock
        return self._started + record.uptime_ms + self.skew, Clock.DERIVED
