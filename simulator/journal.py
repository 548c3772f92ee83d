"""A device's journal: the records it keeps until Home Assistant has acknowledged them, and longer while there is room.

This one lives in memory, for tests and for thousands of devices in a process; `journal_file` keeps one on disk.
"""

from bisect import bisect_right
from operator import attrgetter
from typing import NamedTuple

from custom_components.ozon_telemetry.core.domain.messages import ZERO, Clock, Counters, Kind, Millis


class Record(NamedTuple):
    """One treatment as the device wrote it down, with the counters after it.

    `timestamp` is None when no clock could tell the time; `uptime_ms` counts from the start of `boot`.
    """

    seq: int
    kind: Kind
    counters: Counters
    timestamp: Millis | None
    clock: Clock
    boot: int
    uptime_ms: int


_SEQ = attrgetter("seq")


class Journal:
    """Records of one generation in ascending seq, and the mark up to which they are acknowledged."""

    def __init__(self, gen: str, capacity: int | None = None) -> None:
        """Begin an empty journal; with a capacity it is a ring that gives up its oldest record when full."""
        self.gen = gen
        self.capacity = capacity
        self.records: list[Record] = []
        self.last = 0
        self.mark = 0
        self.boot = 0
        self.counters = ZERO
        self.lost = 0
        self.corrupt = 0
        self.command: str | None = None

    @property
    def pending(self) -> int:
        """Return how many records wait for an acknowledgement."""
        return len(self.records) - self.place_after(self.mark)

    def append(self, record: Record) -> None:
        """Keep a record; it is durable when this returns."""
        self.records.append(record)
        self.last, self.counters = record.seq, record.counters
        if self.capacity is not None and len(self.records) > self.capacity:
            self.lost += self.records.pop(0).seq > self.mark

    def move_mark(self, seq: int) -> None:
        """Remember that everything up to `seq` is acknowledged, or, moved back, that it is not."""
        self.mark = seq

    def remember_command(self, command_id: str | None) -> None:
        """Remember the id of a command across the restart it causes."""
        self.command = command_id

    def start(self) -> None:
        """Count a boot of the device."""
        self.boot += 1

    def close(self) -> None:
        """Let go of whatever keeps the records."""

    def place_after(self, seq: int) -> int:
        """Return the place in `records` of the first one after `seq`."""
        return bisect_right(self.records, seq, key=_SEQ)

    def prev(self, place: int) -> int:
        """Return the seq of the record before `place`, 0 where there is none: what is missing shows as a hole."""
        return self.records[place - 1].seq if place else 0
