"""Writer of an SD card as the firmware leaves it: the record lines of docs/protocol.md, in segments of 64."""

from collections.abc import Iterable
from itertools import batched
from pathlib import Path
from typing import Final

from script.journal_file import LINE_SIZE, Record

SEGMENT_RECORDS: Final = 64
FOLDER_SEGMENTS: Final = 64


def write_card(card: Path, records: Iterable[Record]) -> int:
    """Write the unbroken records of one generation, from the first on; return how many there were."""
    number = 0
    segments = batched(records, SEGMENT_RECORDS, strict=False)
    for group in batched(segments, FOLDER_SEGMENTS, strict=False):
        folder = card / group[0][0].gen.upper() / f"{group[0][0].seq:08X}"
        folder.mkdir(parents=True, exist_ok=True)
        for segment in group:
            lines = b"".join(record.line() for record in segment)
            (folder / f"{segment[0].seq:08X}.TJ1").write_bytes(lines.ljust(SEGMENT_RECORDS * LINE_SIZE, b"\0"))
            number += len(segment)
    return number
