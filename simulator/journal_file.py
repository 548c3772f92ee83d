"""A journal on disk that survives SIGKILL at any moment.

An append-only text file. Each line is a CRC-32 in hex and a JSON list: `["gen", gen]` once, `["boot", n]` at each
start, `["mark", seq]` for an acknowledgement, `["command", id]` for a command,
`["treatment", seq, kind, counters…, timestamp, clock, boot, uptime_ms]`. A treatment is fsynced before anything else
happens with it. A mark is not: losing one only costs a repetition.
"""

from collections.abc import Iterable
import os
from pathlib import Path
from typing import Any, Final
from zlib import crc32

import orjson

from custom_components.ozon_telemetry.core.domain.messages import Clock, Counters, Kind

from .journal import Journal, Record

_CRC_DIGITS: Final = 8

type Entry = list[Any]


class JournalFile(Journal):
    """A journal whose every change is written to a file first."""

    def __init__(self, path: Path, gen: str, capacity: int | None = None) -> None:
        """Read what the file holds; a new file gets `gen`, an old one keeps its own."""
        super().__init__(gen, capacity)
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists():
            os.truncate(path, _read(self, path.read_bytes()))
        self._file = path.open("ab", buffering=0)
        if not self._file.tell():
            self._write(["gen", gen])

    def append(self, record: Record) -> None:
        """Write and fsync a record, then keep it."""
        self.append_all([record])

    def append_all(self, records: Iterable[Record]) -> None:
        """Write many records with one fsync."""
        records = list(records)
        self._file.write(b"".join(map(_line, map(_entry, records))))
        os.fsync(self._file.fileno())
        for record in records:
            super().append(record)

    def move_mark(self, seq: int) -> None:
        """Write the mark; the next fsync makes it durable."""
        self._write(["mark", seq])
        super().move_mark(seq)

    def remember_command(self, command_id: str | None) -> None:
        """Write the command; it is there after the restart of the process, if not of the machine."""
        self._write(["command", command_id])
        super().remember_command(command_id)

    def start(self) -> None:
        """Write that the device starts."""
        super().start()
        self._write(["boot", self.boot])

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _write(self, entry: Entry) -> None:
        self._file.write(_line(entry))


def read_journal(path: Path) -> Journal:
    """Return what a file holds, without changing it."""
    journal = Journal("")
    _read(journal, path.read_bytes())
    return journal


def _read(journal: Journal, content: bytes) -> int:
    """Fill a journal and return the length of its whole lines: the process may have been killed while it wrote one."""
    whole = content.rfind(b"\n") + 1
    for line in content[:whole].splitlines():
        _take(journal, line)
    return whole


def _take(journal: Journal, line: bytes) -> None:
    match _parsed(line):
        case ["gen", gen]:
            journal.gen = gen
        case ["boot", boot]:
            journal.boot = boot
        case ["mark", seq]:
            journal.mark = seq
        case ["command", command_id]:
            journal.command = command_id
        case ["treatment", seq, kind, basic, standard, premium, timestamp, clock, boot, uptime]:
            counters = Counters(basic, standard, premium)
            Journal.append(journal, Record(seq, Kind(kind), counters, timestamp, Clock(clock), boot, uptime))
            journal.boot = boot
        case _:
            # It may have been a record: its seq must never be used again.
            journal.corrupt += 1
            journal.last += 1


def _entry(record: Record) -> Entry:
    return [
        "treatment",
        record.seq,
        record.kind,
        *record.counters,
        record.timestamp,
        record.clock,
        record.boot,
        record.uptime_ms,
    ]


def _line(entry: Entry) -> bytes:
    text = orjson.dumps(entry)
    return b"%08x %s\n" % (crc32(text), text)


def _parsed(line: bytes) -> Entry | None:
    checksum, text = line[:_CRC_DIGITS], line[_CRC_DIGITS + 1 :]
    if checksum != b"%08x" % crc32(text):
        return None
    entry: Entry = orjson.loads(text)
    return entry
