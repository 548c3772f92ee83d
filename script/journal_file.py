"""Parser and checker of the journal on a device's card. The format is described in docs/protocol.md.

Usage: `script/journal FILE_OR_FOLDER...`. Prints a line for each record; the exit code is 1 if a record is broken.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
import re
import sys
from typing import Final
from zlib import crc32

LINE_SIZE: Final = 512
_PREFIX: Final = "TJ1"


@dataclass(frozen=True, slots=True)
class Record:
    """Record of one treatment; `epoch` is UTC seconds, 0 if the clock was not set."""

    gen: str
    seq: int
    boot: int
    uptime_ms: int
    epoch: int
    kind: str
    basic: int
    standard: int
    premium: int

    @property
    def total(self) -> int:
        """Return the number of treatments of all kinds, this one included."""
        return self.basic + self.standard + self.premium

    def line(self) -> bytes:
        """Return the record in the format of the card."""
        counts = (self.basic, self.standard, self.premium)
        fields = (_PREFIX, self.gen, self.seq, self.boot, self.uptime_ms, self.epoch, self.kind, *counts)
        text = ",".join(map(str, fields)).encode()
        return (b"%b*%08x" % (text, crc32(text))).ljust(LINE_SIZE - 1) + b"\n"

    def __str__(self) -> str:
        """Return the record as a line of the printed table."""
        time = datetime.fromtimestamp(self.epoch, UTC).strftime("%Y-%m-%d %H:%M:%SZ") if self.epoch else "no clock"
        counts = f"{self.basic:>7}{self.standard:>7}{self.premium:>7}"
        return f"{self.gen} {self.seq:>8}  {time:<20}  {self.kind:<8}{counts}  boot {self.boot}"


@dataclass(frozen=True, slots=True)
class Segment:
    """Content of a segment file: its intact records, and the numbers of broken slots before the last of them."""

    records: list[Record]
    broken: list[int]


def read_file(path: Path) -> Segment:
    """Read a segment file; slots after the last intact record were never used."""
    first = int(path.stem, 16)
    folder = _generation(path)
    slots = [_record(line, folder, first + slot) for slot, line in enumerate(_lines(path.read_bytes()))]
    used = max((slot + 1 for slot, record in enumerate(slots) if record), default=0)
    records = [record for record in slots[:used] if record]
    return Segment(records, [first + slot for slot, record in enumerate(slots[:used]) if not record])


def segments(folder: Path) -> list[Path]:
    """Return the segment files below a folder, in the order of their generations and numbers."""
    return sorted(folder.rglob("*.[Tt][Jj]1"), key=lambda path: (_generation(path).upper(), path.stem.upper()))


def _generation(path: Path) -> str:
    """Return the name of the folder of a segment's generation; empty if only a folder of 64 segments was copied."""
    folder, above = path.parent.name, path.parent.parent.name
    if not _is_number(folder):
        return folder
    if _is_number(above):
        return above
    return "" if int(folder, 16) <= int(path.stem, 16) else folder


def _is_number(name: str) -> bool:
    return re.fullmatch("[0-9A-Fa-f]{8}", name) is not None


def _lines(data: bytes) -> Iterator[bytes]:
    for offset in range(0, len(data), LINE_SIZE):
        yield data[offset : offset + LINE_SIZE]


def _record(line: bytes, folder: str, seq: int) -> Record | None:
    text, star, rest = line.partition(b"*")
    if not star or rest[:8] != b"%08x" % crc32(text):
        return None
    match text.decode("ascii", "replace").split(","):
        case [prefix, gen, number, boot, uptime_ms, epoch, kind, *counts] if prefix == _PREFIX:
            record = Record(gen, int(number), int(boot), int(uptime_ms), int(epoch), kind, *map(int, counts))
            return record if record.seq == seq and _belongs(record, folder) else None
    return None


def _belongs(record: Record, folder: str) -> bool:
    """Return whether a record's generation matches the folder; any record matches a folder of another kind of name."""
    return not _is_number(folder) or record.gen.upper() == folder.upper()


def _files(paths: list[str]) -> Iterator[Path]:
    for path in map(Path, paths):
        yield from segments(path) if path.is_dir() else [path]


def _is_segment(path: Path) -> bool:
    return path.is_file() and re.fullmatch("[0-9A-Fa-f]{8}[.][Tt][Jj]1", path.name) is not None


def main(paths: list[str]) -> int:
    """Print all records; return 1 if one is broken, 2 if a path is not of a journal."""
    files = list(_files(paths))
    if not files:
        print(__doc__, file=sys.stderr)
        return 2
    for path in files:
        if not _is_segment(path):
            print(f"{path} is not a segment of a journal, which has a name like 0000000C.TJ1", file=sys.stderr)
            return 2
    print(f"{'journal':<8} {'number':>8}  {'time (UTC)':<20}  {'kind':<8}{'basic':>7}{'stand.':>7}{'prem.':>7}")
    broken = sum(_print_segment(path) for path in files)
    return 1 if broken else 0


def _print_segment(path: Path) -> int:
    """Print the records of a segment; return how many are broken."""
    segment = read_file(path)
    for record in segment.records:
        print(record)
    for seq in segment.broken:
        print(f"{path}: record {seq} is broken", file=sys.stderr)
    return len(segment.broken)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
