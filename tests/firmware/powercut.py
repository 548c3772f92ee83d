"""Power-cut simulation: every state in which a power cut can leave card and flash, from the journal's system calls.

The journal runs under strace. After each call, each change that is not yet synced may be on the card, may be missing or
may be torn: all combinations are written as cards, and the journal must recover from each.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum, auto
from itertools import product
from pathlib import Path
import random
import re
import subprocess
from typing import Final

SECTOR: Final = 512
MOST_PENDING: Final = 4  # a new segment and its first record are three
_CALL = re.compile(r"(?:\d+ +)?(\w+)\((.*)\) += (-?\d+)")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
_CALLS: Final = "openat,ftruncate,lseek,write,fsync,close,mkdir,unlink"


class Outcome(Enum):
    """Effect of a power cut on a change that was not synced."""

    DROPPED = auto()
    APPLIED = auto()
    TORN = auto()


@dataclass(frozen=True, slots=True)
class Create:
    """A file is created."""

    file: str


@dataclass(frozen=True, slots=True)
class Resize:
    """A file is resized; on a card, the new space shows old data."""

    file: str
    size: int


@dataclass(frozen=True, slots=True)
class Write:
    """A sector is written."""

    file: str
    offset: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Sync:
    """All changes of a file are on the card."""

    file: str


@dataclass(frozen=True, slots=True)
class Flash:
    """A value is written to flash, atomically."""

    key: int
    value: str


@dataclass(frozen=True, slots=True)
class Durable:
    """The journal has reported a record as durable in flash."""

    seq: int


@dataclass(frozen=True, slots=True)
class Copied:
    """The worker has reported that the card has everything up to a record."""

    seq: int


type Change = Create | Resize | Write
type Operation = Change | Sync | Flash | Durable | Copied


@dataclass(slots=True)
class State:
    """Content of card and flash, and the records that must be in it."""

    files: dict[str, bytes] = field(default_factory=dict)
    flash: dict[int, str] = field(default_factory=dict)
    pending: list[Change] = field(default_factory=list)
    promised: int = 0
    copied: int = 0
    written: int = 0

    def advance(self, operation: Operation) -> None:
        """Apply the next operation."""
        match operation:
            case Sync(file):
                for change in self.pending:
                    if change.file == file:
                        _apply(self.files, change, Outcome.APPLIED)
                self.pending = [change for change in self.pending if change.file != file]
            case Flash(key, value):
                self.flash[key] = value
                self.written = max(self.written, self.promised + 1)
            case Durable(seq):
                self.promised = self.written = seq
            case Copied(seq):
                self.copied = seq
            case _:
                self.pending.append(operation)

    def cards(self) -> Iterator[dict[str, bytes]]:
        """Yield every card that a power cut can leave now. Raises AssertionError if too much is not synced."""
        assert len(self.pending) <= MOST_PENDING, f"not synced after record {self.promised}: {self.pending}"
        for outcomes in product(Outcome, repeat=len(self.pending)):
            files = dict(self.files)
            for change, outcome in zip(self.pending, outcomes, strict=True):
                _apply(files, change, outcome)
            yield files


def trace(program: Path, folder: Path, card: Path, *arguments: str) -> list[Operation]:
    """Run the journal and return its operations on card and flash."""
    log = folder / "trace"
    command = ["strace", "-o", str(log), "-xx", "-s", "2000", "-e", f"trace={_CALLS}", str(program), "run", *arguments]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env={"ASAN_OPTIONS": "detect_leaks=0"})
    return list(_operations(log.read_text().splitlines(), str(card)))


def apply_all(operations: Iterable[Operation], state: State) -> None:
    """Apply operations without a power cut."""
    for operation in operations:
        state.advance(operation)


def _apply(files: dict[str, bytes], change: Change, outcome: Outcome) -> None:
    if outcome is Outcome.DROPPED:
        return
    torn = outcome is Outcome.TORN
    old = files.get(change.file, b"")
    match change:
        case Create(file):
            files[file] = b""
        case Resize(file, size):
            size = size // 2 + 100 if torn else size
            files[file] = old + random.Random(size).randbytes(max(0, size - len(old)))
        case Write(file, offset, data):
            data = data[:37] + random.Random(offset).randbytes(SECTOR - 37) if torn else data
            files[file] = old[:offset].ljust(offset, b"\0") + data + old[offset + SECTOR :]


def _operations(lines: Iterable[str], card: str) -> Iterator[Operation]:
    """Translate system calls; those on files outside the card are ignored."""
    names: dict[int, str] = {}
    offsets: dict[int, int] = {}
    for call in filter(None, map(_CALL.match, lines)):
        name, arguments, result = call[1], call[2], int(call[3])
        if name == "openat":
            path = _text(arguments).decode()
            if result >= 0 and path.startswith(card) and "O_DIRECTORY" not in arguments:
                names[result], offsets[result] = path.removeprefix(card + "/"), 0
                if "O_TRUNC" in arguments:
                    yield Create(names[result])
            else:
                names.pop(result, None)
            continue
        handle = int(arguments.split(",")[0]) if arguments[0].isdigit() else -1
        match name:
            case "write" if handle == 1:
                yield _printed(_text(arguments).decode())
            case _ if handle not in names:
                pass
            case "lseek":
                offsets[handle] = result
            case _:
                yield from _on_file(name, names[handle], offsets[handle], arguments)
                offsets[handle] += result


def _on_file(name: str, file: str, offset: int, arguments: str) -> Iterator[Operation]:
    match name:
        case "write":
            yield Write(file, offset, _text(arguments))
        case "ftruncate":
            yield Resize(file, int(arguments.split(",")[1]))
        case "fsync":
            yield Sync(file)


def _printed(line: str) -> Operation:
    match line.split():
        case ["F", key, value]:
            return Flash(int(key), value)
        case ["D", seq]:
            return Durable(int(seq))
        case ["C", seq]:
            return Copied(int(seq))
    raise ValueError(line)


def _text(arguments: str) -> bytes:
    match = _TEXT.search(arguments)
    return bytes.fromhex(match[1].replace("\\x", "")) if match else b""
