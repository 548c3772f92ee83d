"""Writer of an SD card as the firmware leaves it: the record lines of docs/protocol.md, in segments of 64."""

from collections.abc import Iterable
from itertools import batched
from pathlib import Path
from typing import Final

from script.journal_file import LINE_SIZE, Record

SEGMENT_RECORDS: Final = 64


def write_card(card: Path, records: Iterable[Record]) -> int:
    """Write the unbroken records of one generation, from the first on; return how many there were."""
    number = 0
    for segment in batched(records, SEGMENT_RECORDS, strict=False):
        first = segment[0]
        path = card / first.gen.upper() / f"{first.seq:08X}.TJ1"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"".join(record.line() for record in segment).ljust(SEGMENT_RECORDS * LINE_SIZE, b"\0"))
        number += len(segment)
    return number
